import { dirname, relative } from 'node:path';
import type { Synthesis } from '../../bridge/synthesize';
import { MAIN_VERSION } from '../../model/workload/version';
import { numberAt } from '../../kube/read/pod';
import type { ComposeFile, ComposeService } from './compose-file';
import { healthcheck, limits, ports, process, security } from './container';
import { type Gap, gaps } from './gaps';
import { literal } from './literal';
import { published, refuseTwinPorts } from './published';
import { calleesAmong, type ComposeOptions, type Running, type Selection, selection } from './selection';
import { dependsOn, startOrder } from './start-order';
import { type SecretNames, secretNames, type Variables, variables, writtenValues } from './variables';
import { Configs, mounts } from './volumes';

/** A Compose file as data, and what Compose cannot do. */
export interface Composition {
  readonly file: ComposeFile;
  readonly gaps: readonly Gap[];
}

/** One environment of an app as a Compose file, made from the finished objects. */
export function composition(
  synthesis: Pick<Synthesis, 'charts' | 'workloads' | 'said'>,
  options: ComposeOptions,
): Composition {
  const selected = selection(synthesis, options);
  const { running } = selected;
  refuseTwinPorts(running);
  const secrets = secretNames(running);
  const parts = running.map((service) => ({ service, ...read(service, selected, secrets) }));
  const configs = new Configs(parts.map(({ mounted }) => mounted));
  const calleesOf = calleesAmong(running);
  const services = Object.fromEntries(
    parts.map(({ service, env, mounted }) => [
      service.key,
      composeService(service, env.values, { seen: configs.seenBy(mounted), callees: calleesOf(service), options }),
    ]),
  );
  const order = startOrder(running);
  for (const [key, callees] of order.after) Object.assign(services[key] ?? {}, dependsOn(callees, services));
  const lost: Gap[] = parts.flatMap(({ service, env, mounted }) =>
    [...env.lost, ...mounted.lost].map((what) => ({ what, services: [service.key], instead: 'left out' })),
  );
  const rings =
    order.lost.length === 0
      ? []
      : [{ what: 'the order of starts', services: order.lost, instead: 'they call each other' }];
  return {
    file: {
      name: projectName(selected),
      services,
      networks: Object.fromEntries(namespaces(running).map((name) => [name, { name, driver: 'bridge' as const }])),
      ...configs.contents,
    },
    gaps: gaps(selected, [...lost, ...rings]),
  };
}

/** The variables and mounts of a container, from the finished objects. */
function read(running: Running, { configMaps }: Selection, secrets: SecretNames) {
  const own = configMaps.filter((manifest) => manifest.namespace === running.facts.spec.namespace);
  return { env: variables(running, own, secrets), mounted: mounts(running, own) };
}

interface Surroundings {
  readonly seen: Pick<ComposeService, 'tmpfs' | 'configs'>;
  readonly callees: readonly Running[];
  readonly options: ComposeOptions;
}

function composeService(
  running: Running,
  values: Variables['values'],
  { seen, callees, options }: Surroundings,
): ComposeService {
  const { facts, container, spec: pod } = running;
  return {
    image: literal(String(container['image'])),
    ...build(running, options),
    ...process(container, values),
    ...(values.size > 0 && { environment: Object.fromEntries(values) }),
    ...security(pod, container),
    ...seen,
    ...(facts.spec.ports.length > 0 && { expose: ports(container) }),
    ...published(running),
    networks: networks(running, callees),
    ...healthcheck(container, writtenValues(running)),
    ...limits(container, { node: { path: facts.construct } }),
    stop_signal: 'SIGTERM',
    stop_grace_period: `${numberAt(pod, 'terminationGracePeriodSeconds') ?? 30}s`,
    restart: facts.spec.kind === 'Job' ? 'no' : 'unless-stopped',
  };
}

function build(
  { version: { image } }: Running,
  { file = 'compose.yaml' }: ComposeOptions,
): Pick<ComposeService, 'build'> {
  if (image.build === undefined) return {};
  const path = relative(dirname(file), image.build.directory);
  const context = path.startsWith('.') ? path : `./${path}`;
  return { build: { context: literal(context), dockerfile: literal(image.build.dockerfile) } };
}

/** The networks of a service: that of its namespace, where it has every name that pods use, and those of the namespaces it calls. */
function networks(running: Running, callees: readonly Running[]): ComposeService['networks'] {
  const { name, namespace } = running.facts.spec;
  const short = running.key === name ? [] : [name];
  const aliases = [...short, ...['', '.svc', '.svc.cluster.local'].map((end) => `${name}.${namespace}${end}`)];
  const called = callees.map(({ facts }) => facts.spec.namespace);
  const others = [...new Set(called)].filter((other) => other !== namespace).sort();
  return Object.fromEntries([[namespace, { aliases }], ...others.map((other) => [other, {}] as const)]);
}

function namespaces(running: readonly Running[]): string[] {
  return [...new Set(running.map(({ facts }) => facts.spec.namespace))].sort();
}

function projectName({ environment, running }: Selection): string {
  const [only, ...rest] = namespaces(running);
  if (only !== undefined && rest.length === 0) return only;
  const name = environment.toLowerCase().replace(/[^a-z0-9_-]/g, '-');
  return /^[a-z0-9]/.test(name) ? name : `app${name}`;
}

/** Which versions run, for the first lines of the file. */
export function versionNote({ version = MAIN_VERSION }: ComposeOptions): string {
  return version === MAIN_VERSION ? 'the main version of each service' : `version ${version} where a service has it`;
}
