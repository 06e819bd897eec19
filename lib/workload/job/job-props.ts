import type { Construct } from 'constructs';
import type { WorkloadSpec } from '../../mesh/declared';
import { type Keys, options, truth } from '../../model/options';
import { checkedJobTermination, type JobTerminationOptions } from '../../model/termination/work';
import { checkedImage } from '../../model/workload/image';
import { type CheckedJob, checkedJob, type JobOptions } from '../../model/workload/job';
import { type CheckedSchedule, checkedSchedule, type ScheduleOptions } from '../../model/workload/schedule';
import { planeForJobs } from '../../termination/data-plane';
import { deriveSettings } from '../../termination/derive';
import { refuseReservedUsers } from '../demands';
import type { Place } from '../place';
import { terminationInput } from '../termination-input';
import { refuseUnknownProps } from '../unknown-props';
import { containerProps, WORKLOAD_PROPS, workloadName, type WorkloadProps } from '../workload-props';

/** Props of a MeshJob. Only the image is required. */
export interface MeshJobProps extends WorkloadProps, JobOptions {
  /** How a pod ends that is deleted before its work is done. @default - 2 s to stop: the next try begins anew */
  readonly termination?: JobTerminationOptions;
  /**
   * Whether the program itself ends a sidecar that would run on beside it, as its last act. Behind a native sidecar, and
   * without one, there is nothing to end.
   * @default false
   */
  readonly endsProxy?: boolean;
}

/** Props of a MeshCronJob: those of a job, and when it runs. */
export interface MeshCronJobProps extends MeshJobProps, ScheduleOptions {}

/** The props of a job: every default filled in, every value checked. */
export interface JobSpec extends WorkloadSpec {
  readonly job: CheckedJob;
}

/** The props of a cron job: every default filled in, every value checked. */
export interface CronJobSpec extends JobSpec {
  readonly schedule: CheckedSchedule;
}

const JOB: Keys<MeshJobProps> = {
  ...WORKLOAD_PROPS,
  completions: true,
  parallelism: true,
  indexed: true,
  backoffLimit: true,
  activeDeadline: true,
  ttlAfterFinished: true,
  termination: true,
  endsProxy: true,
};
const CRON_JOB: Keys<MeshCronJobProps> = {
  ...JOB,
  schedule: true,
  timeZone: true,
  concurrencyPolicy: true,
  startingDeadline: true,
  suspend: true,
  successfulJobsRetained: true,
  failedJobsRetained: true,
};

const IMAGE = "image: Image.parse('ghcr.io/acme/migrations:1.4.2')";
const JOB_NAME = { subject: 'job name', max: 63 };
/** Eleven characters are left for the time that Kubernetes puts behind the name of each job (Kubernetes API, CronJob). */
const CRON_JOB_NAME = { subject: 'cron job name', max: 52 };

/** Fills in every default of a job, and checks what needs more than one prop. */
export function resolveJob(scope: Construct, given: MeshJobProps, place: Place): JobSpec {
  const props = options(given, JOB, { subject: scope.constructor.name, write: `{ ${IMAGE} }`, where: scope });
  refuseUnknownProps(scope, props);
  return { ...common(scope, props, place, workloadName(scope, props, JOB_NAME)), kind: 'Job' };
}

/** Fills in every default of a cron job, and checks what needs more than one prop. */
export function resolveCronJob(scope: Construct, given: MeshCronJobProps, place: Place): CronJobSpec {
  const write = `{ ${IMAGE}, schedule: Cron.daily() }`;
  const props = options(given, CRON_JOB, { subject: scope.constructor.name, write, where: scope });
  const { schedule, ...rest } = props;
  refuseUnknownProps(scope, rest);
  return {
    ...common(scope, props, place, workloadName(scope, props, CRON_JOB_NAME)),
    kind: 'CronJob',
    schedule: checkedSchedule(props, place.platform.kubernetes, scope),
  };
}

function common(scope: Construct, props: MeshJobProps, place: Place, name: string): Omit<JobSpec, 'kind'> {
  const { mesh, kubernetes } = place.platform;
  const image = checkedImage(props.image, 'image', scope);
  refuseReservedUsers(scope, mesh, [image]);
  const { endsProxy = false } = props;
  return {
    name,
    ...containerProps(scope, props, place),
    ports: [],
    versions: [{ name: undefined, objectName: name, image, env: {} }],
    job: checkedJob(props, scope),
    termination: deriveSettings({
      ...terminationInput(checkedJobTermination(props.termination, scope), place),
      dataPlane: planeForJobs(mesh.dataPlane, kubernetes),
      occupation: 'job',
      endsProxy: truth(endsProxy, { subject: 'endsProxy', write: 'endsProxy: true', where: scope }),
      shell: image.shell,
      where: scope,
    }),
  };
}
