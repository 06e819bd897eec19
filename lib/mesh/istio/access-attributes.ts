/** A field of a source or an operation, and the one for what is excepted. */
export interface Pair {
  readonly is: string;
  readonly not: string;
}

/** The fields of a `source`, by the attribute that a condition is about. */
export const SOURCE: Readonly<Record<string, Pair>> = {
  'source.principal': { is: 'principals', not: 'notPrincipals' },
  'source.namespace': { is: 'namespaces', not: 'notNamespaces' },
  'source.serviceAccount': { is: 'serviceAccounts', not: 'notServiceAccounts' },
  'source.trustDomain': { is: 'trustDomains', not: 'notTrustDomains' },
  'source.ip': { is: 'ipBlocks', not: 'notIpBlocks' },
  'remote.ip': { is: 'remoteIpBlocks', not: 'notRemoteIpBlocks' },
  'request.auth.principal': { is: 'requestPrincipals', not: 'notRequestPrincipals' },
};

/** The fields of an `operation`. */
export const OPERATION: Readonly<Record<string, Pair>> = {
  'request.method': { is: 'methods', not: 'notMethods' },
  'request.path': { is: 'paths', not: 'notPaths' },
  'request.host': { is: 'hosts', not: 'notHosts' },
  'destination.port': { is: 'ports', not: 'notPorts' },
};

/** The keys of `when` (istio.io, "Authorization Policy Conditions"); those of Envoy's own filters are not among them. */
export const WHEN =
  /^(request\.headers\[[^\]]+\]|request\.auth\.(principal|audiences|presenter|claims(\[[^\]]+\])+)|(source|remote|destination)\.ip|source\.(namespace|principal|serviceAccount)|destination\.port|connection\.sni)$/;

export const DRY_RUN = 'istio.io/dry-run';

/** Istio's own namespace: a policy in it is for every other, too (MeshConfig, rootNamespace). */
export const ROOT_NAMESPACE = 'istio-system';

/** The identities of this trust domain are said without it, so that the same is said on every cluster. */
export function withDomain(principal: string, trustDomain: string): string {
  return principal.startsWith('ns/') ? `${trustDomain}/${principal}` : principal;
}

export function withoutDomain(principal: string, trustDomain: string): string {
  return principal.startsWith(`${trustDomain}/ns/`) ? principal.slice(trustDomain.length + 1) : principal;
}
