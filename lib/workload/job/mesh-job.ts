import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { objectAt } from '../../kube/json';
import type { DeclaredWorkload } from '../../mesh/declared';
import { Core } from '../core';
import { MeshWorkload } from '../mesh-workload';
import { PodSet } from '../pod-set';
import { podMetadata } from '../pod-metadata';
import { fillPods } from '../service/version-deployment';
import { addContents } from '../workload-props';
import { jobFields } from './job-objects';
import { type JobSpec, type MeshJobProps, resolveJob } from './job-props';

/**
 * A program that runs once and ends: a Job and a ServiceAccount. In a mesh its sidecar ends with it. Kubernetes lets nobody
 * change the pods of a Job, so the next run needs another name, such as one with the version in it. Subclass it to make a
 * kind of job of your own.
 * @throws ValidationError for each prop that Kubernetes or the mesh would refuse, with a code of its own
 * @example new MeshJob(chart, 'migrate-1-4-2', { image, activeDeadline: Duration.minutes(10) }).calls(database)
 */
export class MeshJob extends MeshWorkload {
  /** Its Job, a construct of cdk8s-plus-28. */
  public readonly job: kplus.Job;

  // Hidden from subclasses by the language: theirs may have fields of this word.
  readonly #core: Core<JobSpec>;

  constructor(scope: Construct, id: string, props: MeshJobProps) {
    const core = new Core(MeshJob, (self, place) => resolveJob(self, props, place));
    super(scope, id, core, props?.serviceAccountAnnotations);
    this.#core = core;
    const { spec, platform } = core;
    const [pods] = spec.versions as readonly [JobSpec['versions'][number]];
    const fields = () => jobFields(spec.job, platform.kubernetes);

    this.job = new kplus.Job(this, 'Default', podMetadata(spec, pods));
    const container = fillPods(this.job, () => spec, pods, {
      patch: () => platform.mesh.pod(spec.termination),
      asks: fields,
      amend: (rendered) => ({ ...rendered, spec: { ...objectAt(rendered, 'spec'), ...fields() } }),
    });
    core.pods = [new PodSet(this, this.job, container, { spec, env: pods.env })];
    core.keep({ job: this.job });
    core.join(this);

    addContents(this, props);
  }

  /** What the program says of this job, for rules and stages. */
  public get facts(): DeclaredWorkload {
    return this.#core.facts(this);
  }
}
