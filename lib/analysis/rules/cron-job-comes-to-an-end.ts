import { objectAt } from '../../kube/json';
import { title } from '../../kube/object';
import type { Rule } from '../../mesh/rule';

/** A cron job whose runs wait for each other has a limit for each of them. */
export const cronJobComesToAnEnd: Rule = {
  code: 'MSVC-CRON-010',
  severity: 'warning',
  summary: 'A run that hangs does not keep all later runs of a cron job from beginning.',
  source: 'Kubernetes docs, cron jobs: with Forbid a run is skipped as long as the one before is not done.',
  *check({ index }) {
    for (const object of index.ofKind('CronJob')) {
      const spec = objectAt(object.json, 'spec');
      const { activeDeadlineSeconds } = objectAt(spec, 'jobTemplate', 'spec');
      if (spec['concurrencyPolicy'] !== 'Forbid' || activeDeadlineSeconds !== undefined) continue;
      yield {
        construct: object.construct,
        object: title(object),
        path: 'spec.jobTemplate.spec.activeDeadlineSeconds',
        message: 'nothing ends a run that hangs, and no other run begins until somebody deletes it',
        fix: 'say with activeDeadline how long a run may take, all tries together',
      };
    }
  },
};
