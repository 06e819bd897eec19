import { ValidationError } from '../../errors';
import type { Caller } from './caller';

/** Something with an identity that mTLS proves: a MeshService is one. */
export interface Identified {
  readonly identity: Caller;
}

/** Who may call a service, and on which of its ports. */
export interface Access {
  readonly callers: readonly Caller[];
  /** Numbers of ports; undefined: the main port. */
  readonly ports?: readonly number[];
}

export const Access = {
  /**
   * @param callers one or several: services of this program, or a `Caller`
   * @param options.ports numbers of ports. @default - the main port
   * @example Access.from(Caller.namespace('monitoring'), { ports: [9090] })
   */
  from: (
    callers: Caller | Identified | readonly (Caller | Identified)[],
    options: { readonly ports?: readonly number[] } = {},
  ): Access => {
    const list = (Array.isArray(callers) ? callers : [callers]) as readonly (Caller | Identified)[];
    if (list.length === 0) {
      const fix = 'name who may call, or take the entry away: nobody may call what is not granted';
      throw new ValidationError('MSVC-ACCESS-104', {
        subject: 'Access.from',
        got: callers,
        expected: 'at least one caller',
        fix,
      });
    }
    return { callers: list.map(callerOf), ...(options.ports && { ports: [...options.ports] }) };
  },
};

/** The caller that a value stands for. @throws ValidationError MSVC-ACCESS-105 for anything that is none */
export function callerOf(value: Caller | Identified): Caller {
  const caller = typeof value === 'object' && value !== null && 'identity' in value ? value.identity : value;
  if (typeof caller === 'object' && caller !== null && 'kind' in caller) return caller;
  const example = typeof value === 'string' ? value : 'edge/gateway';
  throw new ValidationError('MSVC-ACCESS-105', {
    subject: 'caller',
    got: value,
    expected: 'a Caller, or a service of this program',
    fix: `write Caller.serviceAccount('${example}') or Caller.namespace('monitoring')`,
  });
}
