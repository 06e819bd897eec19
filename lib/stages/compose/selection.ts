import { ValidationError } from '../../errors';
import type { Manifest } from '../../kube/object';
import type { Synthesis } from '../../bridge/synthesize';
import { MAIN_VERSION } from '../../model/workload/version';
import { identityKey } from '../../model/network';
import type { DeclaredWorkload } from '../../mesh/declared';
import type { OwnPods, OwnWorkload } from '../../mesh/world';
import { worldsOf } from '../../analysis/worlds';
import { type AppPod, readPod, templateOf } from '../../kube/read/pod';
import { distinctNames, type Named } from './names';

/** Options of `composeYaml` and `writeCompose`. */
export interface ComposeOptions {
  /** The environment to run. @default - the app's only environment */
  readonly environment?: string;
  /** The version to run of each service that has it; the main version of the others. @default 'stable' */
  readonly version?: string;
  /** The path of the file. Paths in it are relative to its directory. @default 'compose.yaml' */
  readonly file?: string;
}

/** A service, a worker or a job; in the version that was chosen. */
export interface Running extends AppPod {
  /** Its name in the Compose file. */
  readonly key: string;
  readonly facts: DeclaredWorkload;
  readonly version: OwnPods;
}

/** What goes into a Compose file. */
export interface Selection {
  readonly environment: string;
  readonly running: readonly Running[];
  /** What runs at times of the day: Compose has no clock. */
  readonly scheduled: readonly OwnWorkload[];
  readonly configMaps: readonly Manifest[];
}

/** The workloads of one environment, each in one version. */
export function selection(
  synthesis: Pick<Synthesis, 'charts' | 'workloads' | 'said'>,
  options: ComposeOptions,
): Selection {
  const worlds = worldsOf(synthesis);
  const workloads = worlds.flatMap((world) => world.workloads);
  const manifests = worlds.flatMap(({ objects }) => objects);
  const environment = chosenEnvironment(workloads, options.environment);
  const all = workloads.filter(({ facts }) => facts.environment === environment);
  const own = all.filter((each) => !isScheduled(each));
  refuseMissingVersion(own, options.version);
  const keys = distinctNames('service', own.map(named));
  return {
    environment,
    running: own.flatMap((workload) => {
      const key = keys.get(named(workload).title);
      return key === undefined ? [] : running(workload, key, options.version ?? MAIN_VERSION);
    }),
    scheduled: all.filter(isScheduled),
    configMaps: manifests.filter((each) => each.kind === 'ConfigMap' && each.environment === environment),
  };
}

function isScheduled({ facts }: OwnWorkload): boolean {
  return facts.spec.kind === 'CronJob';
}

function chosenEnvironment(workloads: readonly OwnWorkload[], asked: string | undefined): string {
  const names = [...new Set(workloads.map(({ facts }) => facts.environment))];
  const [only] = names;
  if (asked === undefined && names.length === 1 && only !== undefined) return only;
  if (asked !== undefined && names.includes(asked)) return asked;
  throw new ValidationError(
    'MSVC-COMPOSE-001',
    {
      subject: 'environment of the Compose file',
      got: asked,
      expected: `one of ${names.join(', ') || '(the app has no services)'}`,
      fix: `name one, such as: npx cdk8s-mesh compose ${only ?? 'dev'}`,
    },
    { node: { path: 'compose' } },
  );
}

function refuseMissingVersion(workloads: readonly OwnWorkload[], asked = MAIN_VERSION): void {
  const names = new Set([
    MAIN_VERSION,
    ...workloads.flatMap(({ versions }) => versions.flatMap(({ name }) => name ?? [])),
  ]);
  if (names.has(asked)) return;
  const fix = 'choose a version that a service of this environment has';
  const mistake = { subject: 'version to run', got: asked, expected: `one of ${[...names].join(', ')}`, fix };
  throw new ValidationError('MSVC-COMPOSE-002', mistake, { node: { path: 'compose' } });
}

/** Names of a workload: its own, or one with its namespace if another namespace has one of that name. */
function named({ facts: { spec } }: OwnWorkload): Named {
  const { name, namespace } = spec;
  return { title: `service ${namespace}/${name}`, namespace, short: name, long: `${namespace}.${name}` };
}

/** The workload in a version, in a list; an empty list if the user removed the object of its pods. */
function running({ facts, versions }: OwnWorkload, key: string, asked: string): Running[] {
  const version = versions.find(({ name }) => name === asked) ?? versions[0];
  if (version?.maker === undefined) return [];
  return [{ ...readPod(templateOf(version.maker), facts.spec.container), key, facts, version }];
}

/** Finds the services among `running` that one of them calls, in their order. */
export function calleesAmong(running: readonly Running[]): (caller: Running) => readonly Running[] {
  const places = new Map(
    running.map(({ facts: { spec } }, index) => [identityKey({ namespace: spec.namespace, name: spec.name }), index]),
  );
  return ({ facts }) => {
    const called = new Set(facts.calls.flatMap(({ to }) => places.get(identityKey(to)) ?? []));
    return [...called].sort((a, b) => a - b).map((index) => running[index] as Running);
  };
}
