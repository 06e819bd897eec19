import type { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { checkedAnnotations } from '../metadata';
import { isIpAddress } from '../names';
import { type Keys, options } from '../options';
import { wholeSeconds } from '../quantity/duration';
import { fields, listOf, maybe, oneOf, type Shape, type Shapes, shaped, TEXT, that, TRUTH } from '../shape';
import { checkedExposure, type Exposure } from '../termination/exposure';

/** An external load balancer for a Service of type `LoadBalancer`. */
export interface LoadBalancerOptions {
  /** The load balancer class, such as `service.k8s.aws/nlb`. @default - the cluster's default */
  readonly class?: string;
  /** Networks that may reach it, such as `10.0.0.0/8`. @default - everyone */
  readonly sourceRanges?: readonly string[];
  /** Whether it also gets a port of every node; some send to pods directly and need none. @default true */
  readonly allocateNodePorts?: boolean;
}

/**
 * How the Service is reached, in the words of Kubernetes' Service API.
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   ports: [Port.http(8080, { servicePort: 80 })],
 *   service: { type: 'LoadBalancer', exposure: Exposure.loadBalancer(Duration.seconds(30)) },
 * })
 */
export interface ServiceOptions {
  /** From where it is reached. `LoadBalancer` needs an exposure with its deregistration delay. @default 'ClusterIP' */
  readonly type?: 'ClusterIP' | 'NodePort' | 'LoadBalancer';
  /** Whether its name leads to the pods themselves, without an address of its own. @default false */
  readonly headless?: boolean;
  /** Annotations of the Service, which controllers of load balancers read. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whether its ports lead to the container's by number or by name; both are the same port. @default 'number' */
  readonly targetPorts?: 'number' | 'name';
  /** What the load balancer is like; only with type `LoadBalancer`. @default - what the cluster gives */
  readonly loadBalancer?: LoadBalancerOptions;
  /** Who sends to the pods through it, and how long after a pod's deletion; it decides the hold. @default - the platform's */
  readonly exposure?: Exposure;
  /** Whether traffic from outside goes to pods of the same node only, which keeps the client's address. @default 'Cluster' */
  readonly externalTrafficPolicy?: 'Cluster' | 'Local';
  /** Whether traffic from inside goes to pods of the same node only. @default 'Cluster' */
  readonly internalTrafficPolicy?: 'Cluster' | 'Local';
  /** How many families of addresses it has. @default 'SingleStack' */
  readonly ipFamilyPolicy?: 'SingleStack' | 'PreferDualStack' | 'RequireDualStack';
  /** Which families, the first for `clusterIP`. @default - the cluster's */
  readonly ipFamilies?: readonly ('IPv4' | 'IPv6')[];
  /** How long connections of one client go to the same pod; 1 s to one day. @default - they may go to any */
  readonly sessionAffinity?: Duration;
  /** Whether pods that are near are preferred. @default - all alike */
  readonly trafficDistribution?: 'PreferClose' | 'PreferSameZone' | 'PreferSameNode';
  /** Why pods that are not ready get requests, which then fail: members of a cluster that find each other so. @default - they get none */
  readonly publishNotReadyAddresses?: string;
}

/** How a Service is reached. What was not said is left out. */
export interface ServiceSettings extends Omit<
  ServiceOptions,
  'annotations' | 'targetPorts' | 'exposure' | 'sessionAffinity' | 'publishNotReadyAddresses'
> {
  /** How long connections of one client go to the same pod, in seconds. */
  readonly sessionAffinitySeconds?: number;
  /** Whether pods that are not ready get requests. */
  readonly publishNotReadyAddresses?: true;
}

/** ServiceOptions, checked. */
export interface CheckedServiceOptions {
  /** How it is reached. */
  readonly settings: ServiceSettings;
  /** Annotations of the Service. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether its ports lead to the container's by number or by name. */
  readonly targetPorts: 'number' | 'name';
  /** Who sends to the pods through it; undefined: as the platform says. */
  readonly exposure: Exposure | undefined;
}

const CIDR = that(isCidr, 'a network such as 10.0.0.0/8', "'10.0.0.0/8'");

function isCidr(value: unknown): value is string {
  const [address, length, ...rest] = typeof value === 'string' ? value.split('/') : [];
  const bits = isIpAddress(address) && address.includes(':') ? 128 : 32;
  return isIpAddress(address) && /^\d{1,3}$/.test(length ?? '') && Number(length) <= bits && rest.length === 0;
}

type Plain = Omit<ServiceSettings, 'sessionAffinitySeconds' | 'publishNotReadyAddresses'>;
const SHAPES: Shapes<Plain> = {
  type: maybe(oneOf('ClusterIP', 'NodePort', 'LoadBalancer')),
  headless: maybe(TRUTH),
  loadBalancer: maybe(
    fields<LoadBalancerOptions>({
      class: maybe(TEXT),
      sourceRanges: maybe(listOf(CIDR, 1)),
      allocateNodePorts: maybe(TRUTH),
    }),
  ),
  externalTrafficPolicy: maybe(oneOf('Cluster', 'Local')),
  internalTrafficPolicy: maybe(oneOf('Cluster', 'Local')),
  ipFamilyPolicy: maybe(oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack')),
  ipFamilies: maybe(listOf(oneOf('IPv4', 'IPv6'), 1)) as Shape<Plain['ipFamilies']>,
  trafficDistribution: maybe(oneOf('PreferClose', 'PreferSameZone', 'PreferSameNode')),
};
const PLAIN = fields<Plain>(SHAPES);
const KEYS: Keys<ServiceOptions> = {
  ...(Object.fromEntries(Object.keys(SHAPES).map((key) => [key, true])) as Keys<Plain>),
  annotations: true,
  targetPorts: true,
  exposure: true,
  sessionAffinity: true,
  publishNotReadyAddresses: true,
};

/** A day, the longest session affinity (apis/core/validation, MaxClientIPServiceAffinitySeconds). */
const LONGEST_AFFINITY = 86400;

/**
 * Checks the prop `service`.
 * @throws ValidationError MSVC-SERVICE-101 to 106, MSVC-FIELD-101, MSVC-INPUT-101 and 102
 */
export function checkedServiceOptions(value: unknown, where?: Where): CheckedServiceOptions {
  const asked = { subject: 'service', write: "service: { type: 'NodePort' }", where };
  const { annotations, targetPorts, exposure, sessionAffinity, publishNotReadyAddresses, ...rest } =
    options<ServiceOptions>(value, KEYS, asked);
  const { type, headless, ...plain } = shaped(PLAIN, rest, 'service', where);
  refuseContradictions({ type, headless, ...plain }, where);
  return {
    settings: {
      // What is so anyway is not said.
      ...(type !== undefined && type !== 'ClusterIP' && { type }),
      ...(headless === true && { headless }),
      ...plain,
      ...(sessionAffinity !== undefined && { sessionAffinitySeconds: affinity(sessionAffinity, where) }),
      ...(publishNotReadyAddresses !== undefined && {
        publishNotReadyAddresses: reasoned(publishNotReadyAddresses, where),
      }),
    },
    annotations: checkedAnnotations(annotations ?? {}, 'service.annotations', where),
    targetPorts: shaped(maybe(oneOf('number', 'name')), targetPorts, 'service.targetPorts', where) ?? 'number',
    exposure: exposure === undefined ? undefined : checkedExposure(exposure, where),
  };
}

function affinity(value: Duration, where: Where | undefined): number {
  const seconds = wholeSeconds('MSVC-SERVICE-104', 'service.sessionAffinity', value, { min: 1, where });
  if (seconds <= LONGEST_AFFINITY) return seconds;
  const fix = 'shorten it; leave it out if any pod will do';
  const mistake = {
    subject: 'service.sessionAffinity',
    got: `${seconds} s`,
    expected: `at most ${LONGEST_AFFINITY} s`,
    fix,
  };
  throw new ValidationError('MSVC-SERVICE-104', mistake, where);
}

function reasoned(reason: unknown, where: Where | undefined): true {
  if (typeof reason === 'string' && reason.trim().length >= 10) return true;
  const fix = "say why, such as 'members of the cluster find each other before they are ready'; leave it out otherwise";
  const mistake = {
    subject: 'service.publishNotReadyAddresses',
    got: reason,
    expected: 'a sentence that says why',
    fix,
  };
  throw new ValidationError('MSVC-SERVICE-105', mistake, where);
}

/** Refuses fields that the API server refuses beside each other (apis/core/validation, ValidateService). */
function refuseContradictions(settings: Plain, where: Where | undefined): void {
  const { type = 'ClusterIP', headless, loadBalancer, externalTrafficPolicy } = settings;
  const outside = "leave it out, or write type: 'NodePort'";
  const rules: readonly (readonly [wrong: boolean, field: keyof Plain, expected: string, fix: string])[] = [
    [
      headless === true && type !== 'ClusterIP',
      'type',
      "'ClusterIP' for a headless Service",
      'leave type or headless out',
    ],
    [
      loadBalancer !== undefined && type !== 'LoadBalancer',
      'loadBalancer',
      "nothing without type 'LoadBalancer'",
      "write type: 'LoadBalancer', or leave it out",
    ],
    [
      externalTrafficPolicy !== undefined && type === 'ClusterIP',
      'externalTrafficPolicy',
      'nothing on a Service that is not reached from outside',
      outside,
    ],
    [
      !familiesFit(settings),
      'ipFamilies',
      'each family once, and two only with a dual-stack policy',
      "write ipFamilyPolicy: 'PreferDualStack'",
    ],
  ];
  for (const [wrong, field, expected, fix] of rules) {
    if (wrong)
      throw new ValidationError(
        'MSVC-SERVICE-102',
        { subject: `service.${field}`, got: settings[field], expected, fix },
        where,
      );
  }
}

function familiesFit({ ipFamilies = [], ipFamilyPolicy = 'SingleStack' }: Plain): boolean {
  return new Set(ipFamilies).size === ipFamilies.length && (ipFamilies.length < 2 || ipFamilyPolicy !== 'SingleStack');
}
