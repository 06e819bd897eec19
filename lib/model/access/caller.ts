import { ValidationError, type Where } from '../../errors';
import { isDnsLabel, isDnsSubdomain } from '../names';
import { options } from '../options';
import { refuseUnknown } from '../placeholder';

/** Pods that run under one service account. */
export interface ServiceAccountCaller {
  /** Tells the two kinds of callers apart. */
  readonly kind: 'service-account';
  /** The namespace of the service account. */
  readonly namespace: string;
  /** The name of the service account. */
  readonly name: string;
}

/** All pods of a namespace. */
export interface NamespaceCaller {
  /** Tells the two kinds of callers apart. */
  readonly kind: 'namespace';
  /** The name of the namespace. */
  readonly namespace: string;
}

/**
 * Who may call a service, by the identity that mTLS proves. `Caller.serviceAccount` and `Caller.namespace` make one.
 * @example orders.allowFrom(Caller.serviceAccount('ingress/gateway'))
 */
export type Caller = ServiceAccountCaller | NamespaceCaller;

export const Caller = {
  /**
   * The pods of one service account.
   * @param path `<namespace>/<service account>`, without wildcards
   * @throws ValidationError MSVC-ACCESS-001
   * @example Caller.serviceAccount('ingress/gateway')
   */
  serviceAccount: (path: string): Caller => serviceAccount(path),

  /**
   * All pods of a namespace.
   * @param namespace its name, without wildcards
   * @throws ValidationError MSVC-ACCESS-002
   * @example Caller.namespace('monitoring')
   */
  namespace: (namespace: string): Caller => everyoneIn(namespace),
};

/**
 * Checks a caller. Plain JavaScript may pass a text, a service or any object literal, and a policy made from those could
 * let everyone in.
 * @throws ValidationError MSVC-ACCESS-102 for what is no caller, MSVC-ACCESS-001 and 002 for one that names nobody
 */
export function checkedCaller(value: unknown, where?: Where): Caller {
  const kind = (value as Partial<Caller> | null | undefined)?.kind;
  const asked = { subject: 'caller', write: "Caller.serviceAccount('ingress/gateway')", where };
  if (kind === 'service-account') {
    const { namespace, name } = options<ServiceAccountCaller>(
      value,
      { kind: true, namespace: true, name: true },
      asked,
    );
    return serviceAccount(
      typeof namespace === 'string' && typeof name === 'string' ? `${namespace}/${name}` : value,
      where,
    );
  }
  if (kind === 'namespace') {
    return everyoneIn(options<NamespaceCaller>(value, { kind: true, namespace: true }, asked).namespace, where);
  }
  refuseUnknown('caller', value, where);
  const expected = 'a Caller';
  throw new ValidationError(
    'MSVC-ACCESS-102',
    { subject: 'caller', got: value, expected, fix: howToSay(value) },
    where,
  );
}

function howToSay(value: unknown): string {
  if (typeof value === 'string') {
    return value.includes('/') ? `write Caller.serviceAccount('${value}')` : `write Caller.namespace('${value}')`;
  }
  if (typeof (value as { calls?: unknown } | null | undefined)?.calls === 'function') {
    return 'let that service say it: caller.calls(callee) gives the access and the address';
  }
  return "write Caller.serviceAccount('ingress/gateway') or Caller.namespace('monitoring')";
}

function serviceAccount(path: unknown, where?: Where): Caller {
  refuseUnknown('Caller.serviceAccount', path, where);
  const [namespace, name, ...rest] = typeof path === 'string' ? path.split('/') : [];
  if (rest.length === 0 && isDnsLabel(namespace) && isDnsSubdomain(name)) {
    return { kind: 'service-account', namespace, name };
  }
  const expected = "'<namespace>/<service account>'";
  const fix = "name both, such as Caller.serviceAccount('ingress/gateway')";
  throw new ValidationError('MSVC-ACCESS-001', { subject: 'Caller.serviceAccount', got: path, expected, fix }, where);
}

function everyoneIn(namespace: unknown, where?: Where): Caller {
  refuseUnknown('Caller.namespace', namespace, where);
  if (isDnsLabel(namespace)) return { kind: 'namespace', namespace };
  const expected = 'the name of a namespace';
  const fix = "name one namespace, such as Caller.namespace('monitoring'); there is no wildcard";
  throw new ValidationError('MSVC-ACCESS-002', { subject: 'Caller.namespace', got: namespace, expected, fix }, where);
}
