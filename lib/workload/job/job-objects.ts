import { compact, type JsonObject, objectAt } from '../../kube/json';
import type { KubernetesVersion } from '../../model/kubernetes-version';
import type { CheckedJob } from '../../model/workload/job';
import type { CheckedSchedule } from '../../model/workload/schedule';

/**
 * The first minor version of Kubernetes in which both fields are on by default: `podReplacementPolicy` (KEP-3939, beta in
 * 1.29) and `podFailurePolicy` (KEP-3329, beta in 1.26), which needs the former to be `Failed`.
 */
const REPLACEMENT_SINCE = 29;

/** The fields of a job's spec besides its pods. */
export function jobFields(job: CheckedJob, kubernetes: KubernetesVersion): JsonObject {
  return compact({
    activeDeadlineSeconds: job.activeDeadlineSeconds,
    backoffLimit: job.backoffLimit,
    completionMode: job.indexed ? 'Indexed' : undefined,
    completions: job.completions,
    parallelism: job.parallelism,
    ttlSecondsAfterFinished: job.ttlSeconds,
    ...(kubernetes.atLeast(REPLACEMENT_SINCE) && {
      // A pod that had to leave its node has not failed, and the next one begins when it is gone: never do two work at once.
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ status: 'True', type: 'DisruptionTarget' }] }],
      },
      podReplacementPolicy: 'Failed',
    }),
  });
}

/** The fields of a cron job's spec besides its jobs. */
export function cronFields(schedule: CheckedSchedule): JsonObject {
  return compact({
    concurrencyPolicy: schedule.concurrencyPolicy,
    failedJobsHistoryLimit: schedule.failedJobsRetained,
    schedule: schedule.cron,
    startingDeadlineSeconds: schedule.startingDeadlineSeconds,
    successfulJobsHistoryLimit: schedule.successfulJobsRetained,
    suspend: schedule.suspend ? true : undefined,
    timeZone: schedule.timeZone,
  });
}

/** A rendered CronJob with what was decided alone: cdk8s-plus-28 always writes a deadline, a history and `suspend`. */
export function amendedCronJob(rendered: JsonObject, cron: JsonObject, job: JsonObject): JsonObject {
  const jobTemplate = objectAt(rendered, 'spec', 'jobTemplate');
  const spec = { ...objectAt(jobTemplate, 'spec'), ...job };
  return { ...rendered, spec: { ...cron, jobTemplate: { ...jobTemplate, spec } } };
}
