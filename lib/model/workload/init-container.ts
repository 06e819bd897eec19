import type { Duration } from 'cdk8s';
import type { ContainerResources, EnvValue } from 'cdk8s-plus-28';
import { ValidationError, type Where } from '../../errors';
import { Call } from '../call';
import { isDnsLabel, isProcessText } from '../names';
import { type Keys, list, options, rows, truth } from '../options';
import { isUnknown } from '../placeholder';
import { maybe, oneOf, type Shape, shaped, that } from '../shape';
import { wholeSeconds } from '../quantity/duration';
import { checkedHealth, type Health } from './health';
import { checkedImage, type Image } from './image';
import { checkedMounts, type Mount } from './mount';
import { checkedPorts, type Port } from './port';
import { checkedResources, type Resources } from './resources';
import { checkedEnvFrom, type EnvFrom, type VariableSource } from './variable-source';

/** Whether a node asks the registry before it starts a container. */
export type ImagePullPolicy = 'IfNotPresent' | 'Always' | 'Never';

/** The value of a variable: text, an address, a value of cdk8s-plus-28, or where it comes from. */
export type VariableValue = string | EnvValue | Call | VariableSource;

/**
 * A container that runs before the service starts, one after the other in the order of the list. With `restartPolicy: 'Always'`
 * it is a sidecar: it goes on running beside the service, and ends after it. Its security context is completed so that Pod
 * Security "restricted" admits it.
 * @example
 * new MeshService(chart, 'orders', { image, pod: { initContainers: [{ name: 'migrate', image, args: ['migrate'] }] } })
 */
export interface InitContainer {
  /** Its name, which no other container of the pod has: a DNS label. */
  readonly name: string;
  /** What it runs. */
  readonly image: Image;
  /** Replaces the image's entrypoint. @default - the image's */
  readonly command?: readonly string[];
  /** Arguments of the entrypoint. @default - the image's */
  readonly args?: readonly string[];
  /** Environment variables. A `Call` among them says that it calls a service. @default - none */
  readonly env?: Readonly<Record<string, VariableValue>>;
  /** Variables from whole ConfigMaps and Secrets. @default - none */
  readonly envFrom?: readonly EnvFrom[];
  /** What is mounted, by directory. A volume that the service mounts by the same name is shared. @default - nothing */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /** CPU, memory and disk. @default - as the service's: 0.1 core and 128 MiB */
  readonly resources?: ContainerResources;
  /** Whether a node asks the registry first. @default 'IfNotPresent' */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Whether it calls others. It is refused where the mesh cannot carry calls of init containers: its proxy starts after them.
   * @default - whether `env` has a `Call`; a sidecar may always call once the pod runs
   */
  readonly network?: boolean;
  /** `Always` makes it a sidecar, from Kubernetes 1.29 on. @default - it runs once, and must succeed */
  readonly restartPolicy?: 'Always';
  /** Ports that a sidecar listens on. The Service does not lead to them. @default - none */
  readonly ports?: readonly Port[];
  /** Probes of a sidecar: the next container starts when the startup probe has succeeded. @default - none */
  readonly health?: Health;
  /** How long a sidecar is left alone after the pod's deletion before it gets SIGTERM, at least. Whole seconds. @default - 0 s */
  readonly preStop?: Duration;
  /** How long a sidecar needs to end after SIGTERM, which comes when the service has ended. Whole seconds. @default - 0 s */
  readonly shutdownWork?: Duration;
}

/** An InitContainer, checked, with every default filled in. */
export interface CheckedInitContainer extends Omit<
  InitContainer,
  'resources' | 'network' | 'preStop' | 'shutdownWork' | 'imagePullPolicy' | 'mounts' | 'envFrom' | 'env' | 'ports'
> {
  /** Environment variables. */
  readonly env: Readonly<Record<string, VariableValue>>;
  /** Variables from whole ConfigMaps and Secrets. */
  readonly envFrom: readonly EnvFrom[];
  /** What is mounted, by directory. */
  readonly mounts: Readonly<Record<string, Mount>>;
  /** Ports of a sidecar. */
  readonly ports: readonly Port[];
  /** CPU, memory and disk. */
  readonly resources: Resources;
  /** Whether a node asks the registry first. */
  readonly imagePullPolicy: ImagePullPolicy;
  /** Whether it calls others before the pod runs. */
  readonly callsEarly: boolean;
  /** How long a sidecar is left alone after the deletion, at least. */
  readonly preStopSeconds: number;
  /** How long a sidecar needs to end after SIGTERM. */
  readonly shutdownWorkSeconds: number;
}

const KEYS: Keys<InitContainer> = {
  name: true,
  image: true,
  command: true,
  args: true,
  env: true,
  envFrom: true,
  mounts: true,
  resources: true,
  imagePullPolicy: true,
  network: true,
  restartPolicy: true,
  ports: true,
  health: true,
  preStop: true,
  shutdownWork: true,
};

/** The fields that only a sidecar has. */
const OF_SIDECARS = ['ports', 'health', 'preStop', 'shutdownWork'] as const;

const NAME = that(isDnsLabel, "a DNS label: lower-case letters, digits and '-', at most 63 characters", "'migrate'");
const PULL_POLICY = oneOf<ImagePullPolicy>('IfNotPresent', 'Always', 'Never');
const WORDS: Shape<readonly string[] | undefined> = (value, { path, where }) => {
  if (value === undefined) return undefined;
  return list(value, { subject: path, write: `${path}: ['serve']`, where }).map((word) => {
    if (isUnknown(word) || isProcessText(word)) return word as string;
    return that(isProcessText, 'text', "'--verbose'")(word, { path: `word in ${path}`, where });
  });
};

/** Checks an imagePullPolicy. @throws ValidationError MSVC-FIELD-101 */
export function checkedPullPolicy(value: unknown, path: string, where?: Where): ImagePullPolicy {
  return shaped(maybe(PULL_POLICY), value, path, where) ?? 'IfNotPresent';
}

/**
 * Checks the containers that run before a service. @param taken names of other containers of the pod
 * @throws ValidationError MSVC-POD-103 for a name that is taken, MSVC-POD-104 for a field that only sidecars have
 */
export function checkedInitContainers(
  value: unknown,
  taken: readonly string[],
  where?: Where,
): readonly CheckedInitContainer[] {
  const path = 'pod.initContainers';
  const asked = { subject: path, write: `initContainers: [{ name: 'migrate', image }]`, where };
  const containers = list(value, asked).map((each, index) => checked(each, `${path}[${index}]`, where));
  const names = [...taken];
  for (const { name } of containers) {
    if (names.includes(name)) {
      const mistake = {
        subject: `${path} name`,
        got: name,
        expected: 'a name of its own',
        fix: 'rename it: containers of a pod are told apart by name',
      };
      throw new ValidationError('MSVC-POD-103', mistake, where);
    }
    names.push(name);
  }
  return containers;
}

function checked(value: unknown, path: string, where: Where | undefined): CheckedInitContainer {
  const given = options<InitContainer>(value, KEYS, { subject: path, write: "{ name: 'migrate', image }", where });
  const env = variables(given.env ?? {}, `${path}.env`, where);
  return {
    name: shaped(NAME, given.name, `${path}.name`, where),
    image: checkedImage(given.image, `${path}.image`, where),
    command: WORDS(given.command, { path: `${path}.command`, where }),
    args: WORDS(given.args, { path: `${path}.args`, where }),
    env,
    envFrom: checkedEnvFrom(given.envFrom ?? [], `${path}.envFrom`, where),
    mounts: checkedMounts(given.mounts ?? {}, `${path}.mounts`, where),
    resources: checkedResources(given.resources ?? {}, where),
    imagePullPolicy: checkedPullPolicy(given.imagePullPolicy, `${path}.imagePullPolicy`, where),
    ...ofSidecar(given, path, where),
    callsEarly: callsEarly({ ...given, env }, path, where),
  };
}

function variables(value: unknown, path: string, where: Where | undefined): CheckedInitContainer['env'] {
  const all = rows(value, { subject: path, write: 'env: { NAME: ... }', where });
  return Object.fromEntries(all) as CheckedInitContainer['env'];
}

function callsEarly(
  { network, env = {}, restartPolicy }: InitContainer,
  path: string,
  where: Where | undefined,
): boolean {
  if (network !== undefined) return truth(network, { subject: `${path}.network`, write: 'network: true', where });
  return restartPolicy === undefined && Object.values(env).some((each) => each instanceof Call);
}

type OfSidecar = Pick<
  CheckedInitContainer,
  'restartPolicy' | 'ports' | 'health' | 'preStopSeconds' | 'shutdownWorkSeconds'
>;

/** What only sidecars have. */
function ofSidecar(given: InitContainer, path: string, where: Where | undefined): OfSidecar {
  const restartPolicy = shaped(maybe(oneOf('Always')), given.restartPolicy, `${path}.restartPolicy`, where);
  const foreign = OF_SIDECARS.find((field) => given[field] !== undefined);
  if (foreign !== undefined && restartPolicy === undefined) {
    const fix = `leave ${foreign} out, or make it a sidecar with restartPolicy: 'Always'`;
    const expected = 'nothing on a container that runs once';
    throw new ValidationError(
      'MSVC-POD-104',
      { subject: `${path}.${foreign}`, got: given[foreign], expected, fix },
      where,
    );
  }
  const seconds = (field: 'preStop' | 'shutdownWork') =>
    given[field] === undefined ? 0 : wholeSeconds('MSVC-POD-105', `${path}.${field}`, given[field], { where });
  return {
    ...(restartPolicy && { restartPolicy }),
    ...(given.health !== undefined && { health: checkedHealth(given.health, where) }),
    ports: given.ports === undefined ? [] : checkedPorts(given.ports, where),
    preStopSeconds: seconds('preStop'),
    shutdownWorkSeconds: seconds('shutdownWork'),
  };
}
