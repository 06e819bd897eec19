import type { AccessFeature } from '../model/access/protection';
import type { HttpRoute, RouteTarget } from '../model/traffic/http-route';
import type { Match } from '../model/traffic/match';
import type { Policy } from '../model/traffic/policy';
import type { Retry } from '../model/traffic/retry';
import type { CheckedTraffic, ConnectionPool, OutlierDetection } from '../model/traffic/traffic';
import type { Service } from '../model/network';

/**
 * Something that may be asked of a mesh: a field of a service's traffic policy, `weights` of versions, `access` and what
 * narrows it, ports for `plainText`, `mutualTls`, `exposure` at a gateway, `origination` of TLS towards hosts outside, or
 * `scopes` of what pods may call. The type is derived from the model: a new field does not compile until every mesh has an answer for it.
 */
export type Feature =
  | Exclude<keyof Policy, 'retry'>
  | `retry.${keyof Retry}`
  | `routes.${keyof Match | keyof Omit<HttpRoute, keyof Policy | 'name' | 'match' | 'to'> | TargetKind | 'otherwise'}`
  | `connectionPool.${keyof ConnectionPool}`
  | `outlierDetection.${keyof OutlierDetection}`
  | Exclude<keyof CheckedTraffic, keyof Policy | 'routes' | 'otherwise' | 'connectionPool' | 'outlierDetection'>
  | 'weights'
  | 'access'
  | `access.${AccessFeature}`
  | 'plainText'
  | 'mutualTls'
  | 'exposure'
  | 'origination'
  | 'scopes';

/** The one key of each kind of target. */
export type TargetKind = RouteTarget extends infer Each ? (Each extends object ? keyof Each : never) : never;

/** A feature, or all features with the same word before the dot: `retry`. */
export type FeatureGroup = Feature extends infer Each
  ? Each extends `${infer Group}.${string}`
    ? Group
    : Each
  : never;

/** Whether a mesh does what a feature asks: exactly, by other means (how), or not at all (why). It may not ignore it. */
export type Support =
  | { readonly kind: 'exact' }
  | { readonly kind: 'emulated'; readonly how: string }
  | { readonly kind: 'refused'; readonly why: string };

/** A mesh's answer for each feature. */
export type Capabilities = Readonly<Record<Feature, Support>>;

/** All features. */
export const FEATURES = Object.keys({
  timeout: true,
  'retry.attempts': true,
  'retry.on': true,
  'retry.perTryTimeout': true,
  'retry.backoff': true,
  'retry.retryRemoteLocalities': true,
  'retry.retryIgnorePreviousHosts': true,
  'routes.path': true,
  'routes.method': true,
  'routes.headers': true,
  'routes.ignoreCase': true,
  'routes.queryParams': true,
  'routes.authority': true,
  'routes.scheme': true,
  'routes.port': true,
  'routes.sourceLabels': true,
  'routes.sourceNamespace': true,
  'routes.gateways': true,
  'routes.rewrite': true,
  'routes.destinations': true,
  'routes.redirect': true,
  'routes.directResponse': true,
  'routes.delegate': true,
  'routes.otherwise': true,
  fault: true,
  mirrors: true,
  cors: true,
  headers: true,
  'connectionPool.maxConnections': true,
  'connectionPool.connectTimeout': true,
  'connectionPool.maxPendingRequests': true,
  'connectionPool.maxRequests': true,
  'connectionPool.maxRequestsPerConnection': true,
  'connectionPool.idleTimeout': true,
  'connectionPool.h2UpgradePolicy': true,
  'outlierDetection.consecutive5xxErrors': true,
  'outlierDetection.consecutiveGatewayErrors': true,
  'outlierDetection.interval': true,
  'outlierDetection.baseEjectionTime': true,
  'outlierDetection.maxEjectionPercent': true,
  loadBalancing: true,
  weights: true,
  access: true,
  'access.requests': true,
  'access.tokens': true,
  'access.addresses': true,
  'access.conditions': true,
  'access.deny': true,
  'access.audit': true,
  'access.external': true,
  'access.dryRun': true,
  plainText: true,
  mutualTls: true,
  exposure: true,
  origination: true,
  scopes: true,
} satisfies Record<Feature, true>) as readonly Feature[];

/** The word before the dot of a feature, or the whole feature. */
export function groupOf(feature: Feature): FeatureGroup {
  return (feature.split('.')[0] ?? feature) as FeatureGroup;
}

/** The features that a service asks for by its traffic policy and its versions. Others are asked for elsewhere. */
export function featuresOf({ traffic, versions }: Pick<Service, 'traffic' | 'versions'>): readonly Feature[] {
  const policies: readonly Policy[] = [traffic, ...traffic.routes];
  const holders: Readonly<Record<string, readonly object[]>> = {
    retry: policies.map(({ retry }) => (retry === 'none' ? { attempts: 0 } : (retry ?? {}))),
    routes: [
      { otherwise: traffic.otherwise },
      ...traffic.routes.flatMap(({ match, rewrite, to = {} }) => [...match, { rewrite }, to]),
    ],
    connectionPool: [traffic.connectionPool ?? {}],
    outlierDetection: [traffic.outlierDetection ?? {}],
    timeout: policies.filter(({ timeout }) => timeout !== undefined && timeout !== 'none'),
    loadBalancing: [traffic],
    fault: policies,
    mirrors: policies,
    cors: policies,
    headers: policies,
  };
  return FEATURES.filter((feature) => {
    if (feature === 'weights') return versions.length > 1;
    const field = feature.split('.').at(-1) ?? '';
    return (holders[groupOf(feature)] ?? []).some((holder) => (holder as Record<string, unknown>)[field] !== undefined);
  });
}
