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
import { otherFindings } from './other-workloads';
import type { Manifest } from '../../kube/object';
import { type DeclaredService, type DeclaredWorkload, isService, terminationOfPods } from '../../mesh/declared';
import type { Mesh } from '../../mesh/mesh';
import { planeForJobs } from '../../termination/data-plane';
import type { RouteBound } from '../../termination/facts';
import type { OwnPods, OwnWorkload, World } from '../../mesh/world';
import { identityKey, type Service } from '../../model/network';
import { limitsOf } from '../../model/reach';

/** How the pods of a version end, by their finished manifest. @param finished the service, as the finished objects describe it */
export function terminationOf(
  facts: DeclaredWorkload,
  { maker, name: version }: Pick<OwnPods, 'maker' | 'name'>,
  finished: Service | undefined,
  network: World['network'],
): PodTermination {
  const { container } = facts.spec;
  const pods = facts.spec.versions.find(({ name }) => name === version);
  const written = pods === undefined ? facts.spec.termination : terminationOfPods(facts.spec, pods);
  const { mesh, kubernetes } = facts.platform;
  const isJob = written.facts.occupation === 'job';
  const dataPlane = isJob ? planeForJobs(mesh.dataPlane, kubernetes) : mesh.dataPlane;
  const bound = isService(facts) ? boundOf(facts, { version: version ?? '', mesh, finished, network }) : {};
  return podTermination(templateOf(maker), { ...written.facts, dataPlane, ...bound }, { container, written });
}

interface Bounded {
  readonly version: string;
  readonly mesh: Mesh;
  readonly finished: Service | undefined;
  readonly network: World['network'];
}

/** How long the requests take that reach a version, by the finished routes of everybody. */
function boundOf({ spec, service: said }: DeclaredService, { version, mesh, finished, network }: Bounded): RouteBound {
  // A mesh without timeouts has no object for them, so the declared ones are taken.
  const isDeclared = mesh.supports.timeout.kind === 'refused';
  const traffic = isDeclared ? spec.traffic : (finished?.traffic ?? { routes: [] });
  const limits = limitsOf({ ...said, versions: finished?.versions ?? said.versions, traffic }, version, network);
  // What is spoken on a port decides whether its requests have a timeout, and a patch may have changed it.
  return routeBound(limits, finished?.ports ?? spec.ports, mesh);
}

/** The findings about every workload of a world, and about the workloads of others that take requests like one. */
export function lifecycleFindings(world: World): Finding[] {
  const finished = servicesByName(world.network);
  const own = world.workloads.flatMap((workload) =>
    workloadFindings(workload, finished.get(nameOf(workload)), world.network),
  );
  return [...own, ...otherFindings(world)];
}

/** The services of a network, by `nameOf`. */
export function servicesByName({ services }: World['network']): ReadonlyMap<string, Service> {
  return new Map(services.map((service) => [identityKey(service), service]));
}

/** The key of a service in `servicesByName`. */
export function nameOf({ facts: { spec } }: OwnWorkload): string {
  return identityKey(spec);
}

/** The findings about each version of a workload, and about the PodDisruptionBudget of all of them. */
function workloadFindings(
  { facts, versions, disruptionBudget }: OwnWorkload,
  finished: Service | undefined,
  network: World['network'],
): Finding[] {
  return [
    ...versions.flatMap((version) => versionFindings(facts, version, terminationOf(facts, version, finished, network))),
    ...judge([BUDGET_RULE], {
      minReplicas: together(facts.spec.versions.map(({ replicas }) => replicas && fewestPods(replicas))),
      ...(disruptionBudget && { disruptionBudget: readDisruptionBudget(disruptionBudget.json) }),
    }).map((problem) => finding(facts, problem, disruptionBudget && title(disruptionBudget))),
  ];
}

/** The sum; undefined if one of the numbers is. */
function together(counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
}

function versionFindings(facts: DeclaredWorkload, version: OwnPods, end: PodTermination): Finding[] {
  const { maker } = version;
  if (maker === undefined) return [];
  const { dataPlane, settings } = end;
  const { container } = readPod(templateOf(maker), facts.spec.container);
  const { minReady, progressDeadline } = readRollout(maker.json);
  const startup = facts.spec.health?.startup;
  const probes: ProbesInput = {
    ...readProbes(container),
    minReady,
    progressDeadline,
    // The startup budget that was declared. A patch may have left less of it in the probe.
    ...(startup && { startupTime: startup.failureThreshold * startup.periodSeconds }),
    termination: { hold: settings.hold.seconds, longestRequest: settings.longestRequest },
  };
  return [
    ...review(dataPlane, settings).problems,
    ...judge(PROBE_RULES, probes),
    ...(maker.kind === 'Deployment' ? rolloutProblems(facts, version, maker) : []),
  ].map((problem) => finding(facts, problem, title(maker)));
}

/** What is wrong with how a Deployment replaces its pods. Work waits in its queue while no worker runs; a request does not. */
function rolloutProblems(facts: DeclaredWorkload, version: OwnPods, maker: Manifest): readonly PlainProblem[] {
  const { autoscaler, minimumReplicas } = version;
  const { replicas, minReady: _, progressDeadline: __, ...rollout } = readRollout(maker.json);
  const fewest = replicas === 'unknown' ? undefined : (replicas ?? minimumReplicas);
  const rules = isService(facts) ? ROLLOUT_RULES : ROLLOUT_RULES.filter(({ code }) => code === 'MSVC-ROLL-003');
  return judge(rules, {
    ...rollout,
    minReplicas: autoscaler === undefined ? fewest : minimumReplicas,
    autoscaled: autoscaler !== undefined,
  });
}

function finding(
  { construct }: DeclaredWorkload,
  { code, severity, path, message, fix }: PlainProblem,
  object: string | undefined,
): Finding {
  return { code, severity, construct, path, message, fix, ...(object !== undefined && { object }) };
}
