import type { Construct } from 'constructs';
import { deriveSettings } from '../../termination/derive';
import type { RouteBound } from '../../termination/facts';
import type { TerminationInput } from '../../termination/termination-input';
import type { Feature, Mesh } from '../../mesh/mesh';
import { dnsLabel, wholeNumber } from '../../model/quantity/bounds';
import { Duration } from '../../model/quantity/duration';
import { Health } from '../../model/workload/health';
import { isUnknownNumber } from '../../model/placeholder';
import { Image } from '../../model/workload/image';
import { checkedPorts, Port } from '../../model/workload/port';
import { Resources } from '../../model/workload/resources';
import { checkedRoutes } from '../../model/traffic/route';
import { Scale } from '../../model/workload/scale';
import { Termination } from '../../model/termination/termination';
import { Traffic } from '../../model/traffic/traffic';
import {
  allVersions,
  checkedVersions,
  type LiveVersion,
  MAIN_VERSION,
  versionObjectName,
  type VersionOptions,
} from '../../model/workload/version';
import { requireClass, requireHttp, requireSupport } from '../demands';
import type { MeshServiceProps } from './mesh-service-props';
import type { Place } from '../place';
import type { ServiceSpec, VersionSpec } from './service-spec';
import { refuseUnknownProps } from '../unknown-props';

const IMAGE = { type: Image, home: 'cdk8s-mesh' };
const DEFAULT_TIMEOUT_SECONDS = 15;
const CONTAINER = 'app';
const MAIN_REPLICAS = 2;
const CANARY_REPLICAS = 2;
/** What a container gets that says nothing; also one that a user adds. */
export const DEFAULT_RESOURCES = Resources.of();
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
  const port = props.port ?? Port.http(8080);
  const others = checkedVersions(allVersions(props.canary, props.versions, scope), scope);
  const versions = resolveVersions(scope, props, name, others.live);
  const traffic = resolveTraffic(props, port, place);
  const shell = versions.every(({ image }) => image.shell);
  const ports = checkedPorts([port, ...(props.additionalPorts ?? [])], scope);
  const termination = {
    ...terminationInput(props, place),
    ...routeBound(traffic, ports, place.platform.mesh),
    shell,
    where: scope,
  };
  requireSupport(scope, place.platform.mesh, demandedFeatures(props));
  requireHttp(scope, ports, demandedFeatures(props));
  return {
    name,
    namespace: place.namespace,
    ports,
    publish: props.publish === undefined ? undefined : hostPort(props.publish, scope),
    health: props.health ?? defaultHealth(port),
    termination: deriveSettings(termination),
    traffic,
    versions,
    retired: others.retired,
    routes: checkedRoutes(
      props.routes ?? [],
      { live: versions.map((version) => version.name), retired: others.retired },
      scope,
    ),
    resources: props.resources ?? DEFAULT_RESOURCES,
    command: props.command,
    args: props.args,
    container: CONTAINER,
  };
}

function hostPort(port: number, where: Construct): number {
  const fix = 'name a free port of the machine, such as publish: 8080';
  return wholeNumber(port, { code: 'MSVC-COMPOSE-004', subject: 'publish', min: 1, max: 65535, fix, where });
}

function defaultHealth(port: Port): Health {
  if (port.protocol === 'grpc') return Health.grpc();
  return port.isHttp ? Health.http() : Health.tcp();
}

/**
 * A service without a timeout has no longest request, and its shutdown no end that could be computed. Where it says how
 * long a request may take, the default does not let one take longer.
 */
function resolveTraffic({ traffic, termination }: MeshServiceProps, port: Port, { platform }: Place): Traffic {
  if (traffic?.timeout !== undefined || !port.isHttp || platform.mesh.supports.timeout.kind === 'refused') {
    return traffic ?? Traffic.of();
  }
  const longest = termination?.longestRequestSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  return (traffic ?? Traffic.of()).withTimeout(Duration.seconds(Math.min(longest, DEFAULT_TIMEOUT_SECONDS)));
}

function terminationInput(
  props: MeshServiceProps,
  { platform }: Place,
): Omit<TerminationInput, 'shell' | keyof RouteBound> {
  return {
    dataPlane: platform.mesh.dataPlane,
    kubernetes: platform.kubernetes,
    exposure: platform.exposure,
    propagation: platform.propagation,
    termination: props.termination ?? Termination.of(),
  };
}

/** How long a request may take: what the timeout says, and whether somebody holds every request to it. */
export function routeBound({ timeout }: Traffic, ports: readonly Port[], { supports }: Mesh): RouteBound {
  if (timeout === undefined) return {};
  const enforced = supports.timeout.kind !== 'refused' && ports.every(({ isHttp }) => isHttp);
  const seconds = Math.ceil(timeout.toMilliseconds({ integral: false }) / 1000);
  return { routeTimeoutSeconds: seconds, unboundedRequests: !enforced };
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

/** Features that the user asked for by a prop of their own; defaults are not among them, and neither are empty lists. */
function demandedFeatures({ traffic, canary, versions, routes }: MeshServiceProps): Feature[] {
  const asked: Record<string, unknown> = {
    timeout: traffic?.timeout,
    retry: traffic?.retry,
    connectionPool: traffic?.connectionPool,
    outlierDetection: traffic?.outlierDetection,
    loadBalancing: traffic?.loadBalancing,
    weights: canary ?? nonEmpty(versions),
    routes: nonEmpty(routes),
  };
  return Object.keys(asked).filter((feature) => asked[feature] !== undefined) as Feature[];
}

/** Nobody asks for anything with an empty list: a row of a table may leave it to others. */
function nonEmpty(given: object | undefined): object | undefined {
  return given !== undefined && Object.keys(given).length > 0 ? given : undefined;
}
