import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { PodsSpec, WorkloadSpec } from '../../mesh/declared';
import { type Keys, options } from '../../model/options';
import { checkedWorkTermination, type WorkTerminationOptions } from '../../model/termination/work';
import { type Check, checkedHealth, type Health } from '../../model/workload/health';
import { checkedImage } from '../../model/workload/image';
import { checkedPort, type Port } from '../../model/workload/port';
import { checkedScale, type Scale } from '../../model/workload/scale';
import { deriveSettings } from '../../termination/derive';
import { refuseReservedPorts, refuseReservedUsers } from '../demands';
import type { Place } from '../place';
import { terminationInput } from '../termination-input';
import { refuseUnknownProps } from '../unknown-props';
import { containerProps, WORKLOAD_PROPS, workloadName, type WorkloadProps } from '../workload-props';

/** Props of a MeshWorker: the image, and how long a piece of work may take. */
export interface MeshWorkerProps extends WorkloadProps {
  /** How a pod ends: the longest piece of work, from which the rest is derived. */
  readonly termination: WorkTerminationOptions;
  /** How many pods: a number, or Scale.autoscaled({ min, max }). @default 2 */
  readonly replicas?: number | Scale;
  /** The probes. @default - none: nobody waits for a worker to be ready */
  readonly health?: Health;
  /** The port where its metrics are scraped. No Service leads to it. @default - none */
  readonly metrics?: Port;
}

const EXAMPLE =
  "{ image: Image.parse('ghcr.io/acme/mailer:1.4.2'), termination: { longestWork: Duration.seconds(30) } }";
const PROPS: Keys<MeshWorkerProps> = {
  ...WORKLOAD_PROPS,
  termination: true,
  replicas: true,
  health: true,
  metrics: true,
};
const NAMING = { subject: 'worker name', max: 63 };
const REPLICAS = 2;

/** Fills in every default of a worker, and checks what needs more than one prop. */
export function resolveWorker(scope: Construct, given: MeshWorkerProps, place: Place): WorkloadSpec {
  const props = options(given, PROPS, { subject: scope.constructor.name, write: EXAMPLE, where: scope });
  refuseUnknownProps(scope, props);
  const { mesh } = place.platform;
  const name = workloadName(scope, props, NAMING);
  const image = checkedImage(props.image, 'image', scope);
  refuseReservedUsers(scope, mesh, [image]);
  const ports = props.metrics === undefined ? [] : [checkedPort(props.metrics, 'metrics', scope)];
  refuseReservedPorts(scope, mesh, ports);
  const health = props.health && checkedHealth(props.health, scope);
  if (health !== undefined && ports.length === 0) refuseProbesWithoutPort(scope, health);
  const termination = checkedWorkTermination(props.termination, scope);
  const pods: PodsSpec = {
    name: undefined,
    objectName: name,
    image,
    env: {},
    replicas: checkedScale(props.replicas ?? REPLICAS, 'replicas', scope),
  };
  return {
    kind: 'Deployment',
    name,
    ...containerProps(scope, props, place),
    ports,
    versions: [pods],
    health,
    termination: deriveSettings({
      ...terminationInput(termination, place),
      occupation: 'work',
      shell: image.shell,
      where: scope,
    }),
  };
}

/** Refuses probes that ask a port that is not there. */
function refuseProbesWithoutPort(scope: Construct, { startup, readiness, liveness }: Health): void {
  const asks = ({ check }: { readonly check: Check }) => check.kind !== 'command' && check.port === undefined;
  if (![startup, readiness, liveness].some(asks)) return;
  const fix =
    "probe with Health.command(['/bin/check']), or name the port of the probe, or give the worker metrics: Port.http(9090)";
  const mistake = {
    subject: 'health',
    got: 'a probe of the main port',
    expected: 'a probe that a worker can answer',
    fix,
  };
  throw new ValidationError('MSVC-WORK-002', mistake, scope);
}
