import type { Construct } from 'constructs';
import { type Feature, featuresOf } from '../../mesh/capabilities';
import type { ServiceSpec, VersionSpec } from '../../mesh/declared';
import type { Mesh } from '../../mesh/mesh';
import { type Limits, limitsOf } from '../../model/reach';
import type { CheckedTraffic } from '../../model/traffic/traffic';
import { checkedTraffic } from '../../model/traffic/traffic';
import { normalTraffic } from '../../model/traffic/normal-traffic';
import { wholeNumber } from '../../model/quantity/bounds';
import { checkedTermination } from '../../model/termination/termination';
import { checkedHealth, Health } from '../../model/workload/health';
import { checkedImage } from '../../model/workload/image';
import { type Keys, options, truth } from '../../model/options';
import { checkedPorts, Port } from '../../model/workload/port';
import { checkedScale, requirePair } from '../../model/workload/scale';
import { checkedServiceOptions } from '../../model/workload/service-options';
import { checkedVersions, type LiveVersion, MAIN_VERSION, versionObjectName } from '../../model/workload/version';
import { deriveSettings } from '../../termination/derive';
import type { RouteBound } from '../../termination/facts';
import { refuseReservedPorts, refuseReservedUsers, requireHttp, requireSupport } from '../demands';
import type { Place } from '../place';
import { terminationInput } from '../termination-input';
import { refuseUnknownProps } from '../unknown-props';
import { budgetOf, containerProps, WORKLOAD_PROPS, workloadName } from '../workload-props';
import { exposureOf } from './service-settings';
import type { LocalOptions, MeshServiceProps } from './mesh-service-props';
import { checkedPlainText } from './service-access';

const EXAMPLE = "{ image: Image.parse('ghcr.io/acme/orders:1.4.2') }";
/** The keys of the props of a service. */
export const SERVICE_PROPS: Keys<MeshServiceProps> = {
  ...WORKLOAD_PROPS,
  ports: true,
  health: true,
  termination: true,
  traffic: true,
  access: true,
  service: true,
  accessDryRun: true,
  plainText: true,
  replicas: true,
  versions: true,
  disruptionBudget: true,
  backing: true,
  local: true,
};
const MAIN_REPLICAS = 2;
const CANARY_REPLICAS = 2;
/** The longest name of a service: with a version's name behind it, it is a label's value and an object's name. */
const MAX_NAME = 63 - '-stable'.length;

/** Fills in every default of a service, and checks what needs more than one prop. */
export function resolveProps(scope: Construct, given: MeshServiceProps, place: Place): ServiceSpec {
  const props = options(given, SERVICE_PROPS, { subject: scope.constructor.name, write: EXAMPLE, where: scope });
  refuseUnknownProps(scope, props);
  const name = workloadName(scope, props, { subject: 'service name', max: MAX_NAME });
  const ports = checkedPorts(props.ports ?? [Port.http(8080)], scope);
  const others = checkedVersions(props.versions ?? {}, scope);
  const versions = resolveVersions(scope, props, name, others.live);
  refuseReservedPorts(scope, place.platform.mesh, ports);
  refuseReservedUsers(
    scope,
    place.platform.mesh,
    versions.map(({ image }) => image),
  );
  const service = checkedServiceOptions(props.service ?? {}, scope);
  const exposure = exposureOf(scope, service, ports, place.platform);
  const accessDryRun = truth(props.accessDryRun ?? false, {
    subject: 'accessDryRun',
    write: 'accessDryRun: true',
    where: scope,
  });
  if (accessDryRun) requireSupport(scope, place.platform.mesh, ['access.dryRun']);
  const termination = checkedTermination(props.termination, scope);
  const traffic = resolveTraffic(scope, props, {
    longestRequest: termination.longestRequestSeconds,
    versions,
    retired: others.retired,
    ports,
    place,
  });
  const shell = versions.every(({ image }) => image.shell);
  const { mesh } = place.platform;
  const input = { ...terminationInput(termination, place), exposure, shell, where: scope };
  const shares = [...versions, ...others.retired.map((each) => ({ name: each, weight: 0, retired: true as const }))];
  const routed = { namespace: place.namespace, name, traffic, versions: shares };
  const ofVersion = versions.map((version) => limitsOf(routed, version.name));
  const whole = routeBound(ofVersion.flat(), ports, mesh);
  return {
    kind: 'Deployment',
    name,
    ...containerProps(scope, props, place),
    ports,
    publish: hostPort(props.local ?? {}, scope),
    health: props.health === undefined ? defaultHealth(ports[0]) : checkedHealth(props.health, scope),
    service,
    ...budgetOf(props.disruptionBudget, scope),
    termination: deriveSettings({ ...input, ...whole }),
    traffic,
    versions: versions.map((version, index) => {
      const bound = routeBound(ofVersion[index] ?? [], ports, mesh);
      const isOther = JSON.stringify(bound) !== JSON.stringify(whole);
      return isOther ? { ...version, termination: deriveSettings({ ...input, ...bound }) } : version;
    }),
    retired: others.retired,
    plainText: checkedPlainText(scope, props.plainText, ports, place.platform.mesh),
    accessDryRun,
  };
}

function hostPort(local: LocalOptions, where: Construct): number | undefined {
  const asked = { subject: 'local', write: 'local: { publish: 8080 }', where };
  const { publish: port } = options<LocalOptions>(local, { publish: true }, asked);
  if (port === undefined) return undefined;
  const fix = 'name a free port of the machine, such as local: { publish: 8080 }';
  return wholeNumber(port, { code: 'MSVC-COMPOSE-004', subject: 'local.publish', min: 1, max: 65535, fix, where });
}

function defaultHealth(port: Port | undefined): Health {
  if (port?.protocol === 'grpc') return Health.grpc();
  return port?.isHttp === true ? Health.http() : Health.tcp();
}

interface ServiceContext {
  readonly versions: readonly VersionSpec[];
  readonly retired: readonly string[];
  readonly ports: readonly Port[];
  readonly place: Place;
  readonly longestRequest: number | undefined;
}

/** The traffic policy, after a check that the mesh and the ports can do what it asks. */
function resolveTraffic(
  scope: Construct,
  { traffic = {}, versions: asked = {} }: MeshServiceProps,
  { versions, retired, ports, place, longestRequest }: ServiceContext,
): CheckedTraffic {
  const { mesh } = place.platform;
  const defaultTimeout = ports.some(({ isHttp }) => isHttp) && mesh.supports.timeout.kind !== 'refused';
  const read = ports.filter(({ isHttp }) => isHttp).map(({ servicePort }) => servicePort);
  const weighted = versions.slice(1).some(({ weight }) => weight > 0);
  const targets = { live: versions.map(({ name }) => name), retired, weighted };
  const checked = checkedTraffic(traffic, { targets, ports: read, defaultTimeout, longestRequest }, scope);
  const demanded = demandedFeatures(traffic, checked, Object.keys(asked));
  requireSupport(scope, mesh, demanded);
  requireHttp(scope, ports, demanded);
  return normalTraffic(checked, [...versions, ...retired.map((name) => ({ name, weight: 0 }))]);
}

/** The features that the user asked for, without the default timeout. */
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

/**
 * The longest time limit of requests, and whether some have none: on a route with timeout `none`, on a TCP port, or on a mesh
 * without timeouts.
 */
export function routeBound(
  limits: Limits,
  ports: readonly Pick<Port, 'protocol'>[],
  { supports }: Pick<Mesh, 'supports'>,
): RouteBound {
  const numbers = limits.filter((limit) => typeof limit === 'number');
  if (numbers.length === 0) return { routeTimeoutSeconds: 0, unboundedRequests: true };
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
  const main = {
    image: checkedImage(props.image, 'image', scope),
    replicas: checkedScale(props.replicas ?? MAIN_REPLICAS, 'replicas', scope),
    env: {},
  };
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

function resolveVersion(scope: Construct, props: MeshServiceProps, version: LiveVersion) {
  const scale = checkedScale(version.replicas ?? CANARY_REPLICAS, `replicas of version '${version.name}'`, scope);
  requirePair(scale.kind === 'fixed' ? scale.replicas : scale.min, scope);
  const image = checkedImage(version.image ?? props.image, `image of version '${version.name}'`, scope);
  return { image, replicas: scale, env: version.env ?? {} };
}
