import type { Construct } from 'constructs';
import { type Feature, featuresOf } from '../../mesh/capabilities';
import type { ServiceSpec, VersionSpec } from '../../mesh/declared';
import type { Mesh } from '../../mesh/mesh';
import type { CheckedTraffic } from '../../model/traffic/traffic';
import { checkedTraffic, normalTraffic } from '../../model/traffic/traffic';
import { isUnknownNumber } from '../../model/placeholder';
import { dnsLabel, wholeNumber } from '../../model/quantity/bounds';
import { Termination } from '../../model/termination/termination';
import { Health } from '../../model/workload/health';
import { Image } from '../../model/workload/image';
import { checkedPorts, Port } from '../../model/workload/port';
import { checkedResources } from '../../model/workload/resources';
import { Scale } from '../../model/workload/scale';
import {
  checkedVersions,
  type LiveVersion,
  MAIN_VERSION,
  versionObjectName,
  type VersionOptions,
} from '../../model/workload/version';
import { deriveSettings } from '../../termination/derive';
import type { RouteBound } from '../../termination/facts';
import type { TerminationInput } from '../../termination/termination-input';
import { requireClass, requireHttp, requireSupport } from '../demands';
import type { Place } from '../place';
import { refuseUnknownProps } from '../unknown-props';
import type { MeshServiceProps } from './mesh-service-props';

const IMAGE = { type: Image, home: 'cdk8s-mesh' };
const CONTAINER = 'app';
const MAIN_REPLICAS = 2;
const CANARY_REPLICAS = 2;
/** A version's name and the service's share one label value and one object name. */
const MAX_NAME = 63 - '-stable'.length;

/** Fills in every default of a service, once, and checks what needs more than one prop. */
export function resolveProps(scope: Construct, props: MeshServiceProps, place: Place): ServiceSpec {
  refuseUnknownProps(scope, props);
  requireClass(scope, 'image', props.image, IMAGE);
  const name = dnsLabel(props.name ?? scope.node.id, {
    code: 'MSVC-NAME-001',
    subject: 'service name',
    max: MAX_NAME,
    where: scope,
  });
  const ports = checkedPorts(props.ports ?? [Port.http(8080)], scope);
  const others = checkedVersions(props.versions ?? {}, scope);
  const versions = resolveVersions(scope, props, name, others.live);
  const traffic = resolveTraffic(scope, props, { versions, retired: others.retired, ports, place });
  const shell = versions.every(({ image }) => image.shell);
  const bound = routeBound(traffic, ports, place.platform.mesh);
  const termination = { ...terminationInput(props, place), ...bound, shell, where: scope };
  return {
    name,
    namespace: place.namespace,
    ports,
    publish: props.local?.publish === undefined ? undefined : hostPort(props.local.publish, scope),
    health: props.health ?? defaultHealth(ports[0]),
    termination: deriveSettings(termination),
    traffic,
    versions,
    retired: others.retired,
    resources: checkedResources(props.resources ?? {}, scope),
    command: props.command,
    args: props.args,
    container: CONTAINER,
  };
}

function hostPort(port: number, where: Construct): number {
  const fix = 'name a free port of the machine, such as local: { publish: 8080 }';
  return wholeNumber(port, { code: 'MSVC-COMPOSE-004', subject: 'local.publish', min: 1, max: 65535, fix, where });
}

function defaultHealth(port: Port | undefined): Health {
  if (port?.protocol === 'grpc') return Health.grpc();
  return port?.isHttp === true ? Health.http() : Health.tcp();
}

interface TrafficContext {
  readonly versions: readonly VersionSpec[];
  readonly retired: readonly string[];
  readonly ports: readonly Port[];
  readonly place: Place;
}

/** What the service asks for must be something that its mesh does and its ports can be asked for. */
function resolveTraffic(
  scope: Construct,
  { traffic = {}, versions: asked = {} }: MeshServiceProps,
  { versions, retired, ports, place }: TrafficContext,
): CheckedTraffic {
  const { mesh } = place.platform;
  const defaultTimeout = ports.some(({ isHttp }) => isHttp) && mesh.supports.timeout.kind !== 'refused';
  const targets = { live: versions.map(({ name }) => name), retired };
  const checked = checkedTraffic(traffic, { targets, defaultTimeout }, scope);
  const demanded = demandedFeatures(traffic, checked, Object.keys(asked));
  requireSupport(scope, mesh, demanded);
  requireHttp(scope, ports, demanded);
  return normalTraffic(checked, [...versions, ...retired.map((name) => ({ name, weight: 0 }))]);
}

/** What the user asked for; the default of the timeout is not among it. */
function demandedFeatures(
  asked: { readonly timeout?: unknown },
  checked: CheckedTraffic,
  versions: readonly string[],
): readonly Feature[] {
  const all = featuresOf({
    traffic: checked,
    versions: [{ name: MAIN_VERSION, weight: 100 }, ...versions.map((name) => ({ name, weight: 0 }))],
  });
  const isDefault = asked.timeout === undefined && checked.routes.every(({ timeout }) => timeout === undefined);
  return all.filter((feature) => feature !== 'timeout' || !isDefault);
}

function terminationInput(props: MeshServiceProps, { platform }: Place): Omit<TerminationInput, 'shell'> {
  return {
    dataPlane: platform.mesh.dataPlane,
    kubernetes: platform.kubernetes,
    exposure: platform.exposure,
    propagation: platform.propagation,
    termination: Termination.of(props.termination ?? {}),
  };
}

/**
 * How long routes let a request take: the longest of their timeouts, and whether something may take as long as it likes,
 * on a route without one, on a port whose requests nobody reads, or on a mesh that ends none.
 */
export function routeBound(
  { timeout, routes }: CheckedTraffic,
  ports: readonly Pick<Port, 'protocol'>[],
  { supports }: Pick<Mesh, 'supports'>,
): RouteBound {
  const limits = [timeout, ...routes.map((route) => route.timeout ?? timeout)];
  const numbers = limits.filter((limit) => typeof limit === 'number');
  if (numbers.length === 0) return {};
  const enforced = supports.timeout.kind !== 'refused' && ports.every(({ protocol }) => protocol !== 'tcp');
  return {
    routeTimeoutSeconds: Math.ceil(Math.max(...numbers) / 1000),
    unboundedRequests: !enforced || numbers.length < limits.length,
  };
}

function resolveVersions(
  scope: Construct,
  props: MeshServiceProps,
  name: string,
  others: readonly LiveVersion[],
): VersionSpec[] {
  const rest = 100 - others.reduce((sum, { weight }) => sum + weight, 0);
  const main = { image: props.image, replicas: resolveScale(scope, props.replicas, MAIN_REPLICAS), env: {} };
  return [
    { ...main, name: MAIN_VERSION, objectName: name, weight: rest },
    ...others.map((version) => ({
      ...resolveVersion(scope, props, version),
      name: version.name,
      objectName: versionObjectName(name, version.name, scope),
      weight: version.weight,
    })),
  ];
}

function resolveVersion(scope: Construct, props: MeshServiceProps, version: VersionOptions) {
  const scale = resolveScale(scope, version.replicas, CANARY_REPLICAS);
  if (scale.kind === 'fixed') Scale.pair(scale.replicas, scope);
  return { image: version.image ?? props.image, replicas: scale, env: version.env ?? {} };
}

function resolveScale(scope: Construct, replicas: number | Scale | undefined, fallback: number): Scale {
  const scaled = typeof replicas === 'object' && !isUnknownNumber(replicas);
  return scaled ? replicas : Scale.fixed((replicas as number | undefined) ?? fallback, scope);
}
