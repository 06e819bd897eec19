import { at, compact, isObject, type JsonObject, labelsOf, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder, ServiceDraft } from '../../../kube/read/network-builder';
import type { ServiceVersion } from '../../../model/network';
import type { ConnectionPool, LoadBalancing, OutlierDetection } from '../../../model/traffic/traffic';
import { Fields } from './fields';
import { serviceOf } from './hosts';
import { readOrigination } from './service-entry';

/** Reads the versions of a service, and how callers connect to its pods. The weights are read from the VirtualService. */
export function readDestinationRule(object: Manifest, into: NetworkBuilder): void {
  const { json, namespace } = object;
  if (readOrigination(object, into)) return;
  const service = into.service(serviceOf(at(json, 'spec', 'host'), namespace));
  if (service === undefined) return into.lose(object, 'spec.host');
  const spec = fields(objectAt(json, 'spec'), 'spec', object, into);
  spec.take('host');
  const subsets = listOf(spec.take('subsets'));
  if (subsets.length > 0)
    service.versions = subsets.map((subset, index) => version(subset, index, { object, into, service }));
  if (isObject(spec.take('trafficPolicy'))) readPolicy(objectAt(json, 'spec', 'trafficPolicy'), object, into, service);
  spec.loseRest();
}

interface Reading {
  readonly object: Manifest;
  readonly into: NetworkBuilder;
  readonly service: ServiceDraft;
}

/** A version, from a subset. It counts as retired if no pod has its labels. */
function version(subset: JsonObject, index: number, { object, into, service }: Reading): ServiceVersion {
  const read = fields(subset, `spec.subsets[${index}]`, object, into);
  const name = String(read.take('name'));
  const labels = labelsOf(objectAt(read.take('labels')));
  if (Object.keys(labels).join() !== 'version' || labels['version'] !== name) {
    into.lose(object, `spec.subsets[${index}].labels`);
  }
  read.loseRest();
  const runs = into.hasPods(service, labels);
  return { name, weight: 0, ...(!runs && { retired: true as const }) };
}

function readPolicy(policy: JsonObject, object: Manifest, into: NetworkBuilder, service: ServiceDraft): void {
  const path = 'spec.trafficPolicy';
  const read = fields(policy, path, object, into);
  const pool = read.take('connectionPool');
  const outlier = read.take('outlierDetection');
  const balancer = read.take('loadBalancer');
  service.traffic = {
    ...service.traffic,
    ...(isObject(pool) && { connectionPool: connectionPool(pool, object, into) }),
    ...(isObject(outlier) && { outlierDetection: outlierDetection(outlier, object, into) }),
    ...(isObject(balancer) && loadBalancing(balancer, object, into)),
  };
  read.loseRest();
}

const UPGRADE: Readonly<Record<string, ConnectionPool['h2UpgradePolicy']>> = {
  DEFAULT: 'default',
  UPGRADE: 'upgrade',
  DO_NOT_UPGRADE: 'do-not-upgrade',
};

function connectionPool(pool: JsonObject, object: Manifest, into: NetworkBuilder): ConnectionPool<number> {
  const path = 'spec.trafficPolicy.connectionPool';
  const tcp = fields(objectAt(pool, 'tcp'), `${path}.tcp`, object, into);
  const http = fields(objectAt(pool, 'http'), `${path}.http`, object, into);
  const read = {
    connectTimeout: tcp.milliseconds('connectTimeout'),
    maxConnections: tcp.number('maxConnections'),
    maxPendingRequests: http.number('http1MaxPendingRequests'),
    maxRequests: http.number('http2MaxRequests'),
    maxRequestsPerConnection: http.number('maxRequestsPerConnection'),
    idleTimeout: http.milliseconds('idleTimeout'),
    h2UpgradePolicy: http.word('h2UpgradePolicy', UPGRADE),
  };
  tcp.loseRest();
  http.loseRest();
  return compact(read) as ConnectionPool<number>;
}

function outlierDetection(outlier: JsonObject, object: Manifest, into: NetworkBuilder): OutlierDetection<number> {
  const from = fields(outlier, 'spec.trafficPolicy.outlierDetection', object, into);
  const read = {
    consecutive5xxErrors: from.number('consecutive5xxErrors'),
    consecutiveGatewayErrors: from.number('consecutiveGatewayErrors'),
    interval: from.milliseconds('interval'),
    baseEjectionTime: from.milliseconds('baseEjectionTime'),
    maxEjectionPercent: from.number('maxEjectionPercent'),
  };
  from.loseRest();
  return compact(read) as OutlierDetection<number>;
}

const SIMPLE: Readonly<Record<string, LoadBalancing>> = {
  ROUND_ROBIN: 'round-robin',
  LEAST_REQUEST: 'least-request',
  RANDOM: 'random',
};

function loadBalancing(
  balancer: JsonObject,
  object: Manifest,
  into: NetworkBuilder,
): { loadBalancing?: LoadBalancing } {
  const path = 'spec.trafficPolicy.loadBalancer';
  const from = fields(balancer, path, object, into);
  const simple = from.word('simple', SIMPLE);
  const hash = fields(objectAt(from.take('consistentHash')), `${path}.consistentHash`, object, into);
  const header = hash.take('httpHeaderName');
  const sourceIp = hash.take('useSourceIp') === true;
  hash.loseRest();
  from.loseRest();
  if (simple !== undefined) return { loadBalancing: simple };
  if (typeof header === 'string') return { loadBalancing: { consistentHash: { header } } };
  return sourceIp ? { loadBalancing: { consistentHash: 'source-ip' } } : {};
}

function fields(json: JsonObject, path: string, object: Manifest, into: NetworkBuilder): Fields {
  return new Fields(json, path, object, into);
}

function listOf(value: unknown): readonly JsonObject[] {
  return listAt({ value }, 'value').filter(isObject);
}
