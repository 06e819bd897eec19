import type { Match } from '../model/traffic/match';
import type { Policy } from '../model/traffic/policy';
import type { Retry } from '../model/traffic/retry';
import type { CheckedTraffic, ConnectionPool, OutlierDetection } from '../model/traffic/traffic';
import type { Service } from '../model/network';

/**
 * Everything that a service may ask of its mesh: a word for each field of the model, so that a field which is added there
 * asks every mesh for an answer before anything compiles.
 */
export type Feature =
  | Exclude<keyof Policy, 'retry'>
  | `retry.${keyof Retry}`
  | `routes.${keyof Match}`
  | `connectionPool.${keyof ConnectionPool}`
  | `outlierDetection.${keyof OutlierDetection}`
  | Exclude<keyof CheckedTraffic, keyof Policy | 'routes' | 'connectionPool' | 'outlierDetection'>
  | 'weights'
  | 'access'
  | 'mutualTls';

/** A feature, or the word before its dot for all of them: `retry`. */
export type FeatureGroup = Feature extends infer Each
  ? Each extends `${infer Group}.${string}`
    ? Group
    : Each
  : never;

/** How a mesh serves a feature: as asked, by other means, or not at all. Nothing is dropped in silence. */
export type Support =
  | { readonly kind: 'exact' }
  | { readonly kind: 'emulated'; readonly how: string }
  | { readonly kind: 'refused'; readonly why: string };

/** The answers of a mesh, one for each feature. */
export type Capabilities = Readonly<Record<Feature, Support>>;

/** Every feature, once; the compiler sees to it that none is missing. */
export const FEATURES = Object.keys({
  timeout: true,
  'retry.attempts': true,
  'retry.on': true,
  'retry.perTryTimeout': true,
  'routes.path': true,
  'routes.method': true,
  'routes.headers': true,
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
  mutualTls: true,
} satisfies Record<Feature, true>) as readonly Feature[];

/** The word before a feature's dot; the feature itself where it has none. */
export function groupOf(feature: Feature): FeatureGroup {
  return (feature.split('.')[0] ?? feature) as FeatureGroup;
}

/** What a service asks for by the traffic that it was given and by its versions; `access` and `mutualTls` nobody asks for. */
export function featuresOf({ traffic, versions }: Pick<Service, 'traffic' | 'versions'>): readonly Feature[] {
  const policies: readonly Policy[] = [traffic, ...traffic.routes];
  const holders: Readonly<Record<string, readonly object[]>> = {
    retry: policies.map(({ retry }) => (retry === 'none' ? { attempts: 0 } : (retry ?? {}))),
    routes: traffic.routes.flatMap(({ match }) => match),
    connectionPool: [traffic.connectionPool ?? {}],
    outlierDetection: [traffic.outlierDetection ?? {}],
    timeout: policies.filter(({ timeout }) => timeout !== undefined && timeout !== 'none'),
    loadBalancing: [traffic],
  };
  return FEATURES.filter((feature) => {
    if (feature === 'weights') return versions.length > 1;
    const field = feature.split('.').at(-1) ?? '';
    return (holders[groupOf(feature)] ?? []).some((holder) => (holder as Record<string, unknown>)[field] !== undefined);
  });
}
