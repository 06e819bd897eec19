import { at } from '../emit/json';
import { title } from '../manifest/manifest';
import type { Rule } from './rule';

/** With an autoscaler the Deployment carries no replicas. */
export const autoscalerOwnsReplicas: Rule = {
  code: 'MSVC-ROLL-003',
  severity: 'error',
  summary: 'A Deployment with an autoscaler carries no replicas.',
  source: 'kubernetes.io, Horizontal Pod Autoscaling: each apply would reset the number of pods.',
  *check({ services }) {
    for (const { facts, versions } of services) {
      for (const { deployment, autoscaler } of versions) {
        if (
          deployment === undefined ||
          autoscaler === undefined ||
          at(deployment.json, 'spec', 'replicas') === undefined
        )
          continue;
        yield {
          construct: facts.construct,
          object: title(deployment),
          path: 'spec.replicas',
          message: `replicas is ${String(at(deployment.json, 'spec', 'replicas'))} beside a HorizontalPodAutoscaler: every deploy resets the number of pods`,
          fix: 'take back the patch of replicas, or give the service a fixed number instead of Scale.autoscaled',
        };
      }
    }
  },
};
