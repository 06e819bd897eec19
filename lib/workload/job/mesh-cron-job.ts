import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { DeclaredWorkload } from '../../mesh/declared';
import { Core } from '../core';
import { MeshWorkload } from '../mesh-workload';
import { PodSet } from '../pod-set';
import { podMetadata } from '../pod-metadata';
import { fillPods } from '../service/version-deployment';
import { addContents } from '../workload-props';
import { amendedCronJob, cronFields, jobFields } from './job-objects';
import { type CronJobSpec, type MeshCronJobProps, resolveCronJob } from './job-props';

/**
 * A program that runs at times of the day and ends: a CronJob and a ServiceAccount. In a mesh its sidecar ends with it.
 * Subclass it to make a kind of cron job of your own.
 * @throws ValidationError for each prop that Kubernetes or the mesh would refuse, with a code of its own
 * @example
 * new MeshCronJob(chart, 'report', {
 *   image,
 *   schedule: Cron.schedule({ minute: '30', hour: '3' }),
 *   timeZone: 'Europe/Berlin',
 *   activeDeadline: Duration.hours(2),
 * });
 */
export class MeshCronJob extends MeshWorkload {
  /** Its CronJob, a construct of cdk8s-plus-28. */
  public readonly cronJob: kplus.CronJob;

  // Hidden from subclasses by the language: theirs may have fields of this word.
  readonly #core: Core<CronJobSpec>;

  constructor(scope: Construct, id: string, props: MeshCronJobProps) {
    const core = new Core(MeshCronJob, (self, place) => resolveCronJob(self, props, place));
    super(scope, id, core, props?.serviceAccountAnnotations);
    this.#core = core;
    const { spec, platform } = core;
    const [pods] = spec.versions as readonly [CronJobSpec['versions'][number]];
    const job = () => jobFields(spec.job, platform.kubernetes);
    const cron = () => cronFields(spec.schedule);

    this.cronJob = new kplus.CronJob(this, 'Default', { ...podMetadata(spec, pods), schedule: props.schedule });
    const container = fillPods(this.cronJob, () => spec, pods, {
      patch: () => platform.mesh.pod(spec.termination),
      asks: () => ({ ...cron(), jobTemplate: { spec: job() } }),
      amend: (rendered) => amendedCronJob(rendered, cron(), job()),
    });
    core.pods = [new PodSet(this, this.cronJob, container, { spec, env: pods.env })];
    core.keep({ cronJob: this.cronJob });
    core.join(this);

    addContents(this, props);
  }

  /** What the program says of this cron job, for rules and stages. */
  public get facts(): DeclaredWorkload {
    return this.#core.facts(this);
  }
}
