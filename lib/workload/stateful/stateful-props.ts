import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { ServiceSpec, VersionSpec } from '../../mesh/declared';
import { type Keys, options, truth } from '../../model/options';
import { wholeNumber } from '../../model/quantity/bounds';
import { type CheckedClaim, checkedClaims, type ClaimOptions } from '../../model/workload/claim';
import type { Place } from '../place';
import { resolveProps, SERVICE_PROPS } from '../service/defaults';
import type { MeshServiceProps } from '../service/mesh-service-props';

/** Props of a MeshStatefulService: those of a service that has one version, and what its pods keep. Only the image is required. */
export interface MeshStatefulServiceProps extends Omit<MeshServiceProps, 'versions' | 'backing' | 'replicas'> {
  /** How many pods, from 1 on. Their names are `<name>-0`, `<name>-1` and so on. @default 3 */
  readonly replicas?: number;
  /** Volumes that each pod has for itself, by name. They stay when a pod goes. @default - none */
  readonly claims?: Readonly<Record<string, ClaimOptions>>;
  /**
   * Whether pods start, and go, one after the other in the order of their numbers (`OrderedReady`), or all at once. Updates
   * replace one at a time in either case, the last first, each when the one before is ready.
   * @default 'OrderedReady'
   */
  readonly podManagementPolicy?: 'OrderedReady' | 'Parallel';
  /** Pods with a lower number keep what they run in an update: 2 of 3 updates the last alone. @default 0 */
  readonly partition?: number;
  /** Whether there is a second address, `<name>-primary`, that leads to the pod with number 0 alone. @default false */
  readonly primary?: boolean;
}

/** The props of a stateful service: every default filled in, every value checked. */
export interface StatefulSpec extends ServiceSpec {
  readonly versions: readonly [VersionSpec];
  readonly claims: readonly CheckedClaim[];
  readonly parallel: boolean;
  readonly partition: number;
  readonly primary: boolean;
}

const { versions: _, backing: __, ...SERVICE } = SERVICE_PROPS;
const PROPS: Keys<MeshStatefulServiceProps> = {
  ...SERVICE,
  claims: true,
  podManagementPolicy: true,
  partition: true,
  primary: true,
};
const EXAMPLE = "{ image: Image.parse('ghcr.io/acme/ledger-db:1.4.2') }";
const REPLICAS = 3;
const POLICIES: readonly string[] = ['OrderedReady', 'Parallel'];
/** Kubernetes puts a hash of ten characters behind the name, and makes that the value of a label of the pods. */
const MAX_NAME = 63 - '-0123456789'.length;

/** Fills in every default of a stateful service, and checks what needs more than one prop. */
export function resolveStateful(scope: Construct, given: MeshStatefulServiceProps, place: Place): StatefulSpec {
  const props = options(given, PROPS, { subject: scope.constructor.name, write: EXAMPLE, where: scope });
  const { claims = {}, podManagementPolicy = 'OrderedReady', partition = 0, primary = false, ...service } = props;
  const { replicas = REPLICAS } = props;
  const spec = resolveProps(scope, { ...service, replicas: podCount(scope, replicas) }, place);
  refuseLongName(scope, spec.name);
  if (!POLICIES.includes(podManagementPolicy)) {
    const fix = "leave podManagementPolicy out, or write 'Parallel' if no pod waits for another";
    const mistake = {
      subject: 'podManagementPolicy',
      got: podManagementPolicy,
      expected: `one of ${POLICIES.join(', ')}`,
      fix,
    };
    throw new ValidationError('MSVC-STATE-002', mistake, scope);
  }
  return {
    ...spec,
    versions: spec.versions as readonly [VersionSpec],
    kind: 'StatefulSet',
    claims: checkedClaims(claims, scope),
    parallel: podManagementPolicy === 'Parallel',
    partition: wholeNumber(partition, {
      code: 'MSVC-STATE-003',
      subject: 'partition',
      min: 0,
      max: replicas,
      fix: 'give the lowest number of a pod that is updated; as many as there are pods updates none',
      where: scope,
    }),
    primary: truth(primary, { subject: 'primary', write: 'primary: true', where: scope }),
  };
}

/** The number of pods. It may not be an Output: `partition` is compared with it, and names of pods follow from it. */
function podCount(where: Construct, replicas: number): number {
  const fix = 'give a number of pods, such as replicas: 3';
  return wholeNumber(replicas, { code: 'MSVC-STATE-001', subject: 'replicas', min: 1, max: 10_000, fix, where });
}

function refuseLongName(scope: Construct, name: string): void {
  if (name.length <= MAX_NAME) return;
  const expected = `at most ${MAX_NAME} characters`;
  const fix = 'shorten it: with what Kubernetes puts behind it, it is the value of a label';
  throw new ValidationError('MSVC-NAME-001', { subject: 'service name', got: name, expected, fix }, scope);
}
