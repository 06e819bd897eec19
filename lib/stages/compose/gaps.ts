import { at, listAt } from '../../kube/json';
import { variablesOf } from '../../kube/read/variables';
import type { Scale } from '../../model/workload/scale';
import { type DeclaredService, isService } from '../../mesh/declared';
import type { Running, Selection } from './selection';

/** Something that a service has in Kubernetes and Compose cannot do. The head of the file lists them. */
export interface Gap {
  /** What it is. */
  readonly what: string;
  /** The services that have it, some with its value; empty if it concerns all of them. */
  readonly services: readonly string[];
  /** What happens with Compose instead. */
  readonly instead: string;
}

/** What is said of services alone. */
function ofService(said: (facts: DeclaredService) => string | undefined): Said {
  return ({ facts }) => (isService(facts) ? said(facts) : undefined);
}

type Said = (service: Running) => string | undefined;

/**
 * What Compose cannot do: its name, what happens instead, and a function that returns its value for a service, such as
 * `(stable 90 %, canary 10 %)`. The function returns empty text if no value needs to be shown, and undefined if the service
 * does not have it.
 */
const FEATURES: readonly (readonly [what: string, instead: string, said: Said])[] = [
  ['weights', 'one version runs', ofService(({ spec }) => weights(spec.versions))],
  ['routes', 'one version gets every request', ofService(({ spec }) => flag(spec.traffic.routes.length > 0))],
  ['timeouts', 'a request may take as long as it likes', ofService(timeout)],
  [
    'retries',
    'a call that fails has failed',
    ofService(({ spec }) => flag(spec.traffic.retry !== undefined && spec.traffic.retry !== 'none')),
  ],
  ['connection pools', 'no limit', ofService(({ spec }) => flag(spec.traffic.connectionPool !== undefined))],
  [
    'outlier detection',
    'one container, never left out',
    ofService(({ spec }) => flag(spec.traffic.outlierDetection !== undefined)),
  ],
  ['load balancing', 'one container', ofService(({ spec }) => flag(spec.traffic.loadBalancing !== undefined))],
  [
    'replicas',
    'one container each',
    ({ version, facts }) => replicas(facts.spec.versions.find(({ name }) => name === version.name)?.replicas),
  ],
  ['optional keys of Secrets', 'an empty variable where the machine has none', optionalKeys],
  [
    'probes of ports',
    'others wait until it has started, not until it is ready',
    ({ container }) =>
      flag(at(container, 'readinessProbe') !== undefined && at(container, 'readinessProbe', 'exec') === undefined),
  ],
  [
    'preStop hooks',
    'SIGTERM comes at once; nobody balances here who would have to learn of it',
    ({ container }) => flag(at(container, 'lifecycle', 'preStop') !== undefined),
  ],
  [
    'ports of the Service that differ from those of the container',
    'who calls such a port reaches nobody: containers are called by their own ports here',
    ({ facts }) => mapped(facts.spec.ports),
  ],
  [
    'ways to the Service',
    'other containers of its network reach it, and the machine on a published port',
    ofService(({ spec }) => flag(Object.keys(spec.service.settings).length > 0)),
  ],
  ['limits of disk', 'no limit', ({ container }) => text(at(container, 'resources', 'limits', 'ephemeral-storage'))],
  [
    'containers beside the service',
    'not run',
    ({ spec }) => flag(listAt(spec, 'containers').length + listAt(spec, 'initContainers').length > 1),
  ],
];

/** What Compose cannot do for any service. */
const ALWAYS: readonly Gap[] = [
  {
    what: 'mutual TLS, identities, access',
    services: [],
    instead: 'who is in a network may call everyone in it, in plain text',
  },
  { what: 'liveness', services: [], instead: 'a process that hangs is not restarted' },
  { what: 'requested CPU and memory', services: [], instead: 'limits alone' },
  { what: 'disruption budgets, spreading over nodes', services: [], instead: 'one machine' },
];

/** Everything that Compose cannot do for these services. @param lost what was found while the file was made */
export function gaps({ running, scheduled }: Pick<Selection, 'running' | 'scheduled'>, lost: readonly Gap[]): Gap[] {
  const features = FEATURES.flatMap(([what, instead, said]) => {
    const services = running.flatMap((service) => {
      const value = said(service);
      return value === undefined ? [] : [`${service.key}${value === '' ? '' : ` ${value}`}`];
    });
    return services.length === 0 ? [] : [{ what, instead, services }];
  });
  return [...ALWAYS, ...features, ...notRun(scheduled), ...lost, ...outside(running)];
}

function notRun(scheduled: Selection['scheduled']): Gap[] {
  const services = scheduled.map(({ facts: { spec } }) => spec.name);
  return services.length === 0 ? [] : [{ what: 'cron jobs', services, instead: 'not run: Compose has no clock' }];
}

/** Calls to services that do not run here. */
function outside(running: readonly Running[]): Gap[] {
  const known = new Set(running.map(({ facts: { spec } }) => `${spec.name}.${spec.namespace}`));
  const calls = running.flatMap(({ key, facts }) =>
    facts.calls
      .map(({ to }) => to)
      .filter(({ name, namespace }) => !known.has(`${name}.${namespace}`))
      .map(({ name, namespace }) => `${key} calls ${name}.${namespace}`),
  );
  return calls.length === 0 ? [] : [{ what: 'services of others', services: calls, instead: 'nobody answers there' }];
}

/** The variables that a pod would not have if the key was missing. Compose knows no variable that is there or not. */
function optionalKeys({ container }: Running): string | undefined {
  const names = variablesOf(container).flatMap(({ name, from }) =>
    from.kind === 'Secret' && from.optional ? [name] : [],
  );
  return names.length === 0 ? undefined : `(${names.join(', ')})`;
}

function flag(holds: boolean): string | undefined {
  return holds ? '' : undefined;
}

function text(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}

function weights(versions: DeclaredService['spec']['versions']): string | undefined {
  if (versions.length < 2) return undefined;
  return `(${versions.map(({ name, weight }) => `${name} ${weight} %`).join(', ')})`;
}

function timeout({ spec, platform }: DeclaredService): string | undefined {
  if (typeof spec.traffic.timeout !== 'number' || platform.mesh.supports.timeout.kind === 'refused') return undefined;
  return `${spec.traffic.timeout / 1000}s`;
}

function replicas(scale: Scale | undefined): string | undefined {
  if (scale === undefined) return undefined;
  if (scale.kind === 'autoscaled') return `${scale.min} to ${scale.max}`;
  return scale.replicas === 1 ? undefined : `${scale.replicas}`;
}

function mapped(ports: Running['facts']['spec']['ports']): string | undefined {
  const moved = ports.filter(({ number, servicePort }) => number !== servicePort);
  if (moved.length === 0) return undefined;
  return `(${moved.map(({ number, servicePort }) => `${servicePort} for ${number}`).join(', ')})`;
}
