import type * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { DeclaredWorkload, WorkloadSpec } from '../../mesh/declared';
import { Core } from '../core';
import { MeshWorkload } from '../mesh-workload';
import { PodSet } from '../pod-set';
import { horizontalPodAutoscaler, podDisruptionBudget } from '../service/scaling';
import { fillDeployment, versionDeployment } from '../service/version-deployment';
import { addContents } from '../workload-props';
import { type MeshWorkerProps, resolveWorker } from './worker-props';

/**
 * A program that takes work from a queue, and that nobody calls: a Deployment, a ServiceAccount, a PodDisruptionBudget and,
 * where asked for, a HorizontalPodAutoscaler. A pod that is told to go stops taking work, finishes the piece that it has, and
 * leaves; its sidecar stays until then. Subclass it to make a kind of worker of your own.
 * @throws ValidationError for each prop that Kubernetes or the mesh would refuse, with a code of its own
 * @example
 * const mailer = new MeshWorker(chart, 'mailer', { image, termination: { longestWork: Duration.seconds(30) } });
 * mailer.addEnv('QUEUE', mailer.calls(queue));
 */
export class MeshWorker extends MeshWorkload {
  /** Its Deployment, a construct of cdk8s-plus-28. */
  public readonly deployment: kplus.Deployment;

  // Hidden from subclasses by the language: theirs may have fields of this word.
  readonly #core: Core<WorkloadSpec>;

  constructor(scope: Construct, id: string, props: MeshWorkerProps) {
    const core = new Core(MeshWorker, (self, place) => resolveWorker(self, props, place));
    super(scope, id, core, props?.serviceAccountAnnotations);
    this.#core = core;
    const { spec, platform } = core;
    const [pods] = spec.versions as readonly [WorkloadSpec['versions'][number]];

    this.deployment = versionDeployment(this, 'Default', spec, pods);
    const container = fillDeployment(
      this.deployment,
      () => spec,
      pods,
      () => platform.mesh.pod(spec.termination),
    );
    core.pods = [new PodSet(this, this.deployment, container, { spec, env: pods.env })];
    podDisruptionBudget(this, spec, platform.kubernetes);
    horizontalPodAutoscaler(this, spec, pods);
    core.keep({ deployment: this.deployment });
    core.join(this);

    addContents(this, props);
  }

  /** What the program says of this worker, for rules and stages. */
  public get facts(): DeclaredWorkload {
    return this.#core.facts(this);
  }
}
