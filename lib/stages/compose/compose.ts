import { dirname, relative } from 'node:path';
import type { Synthesis } from '../../bridge/synthesize';
import { MAIN_VERSION } from '../../model/workload/version';
import { RustImage } from '../../rust/rust-image';
import { numberAt } from '../../kube/read/pod';
import { dockerfileName } from '../dockerfile/dockerfile';
import type { ComposeFile, ComposeService } from './compose-file';
import { healthcheck, limits, ports, process, security } from './container';
import { type Gap, gaps } from './gaps';
import { published, refuseTwinPorts } from './published';
import { calleesOf, type ComposeOptions, type Running, type Selection, selection } from './selection';
import { dependsOn, startOrder } from './start-order';
import { variables } from './variables';
import { mounts } from './volumes';

/** A Compose file as data, and what it leaves out. */
export interface Composition {
  readonly file: ComposeFile;
  readonly gaps: readonly Gap[];
}

/** One environment of an app as a Compose file: the finished objects, said in Compose's words. */
export function composition(
  synthesis: Pick<Synthesis, 'charts' | 'services' | 'said'>,
  options: ComposeOptions,
): Composition {
  const selected = selection(synthesis, options);
  const { running } = selected;
  refuseTwinPorts(running);
  const parts = running.map((service) => ({ service, ...part(service, selected, options) }));
  const services = Object.fromEntries(parts.map(({ service, compose }) => [service.key, compose]));
  const order = startOrder(running);
  for (const [key, callees] of order.after) Object.assign(services[key] ?? {}, dependsOn(callees, services));
  const configs = Object.assign({}, ...parts.map((each) => each.configs)) as NonNullable<ComposeFile['configs']>;
  const lost: Gap[] = parts.flatMap((each) => each.lost);
  const rings =
    order.lost.length === 0
      ? []
      : [{ what: 'the order of starts', services: order.lost, instead: 'they call each other' }];
  return {
    file: {
      name: projectName(selected),
      services,
      networks: Object.fromEntries(namespaces(running).map((name) => [name, { name, driver: 'bridge' as const }])),
      ...(Object.keys(configs).length > 0 && { configs }),
    },
    gaps: gaps(running, [...lost, ...rings]),
  };
}

function part(running: Running, { running: all, configMaps }: Selection, options: ComposeOptions) {
  const { facts, container, spec: pod, key } = running;
  const { namespace, name } = facts.spec;
  const where = { node: { path: facts.construct } };
  const own = configMaps.filter((manifest) => manifest.namespace === namespace);
  const env = variables(container, own, { name, namespace });
  const mounted = mounts(pod, container, own);
  const compose: ComposeService = {
    image: String(container['image']),
    ...build(running, options),
    ...process(container, env.values),
    ...(Object.keys(env.values).length > 0 && { environment: { ...env.values } }),
    ...security(pod, container),
    ...mounted.service,
    expose: ports(container),
    ...published(running),
    networks: networks(running, all),
    ...healthcheck(container),
    ...limits(container, where),
    stop_signal: 'SIGTERM',
    stop_grace_period: `${numberAt(pod, 'terminationGracePeriodSeconds') ?? 30}s`,
    restart: 'unless-stopped',
  };
  const lost = [...env.lost, ...mounted.lost].map((what) => ({ what, services: [key], instead: 'left out' }));
  return { compose, configs: mounted.configs, lost };
}

function build({ version }: Running, { file = 'compose.yaml' }: ComposeOptions): Pick<ComposeService, 'build'> {
  if (!(version.image instanceof RustImage)) return {};
  const { recipe } = version.image;
  const path = relative(dirname(file), recipe.build.directory);
  const context = path.startsWith('.') ? path : `./${path}`;
  return { build: { context, dockerfile: dockerfileName(recipe) } };
}

/** The network of its own namespace, and of those that it calls into; there it is known by every name that pods use. */
function networks(running: Running, all: readonly Running[]): ComposeService['networks'] {
  const { name, namespace } = running.facts.spec;
  const short = running.key === name ? [] : [name];
  const aliases = [...short, ...['', '.svc', '.svc.cluster.local'].map((end) => `${name}.${namespace}${end}`)];
  const called = calleesOf(running, all).map(({ facts }) => facts.spec.namespace);
  const others = [...new Set(called)].filter((other) => other !== namespace).sort();
  return Object.fromEntries([[namespace, { aliases }], ...others.map((other) => [other, {}] as const)]);
}

function namespaces(running: readonly Running[]): string[] {
  return [...new Set(running.map(({ facts }) => facts.spec.namespace))].sort();
}

function projectName({ environment, running }: Selection): string {
  const [only, ...rest] = namespaces(running);
  return only !== undefined && rest.length === 0 ? only : environment.toLowerCase().replace(/[^a-z0-9_-]/g, '-');
}

/** Which version the file runs, for its first lines. */
export function versionNote({ version = MAIN_VERSION }: ComposeOptions): string {
  return version === MAIN_VERSION ? 'the main version of each service' : `version ${version} where a service has it`;
}
