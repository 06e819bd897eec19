import { ValidationError, type Where } from '../../errors';
import { list, options as known } from '../options';
import { type Caller, checkedCaller } from './caller';

/** Something with an identity that mTLS proves, such as a MeshService. */
export interface Identified {
  /** Its service account. */
  readonly identity: Caller;
}

/**
 * Who may call a service, and on which of its ports: the values of the prop `access`.
 * @example new MeshService(chart, 'orders', { image, access: [Access.from(Caller.namespace('monitoring'))] })
 */
export interface Access {
  /** One or several callers. */
  readonly callers: readonly Caller[];
  /** The numbers of the ports. @default - the main port */
  readonly ports?: readonly number[];
}

export const Access = {
  /**
   * Lets callers in.
   * @param callers one or several: services of this program, or `Caller` values
   * @param options.ports the numbers of the ports. @default - the main port
   * @throws ValidationError MSVC-ACCESS-102 for what is no caller, MSVC-ACCESS-104 for no caller at all, MSVC-INPUT-101
   * and 102 for the options
   * @example Access.from(Caller.namespace('monitoring'), { ports: [9090] })
   */
  from: (
    callers: Caller | Identified | readonly (Caller | Identified)[],
    options: { readonly ports?: readonly number[] } = {},
  ): Access => {
    const { ports } = known<{ readonly ports?: readonly number[] }>(
      options,
      { ports: true },
      { subject: 'Access.from', write: 'Access.from(frontend, { ports: [9090] })' },
    );
    const all = (Array.isArray(callers) ? callers : [callers]) as readonly (Caller | Identified)[];
    if (all.length === 0) {
      const fix = 'name who may call, or take the entry away: nobody may call what is not granted';
      throw new ValidationError('MSVC-ACCESS-104', {
        subject: 'Access.from',
        got: callers,
        expected: 'at least one caller',
        fix,
      });
    }
    return { callers: all.map((each) => callerOf(each)), ...(ports && { ports: [...ports] }) };
  },
};

/** A caller, or the identity of a service. @throws ValidationError MSVC-ACCESS-102 for anything else */
export function callerOf(value: Caller | Identified, where?: Where): Caller {
  const isService = typeof value === 'object' && value !== null && 'identity' in value;
  return checkedCaller(isService ? value.identity : value, where);
}

/** Checks the prop `access`. @throws ValidationError MSVC-INPUT-104, MSVC-ACCESS-105 */
export function checkedAccess(value: readonly Access[] = [], where: Where): readonly Access[] {
  const write = "access: [Access.from(Caller.namespace('monitoring'))]";
  return list(value, { subject: 'access', write, where }).map((each) => {
    const { callers } = (each ?? {}) as Partial<Access>;
    if (Array.isArray(callers) && callers.length > 0) return each as Access;
    const mistake = { subject: 'access', got: each, expected: 'a value of Access.from', fix: `write ${write}` };
    throw new ValidationError('MSVC-ACCESS-105', mistake, where);
  });
}
