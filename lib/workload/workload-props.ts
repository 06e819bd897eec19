import type { ContainerResources } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import type { WorkloadSpec } from '../mesh/declared';
import type { Call } from '../model/call';
import { type Keys, list } from '../model/options';
import { isUnknown } from '../model/placeholder';
import { serviceName } from '../model/quantity/bounds';
import type { Config } from '../model/workload/config';
import type { Image } from '../model/workload/image';
import { checkedPullPolicy, type ImagePullPolicy, type VariableValue } from '../model/workload/init-container';
import { checkedMounts, type Mount } from '../model/workload/mount';
import { checkedPod, type PodOptions } from '../model/workload/pod';
import { checkedResources } from '../model/workload/resources';
import type { SecretKey } from '../model/workload/secret-key';
import { checkedEnvFrom, type EnvFrom } from '../model/workload/variable-source';
import { refuseInitContainers } from './init-containers';
import type { MeshWorkload } from './mesh-workload';
import type { Place } from './place';
import { refuseNamedTwice, secretValue, variablesIn } from './variables';

/** Props that every workload has. Only the image is required. */
export interface WorkloadProps {
  /** The image of the container. @example Image.parse('ghcr.io/acme/orders:1.4.2') */
  readonly image: Image;
  /** The name of the workload and its objects: a DNS label that begins with a letter. @default - the construct id */
  readonly name?: string;
  /**
   * CPU, memory and disk of the container, in the types of cdk8s-plus-28.
   * @default - 0.1 core requested; 128 MiB requested, which are also the limit
   */
  readonly resources?: ContainerResources;
  /** Replaces the image's entrypoint. @default - the image's */
  readonly command?: readonly string[];
  /** Arguments of the entrypoint. @default - the image's */
  readonly args?: readonly string[];
  /** Environment variables of the container, in every pod: text, addresses, or where the value comes from. @default - none */
  readonly env?: Readonly<Record<string, VariableValue>>;
  /** All keys of ConfigMaps and Secrets that exist, as variables. One of `env` and `secrets` with the same name wins. @default - none */
  readonly envFrom?: readonly EnvFrom[];
  /** Environment variables with values from Secrets, by variable name. @default - none */
  readonly secrets?: Readonly<Record<string, SecretKey>>;
  /** Files that the container reads. @default - none */
  readonly config?: readonly Config[];
  /** What else is mounted into the container, by directory: what exists in the namespace, or an empty one. @default - nothing */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /**
   * Whether nodes ask the registry for the image before they start the container.
   * @default 'IfNotPresent', because a tag names one build
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /** What the pods have beside the container: labels, scheduling, groups, init containers. @default - what they need */
  readonly pod?: PodOptions;
  /** Annotations of the ServiceAccount, such as a cloud role. @default - none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
}

/** The keys of the props that every workload has. */
export const WORKLOAD_PROPS: Keys<WorkloadProps> = {
  image: true,
  name: true,
  resources: true,
  command: true,
  args: true,
  env: true,
  secrets: true,
  config: true,
  envFrom: true,
  mounts: true,
  imagePullPolicy: true,
  pod: true,
  serviceAccountAnnotations: true,
};

const CONTAINER = 'app';

/** What names a workload, in messages and at its longest. */
export interface Naming {
  readonly subject: string;
  readonly max: number;
}

/** The name of a workload. @throws ValidationError MSVC-NAME-001 */
export function workloadName(scope: Construct, { name }: Pick<WorkloadProps, 'name'>, naming: Naming): string {
  return serviceName(name ?? scope.node.id, { code: 'MSVC-NAME-001', ...naming, where: scope });
}

/** The part of a spec that follows from these props one by one. */
export function containerProps(
  scope: Construct,
  props: WorkloadProps,
  { namespace, platform }: Place,
): Pick<
  WorkloadSpec,
  'namespace' | 'container' | 'resources' | 'command' | 'args' | 'envFrom' | 'imagePullPolicy' | 'pod'
> {
  const pod = checkedPod(props.pod ?? {}, [CONTAINER], scope);
  refuseInitContainers(scope, pod.initContainers, platform);
  return {
    namespace,
    resources: checkedResources(props.resources ?? {}, scope),
    command: words('command', props.command, scope),
    args: words('args', props.args, scope),
    envFrom: checkedEnvFrom(props.envFrom ?? [], 'envFrom', scope),
    imagePullPolicy: checkedPullPolicy(props.imagePullPolicy, 'imagePullPolicy', scope),
    pod,
    container: CONTAINER,
  };
}

/** Checks the words of a command line. Each may be an Output. */
function words(subject: string, value: readonly string[] | undefined, where: Construct): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const given = list(value, { subject, write: `${subject}: ['serve', '--verbose']`, where });
  const stranger = given.find((word) => typeof word !== 'string' && !isUnknown(word));
  if (stranger === undefined) return given as readonly string[];
  const fix = `write each word as text, such as ${subject}: ['--port', '8080']`;
  throw new ValidationError(
    'MSVC-INPUT-106',
    { subject: `word in ${subject}`, got: stranger, expected: 'text', fix },
    where,
  );
}

/**
 * Adds the variables and files of a workload. Secrets and backing servers come first, because `env` may refer to them:
 * Kubernetes resolves $(NAME) only to earlier variables.
 * @param backing the addresses of backing servers, by variable; each is made when its turn comes
 */
export function addContents(
  workload: MeshWorkload,
  { secrets = {}, env = {}, config = [], mounts }: WorkloadProps,
  backing: Readonly<Record<string, () => Call>> = {},
): void {
  refuseNamedTwice(workload, {
    env: Object.keys(env),
    secrets: Object.keys(secrets),
    backing: Object.keys(backing),
  });
  for (const [name, reference] of variablesIn(workload, 'secrets', secrets)) {
    workload.addEnv(name, secretValue(workload, name, reference));
  }
  for (const [name, address] of Object.entries(backing)) workload.addEnv(name, address());
  for (const [name, value] of variablesIn(workload, 'env', env)) workload.addEnv(name, value);
  const asked = { subject: 'config', write: 'config: [Config.mutable({ ... })]', where: workload };
  for (const files of list(config, asked)) workload.addConfig(files as Config);
  for (const [path, mount] of Object.entries(checkedMounts(mounts, 'mounts', workload))) workload.mount(path, mount);
}
