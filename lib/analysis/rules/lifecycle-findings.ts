import { readProbes } from '../../kube/read/probes';
import { readPod, templateOf } from '../../kube/read/pod';
import { readDisruptionBudget, readRollout } from '../../kube/read/rollout';
import { title } from '../../kube/object';
import type { Finding } from '../../model/problem';
import { judge, type PlainProblem } from '../../model/rule';
import { fewestPods } from '../../model/workload/scale';
import { type ProbesInput, PROBE_RULES } from '../../rollout/probe-rules';
import { BUDGET_RULE, ROLLOUT_RULES } from '../../rollout/rollout-rules';
import { review } from '../../termination/review';
import { routeBound } from '../../workload/service/defaults';
import { type PodTermination, podTermination } from '../pod-termination';
import type { DeclaredService } from '../../mesh/declared';
import type { OwnService, OwnVersion, World } from '../../mesh/world';
import { identityKey, type Service } from '../../model/network';

/** How the pods of a version end, by their finished manifest. @param finished the service, as the finished objects describe it */
export function terminationOf(
  { spec, platform }: DeclaredService,
  { deployment }: Pick<OwnVersion, 'deployment'>,
  finished: Service | undefined,
): PodTermination {
  const { container, ports, termination: written } = spec;
  const { mesh } = platform;
  // A mesh without timeouts has no object for them, so the declared ones are taken.
  const traffic = mesh.supports.timeout.kind === 'refused' ? spec.traffic : (finished?.traffic ?? { routes: [] });
  // What is spoken on a port decides whether its requests have a timeout, and a patch may have changed it.
  const bound = routeBound(traffic, finished?.ports ?? ports, mesh);
  const input = { ...written.facts, dataPlane: mesh.dataPlane, ...bound };
  return podTermination(templateOf(deployment), input, { container, written });
}

/** The findings about every service of a world. */
export function lifecycleFindings({ own, network }: World): Finding[] {
  const finished = servicesByName(network);
  return own.flatMap((service) => serviceFindings(service, finished.get(nameOf(service))));
}

/** The services of a network, by `nameOf`. */
export function servicesByName({ services }: World['network']): ReadonlyMap<string, Service> {
  return new Map(
    services.map((service) => [identityKey({ namespace: service.namespace, name: service.name }), service]),
  );
}

/** The key of a service in `servicesByName`. */
export function nameOf({ facts: { spec } }: OwnService): string {
  return identityKey({ namespace: spec.namespace, name: spec.name });
}

/** The findings about each version of a service, and about the PodDisruptionBudget of all of them. */
function serviceFindings({ facts, versions, disruptionBudget }: OwnService, finished: Service | undefined): Finding[] {
  return [
    ...versions.flatMap((version) => versionFindings(facts, version, finished)),
    ...judge([BUDGET_RULE], {
      minReplicas: together(facts.spec.versions.map(({ replicas }) => fewestPods(replicas))),
      ...(disruptionBudget && { disruptionBudget: readDisruptionBudget(disruptionBudget.json) }),
    }).map((problem) => finding(facts, problem, disruptionBudget && title(disruptionBudget))),
  ];
}

/** The sum; undefined if one of the numbers is. */
function together(counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
}

function versionFindings(facts: DeclaredService, version: OwnVersion, finished: Service | undefined): Finding[] {
  const { deployment, autoscaler, minimumReplicas } = version;
  if (deployment === undefined) return [];
  const { dataPlane, settings } = terminationOf(facts, version, finished);
  const { replicas, minReady, progressDeadline, ...rollout } = readRollout(deployment.json);
  const fewest = replicas === 'unknown' ? undefined : (replicas ?? minimumReplicas);
  const { container } = readPod(templateOf(deployment), facts.spec.container);
  const { failureThreshold, periodSeconds } = facts.spec.health.startup;
  const probes: ProbesInput = {
    ...readProbes(container),
    minReady,
    progressDeadline,
    // The startup budget that was declared. A patch may have left less of it in the probe.
    startupTime: failureThreshold * periodSeconds,
    termination: { hold: settings.hold.seconds, longestRequest: settings.longestRequest },
  };
  return [
    ...review(dataPlane, settings).problems,
    ...judge(PROBE_RULES, probes),
    ...judge(ROLLOUT_RULES, {
      ...rollout,
      minReplicas: autoscaler === undefined ? fewest : minimumReplicas,
      autoscaled: autoscaler !== undefined,
    }),
  ].map((problem) => finding(facts, problem, title(deployment)));
}

function finding(
  { construct }: DeclaredService,
  { code, severity, path, message, fix }: PlainProblem,
  object: string | undefined,
): Finding {
  return { code, severity, construct, path, message, fix, ...(object !== undefined && { object }) };
}
