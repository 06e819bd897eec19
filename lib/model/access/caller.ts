import { ValidationError, type Where } from '../../errors';
import { isDnsLabel, isDnsSubdomain } from '../names';
import { options as known } from '../options';
import { refuseUnknown } from '../placeholder';

/** Pods that run under one service account. */
export interface ServiceAccountCaller {
  /** Tells the two kinds of callers apart. */
  readonly kind: 'service-account';
  /** The namespace of the service account. */
  readonly namespace: string;
  /** The name of the service account. */
  readonly name: string;
  /** The trust domain of its identity, if it is another than the network's own. */
  readonly trustDomain?: string;
}

/** Something with an identity that mTLS proves, such as a MeshService. */
export interface Identified {
  /** Its service account. */
  readonly identity: Caller;
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
   * @param options.trustDomain the trust domain of another mesh that this one trusts. @default - the platform's own
   * @throws ValidationError MSVC-ACCESS-001, and MSVC-ACCESS-007 for the trust domain
   * @example Caller.serviceAccount('ingress/gateway')
   */
  serviceAccount: (path: string, options: { readonly trustDomain?: string } = {}): Caller => {
    const asked = {
      subject: 'Caller.serviceAccount',
      write: "Caller.serviceAccount('shop/web', { trustDomain: 'west' })",
    };
    const { trustDomain } = known<{ readonly trustDomain?: string }>(options, { trustDomain: true }, asked);
    return serviceAccount(path, trustDomain);
  },

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
    const { namespace, name, trustDomain } = known<ServiceAccountCaller>(
      value,
      { kind: true, namespace: true, name: true, trustDomain: true },
      asked,
    );
    const path = typeof namespace === 'string' && typeof name === 'string' ? `${namespace}/${name}` : value;
    return serviceAccount(path, trustDomain, where);
  }
  if (kind === 'namespace') {
    return everyoneIn(known<NamespaceCaller>(value, { kind: true, namespace: true }, asked).namespace, where);
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

function serviceAccount(path: unknown, trustDomain: unknown, where?: Where): Caller {
  refuseUnknown('Caller.serviceAccount', path, where);
  const [namespace, name, ...rest] = typeof path === 'string' ? path.split('/') : [];
  if (rest.length === 0 && isDnsLabel(namespace) && isDnsSubdomain(name)) {
    return {
      kind: 'service-account',
      namespace,
      name,
      ...(trustDomain !== undefined && { trustDomain: checkedTrustDomain(trustDomain, where) }),
    };
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

function checkedTrustDomain(trustDomain: unknown, where?: Where): string {
  if (isDnsSubdomain(trustDomain)) return trustDomain;
  const expected = 'the name of a trust domain, without wildcards';
  const fix = "name one, such as 'cluster.local', or leave it out for the platform's own";
  throw new ValidationError('MSVC-ACCESS-007', { subject: 'trustDomain', got: trustDomain, expected, fix }, where);
}

/** A caller, or the identity of a service. @throws ValidationError MSVC-ACCESS-102 for anything else */
export function callerOf(value: Caller | Identified, where?: Where): Caller {
  const isService = typeof value === 'object' && value !== null && 'identity' in value;
  return checkedCaller(isService ? value.identity : value, where);
}

/** The identity of a service account; its trust domain comes first if it is not the network's own. */
export function principal({ trustDomain, namespace, name }: ServiceAccountCaller): string {
  return `${trustDomain === undefined ? '' : `${trustDomain}/`}ns/${namespace}/sa/${name}`;
}
