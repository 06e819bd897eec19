import {
  type DestinationRuleSpec,
  type DestinationRuleSpecTrafficPolicy,
  DestinationRuleSpecTrafficPolicyConnectionPoolHttpH2UpgradePolicy as H2UpgradePolicy,
  DestinationRuleSpecTrafficPolicyLoadBalancerSimple as Simple,
} from '../../../../imports/networking.istio.io';
import type { Service } from '../../../model/network';
import type { ConnectionPool, LoadBalancing, OutlierDetection } from '../../../model/traffic/traffic';
import { hostOf } from '../../host';
import { protoDuration } from '../durations';

type Policy = DestinationRuleSpecTrafficPolicy;

/**
 * The versions as subsets, and how callers connect to them; undefined with one version and without a policy. A retired
 * version keeps its subset, for proxies that still have the old route.
 */
export function destinationRuleSpec(service: Service): DestinationRuleSpec | undefined {
  const policy = trafficPolicy(service);
  if (policy === undefined && service.versions.length < 2) return undefined;
  return {
    host: hostOf(service.name, service.namespace),
    ...(service.versions.length > 1 && {
      subsets: service.versions.map(({ name }) => ({ name, labels: { version: name } })),
    }),
    ...(policy && { trafficPolicy: policy }),
  };
}

function trafficPolicy({ traffic }: Service): Policy | undefined {
  const policy: Policy = {
    ...(traffic.connectionPool && { connectionPool: connectionPool(traffic.connectionPool) }),
    ...(traffic.loadBalancing && { loadBalancer: loadBalancer(traffic.loadBalancing) }),
    ...(traffic.outlierDetection && { outlierDetection: outlierDetection(traffic.outlierDetection) }),
  };
  return Object.keys(policy).length > 0 ? policy : undefined;
}

const UPGRADE: Record<NonNullable<ConnectionPool['h2UpgradePolicy']>, H2UpgradePolicy> = {
  default: H2UpgradePolicy.DEFAULT,
  upgrade: H2UpgradePolicy.UPGRADE,
  'do-not-upgrade': H2UpgradePolicy.DO_UNDERSCORE_NOT_UNDERSCORE_UPGRADE,
};

function connectionPool(pool: ConnectionPool<number>): NonNullable<Policy['connectionPool']> {
  const tcp = {
    ...(pool.connectTimeout && { connectTimeout: protoDuration(pool.connectTimeout) }),
    ...(pool.maxConnections !== undefined && { maxConnections: pool.maxConnections }),
  };
  const http = {
    ...(pool.h2UpgradePolicy && { h2UpgradePolicy: UPGRADE[pool.h2UpgradePolicy] }),
    ...(pool.maxPendingRequests !== undefined && { http1MaxPendingRequests: pool.maxPendingRequests }),
    ...(pool.maxRequests !== undefined && { http2MaxRequests: pool.maxRequests }),
    ...(pool.idleTimeout && { idleTimeout: protoDuration(pool.idleTimeout) }),
    ...(pool.maxRequestsPerConnection !== undefined && { maxRequestsPerConnection: pool.maxRequestsPerConnection }),
  };
  return { ...(Object.keys(http).length > 0 && { http }), ...(Object.keys(tcp).length > 0 && { tcp }) };
}

const SIMPLE: Record<Extract<LoadBalancing, string>, Simple> = {
  'round-robin': Simple.ROUND_UNDERSCORE_ROBIN,
  'least-request': Simple.LEAST_UNDERSCORE_REQUEST,
  random: Simple.RANDOM,
};

function loadBalancer(balancing: LoadBalancing): NonNullable<Policy['loadBalancer']> {
  if (typeof balancing === 'string') return { simple: SIMPLE[balancing] };
  const { consistentHash: key } = balancing;
  return { consistentHash: key === 'source-ip' ? { useSourceIp: true } : { httpHeaderName: key.header } };
}

function outlierDetection(outlier: OutlierDetection<number>): NonNullable<Policy['outlierDetection']> {
  const { consecutive5xxErrors, consecutiveGatewayErrors, maxEjectionPercent } = outlier;
  return {
    ...(outlier.baseEjectionTime && { baseEjectionTime: protoDuration(outlier.baseEjectionTime) }),
    ...(consecutive5xxErrors !== undefined && { consecutive5XxErrors: consecutive5xxErrors }),
    ...(consecutiveGatewayErrors !== undefined && { consecutiveGatewayErrors }),
    ...(outlier.interval && { interval: protoDuration(outlier.interval) }),
    ...(maxEjectionPercent !== undefined && { maxEjectionPercent }),
  };
}
