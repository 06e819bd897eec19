import { ValidationError, type Where } from '../../errors';
import { checkedAnnotations, checkedLabels } from '../metadata';
import { isDnsSubdomain, isIpAddress } from '../names';
import type { Labels } from '../network';
import { type Keys, options } from '../options';
import { fields, listOf, maybe, misshapen, oneOf, type Shape, shaped, TEXT, that, TRUTH, whole } from '../shape';
import { type CheckedInitContainer, checkedInitContainers, type InitContainer } from './init-container';
import {
  type Affinity,
  AFFINITY,
  LABELS,
  type Toleration,
  TOLERATIONS,
  type TopologySpread,
  TOPOLOGY_SPREAD,
} from './scheduling';

/** Names for an address, in the hosts file of the containers. */
export interface HostAlias {
  /** The address. */
  readonly ip: string;
  /** Its names. */
  readonly hostnames: readonly string[];
}

/** How the containers resolve names, beside or in place of what `dnsPolicy` gives. */
export interface DnsConfig {
  /** Addresses of at most three servers. @default - those of the policy */
  readonly nameservers?: readonly string[];
  /** Domains in which short names are looked up, at most 32. @default - those of the policy */
  readonly searches?: readonly string[];
  /** Options of the resolver, such as `{ name: 'ndots', value: '2' }`. @default - those of the policy */
  readonly options?: readonly { readonly name: string; readonly value?: string }[];
}

/**
 * What the pods have beside the container of the service, in the words of Kubernetes' Pod API.
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   pod: {
 *     labels: { team: 'shop' },
 *     nodeSelector: { 'kubernetes.io/arch': 'arm64' },
 *     tolerations: [{ key: 'dedicated', value: 'shop', effect: 'NoSchedule' }],
 *     priorityClass: 'web',
 *   },
 * })
 */
export interface PodOptions {
  /** Labels of the pods. Those of the service and of the mesh cannot be changed. @default - those of the service */
  readonly labels?: Labels;
  /** Annotations of the pods. Those of the mesh cannot be changed. @default - those of the mesh */
  readonly annotations?: Labels;
  /** Labels that a node must have. @default - any node */
  readonly nodeSelector?: Labels;
  /** To which nodes and pods the pods are drawn, and from which they keep away. @default - none */
  readonly affinity?: Affinity;
  /** Taints of nodes that are accepted. @default - none */
  readonly tolerations?: readonly Toleration[];
  /**
   * How the pods of a version are spread. An empty list leaves it to the cluster's defaults.
   * @default - over zones and over nodes, as evenly as there is room
   */
  readonly topologySpread?: readonly TopologySpread[];
  /** The PriorityClass. @default - the cluster's default */
  readonly priorityClass?: string;
  /** Secrets with credentials for the registry. @default - those of the ServiceAccount */
  readonly imagePullSecrets?: readonly string[];
  /** Names for addresses. @default - none */
  readonly hostAliases?: readonly HostAlias[];
  /** Where names are resolved. `None` needs nameservers in `dnsConfig`. @default 'ClusterFirst' */
  readonly dnsPolicy?: 'ClusterFirst' | 'Default' | 'None';
  /** Servers, domains and options of the resolver. @default - those of the policy */
  readonly dnsConfig?: DnsConfig;
  /** The group that owns the files of volumes, and that all containers are in. @default - none */
  readonly fsGroup?: number;
  /** When the owner of a volume's files is changed; only with `fsGroup`. @default 'Always' */
  readonly fsGroupChangePolicy?: 'Always' | 'OnRootMismatch';
  /** More groups that all containers are in. @default - none */
  readonly supplementalGroups?: readonly number[];
  /** The RuntimeClass. @default - the cluster's default */
  readonly runtimeClass?: string;
  /** The scheduler. @default - the cluster's default */
  readonly scheduler?: string;
  /** Whether containers get variables with the addresses of all Services of the namespace. @default true */
  readonly enableServiceLinks?: boolean;
  /** Whether containers see each other's processes. @default false */
  readonly shareProcessNamespace?: boolean;
  /** The file whose content is the reason of the container's end. @default '/dev/termination-log' */
  readonly terminationMessagePath?: string;
  /** Whether the end of the log is the reason where that file is empty. @default 'File' */
  readonly terminationMessagePolicy?: 'File' | 'FallbackToLogsOnError';
  /** Containers that run before the service, and sidecars, in their order. @default - none */
  readonly initContainers?: readonly InitContainer[];
}

/** PodOptions, checked. What was not said is left out. */
export interface CheckedPod extends Omit<PodOptions, 'initContainers' | 'labels' | 'annotations'> {
  /** Labels of the pods. */
  readonly labels: Labels;
  /** Annotations of the pods. */
  readonly annotations: Labels;
  /** Containers that run before the service, and sidecars. */
  readonly initContainers: readonly CheckedInitContainer[];
}

const OBJECT = that(isDnsSubdomain, 'the name of an object: a DNS subdomain', "'web'");
const ADDRESS = that(isIpAddress, 'an IP address', "'10.0.0.7'");
const HOSTNAME = that(isDnsSubdomain, 'a DNS name', "'legacy.example.com'");
const GROUP = whole(0);

/** At most some items: Kubernetes validates `dnsConfig` so (apis/core/validation, MaxDNSNameservers and MaxDNSSearchPaths). */
function atMost<Value>(most: number, shape: Shape<readonly Value[]>): Shape<readonly Value[]> {
  return (value, spot) => {
    const items = shape(value, spot);
    if (items.length <= most) return items;
    throw misshapen(items.length, spot, `at most ${most}`, 'leave out those that are needed least');
  };
}

const DNS_CONFIG = fields<DnsConfig>({
  nameservers: maybe(atMost(3, listOf(ADDRESS, 1))),
  searches: maybe(atMost(32, listOf(HOSTNAME, 1))),
  options: maybe(listOf(fields<{ name: string; value?: string }>({ name: TEXT, value: maybe(TEXT) }), 1)),
});

const HOST_ALIAS = fields<HostAlias>({ ip: ADDRESS, hostnames: listOf(HOSTNAME, 1) });

type Plain = Omit<PodOptions, 'initContainers' | 'labels' | 'annotations'>;
const SHAPES: { readonly [Key in keyof Plain]-?: Shape<Plain[Key]> } = {
  nodeSelector: maybe(LABELS),
  affinity: maybe(AFFINITY),
  tolerations: maybe(TOLERATIONS),
  topologySpread: maybe(TOPOLOGY_SPREAD),
  priorityClass: maybe(OBJECT),
  imagePullSecrets: maybe(listOf(OBJECT)),
  hostAliases: maybe(listOf(HOST_ALIAS)),
  dnsPolicy: maybe(oneOf('ClusterFirst', 'Default', 'None')),
  dnsConfig: maybe(DNS_CONFIG),
  fsGroup: maybe(GROUP),
  fsGroupChangePolicy: maybe(oneOf('Always', 'OnRootMismatch')),
  supplementalGroups: maybe(listOf(GROUP)),
  runtimeClass: maybe(OBJECT),
  scheduler: maybe(OBJECT),
  enableServiceLinks: maybe(TRUTH),
  shareProcessNamespace: maybe(TRUTH),
  terminationMessagePath: maybe(
    that(
      (value): value is string => typeof value === 'string' && value.startsWith('/'),
      'an absolute path',
      "'/tmp/end'",
    ),
  ),
  terminationMessagePolicy: maybe(oneOf('File', 'FallbackToLogsOnError')),
};
const PLAIN = fields<Plain>(SHAPES);
const KEYS: Keys<PodOptions> = {
  ...(Object.fromEntries(Object.keys(SHAPES).map((key) => [key, true])) as Keys<Plain>),
  labels: true,
  annotations: true,
  initContainers: true,
};

/**
 * Checks the prop `pod`. @param taken names of the other containers
 * @throws ValidationError MSVC-FIELD-101, MSVC-INPUT-101 to 105, MSVC-META-101 to 105, MSVC-POD-103 to 107
 */
export function checkedPod(value: unknown, taken: readonly string[], where?: Where): CheckedPod {
  const { labels, annotations, initContainers, ...rest } = options<PodOptions>(value, KEYS, {
    subject: 'pod',
    write: "pod: { labels: { team: 'shop' } }",
    where,
  });
  const plain = shaped(PLAIN, rest, 'pod', where);
  const { dnsPolicy, dnsConfig, fsGroup, fsGroupChangePolicy } = plain;
  if (dnsPolicy === 'None' && dnsConfig?.nameservers === undefined) {
    const fix = "write dnsConfig: { nameservers: ['10.96.0.10'] }, or leave dnsPolicy out";
    throw new ValidationError(
      'MSVC-POD-106',
      { subject: 'pod.dnsConfig', got: dnsConfig, expected: "nameservers with dnsPolicy 'None'", fix },
      where,
    );
  }
  if (fsGroupChangePolicy !== undefined && fsGroup === undefined) {
    const fix = 'name the group with fsGroup, or leave fsGroupChangePolicy out';
    throw new ValidationError(
      'MSVC-POD-107',
      { subject: 'pod.fsGroupChangePolicy', got: fsGroupChangePolicy, expected: 'nothing without fsGroup', fix },
      where,
    );
  }
  return {
    ...plain,
    labels: checkedLabels(labels ?? {}, 'pod.labels', where),
    annotations: checkedAnnotations(annotations ?? {}, 'pod.annotations', where),
    initContainers: checkedInitContainers(initContainers ?? [], taken, where),
  };
}
