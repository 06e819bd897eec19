import { ADVICE, JOB_COMES_TO_AN_END, SAFE_ON_EVERY_PLANE, SETTINGS_ARE_READ } from './advice';
import type { Interval } from './app-spans';
import { type Advice, type ConcretePlane, concretePlanes, type DataPlane } from './data-plane';
import { SAFETY_MARGIN_SECONDS } from './defaults';
import { deriveSettings } from './derive';
import { holds, type Invariant } from './invariants/invariant';
import { INVARIANTS } from './invariants/index';
import type { TerminationProblem } from './problem';
import type { TerminationSettings } from './settings';
import type { TerminationInput } from './termination-input';
import { timelineOn } from './timeline-on';
import type { Timeline } from './timeline';

/*
 * Codes of termination that are neither an invariant nor an advice:
 *   TERM-006            not needed: the kind of the preStop hook is derived, and MSVC-TERM-101 is thrown if none fits
 *   TERM-007, 008       hooks that a patch wrote: rules about the finished pod
 *   TERM-015, 018, 019  annotations of a vendor: rules about manifests, in lib/mesh
 */

/** How a pod ends, and what is wrong with that. */
export interface TerminationReview {
  readonly dataPlane: DataPlane;
  readonly settings: TerminationSettings;
  /** One for each data plane that the pod may be on. */
  readonly timelines: readonly Timeline[];
  readonly problems: readonly TerminationProblem[];
}

/** Derives what was left out, and reviews the result. @param margin seconds that must be left before SIGKILL */
export function reviewTermination(input: TerminationInput, margin = SAFETY_MARGIN_SECONDS): TerminationReview {
  return review(input.dataPlane, deriveSettings(input, margin), margin);
}

/**
 * Finds what is wrong with a pod's end, on every data plane that it may be on.
 * @param margin seconds that must be left before SIGKILL
 */
export function review(
  dataPlane: DataPlane,
  settings: TerminationSettings,
  margin = SAFETY_MARGIN_SECONDS,
): TerminationReview {
  const judged = concretePlanes(dataPlane).map((plane) => {
    const t = timelineOn(plane, settings, margin);
    const problems = violations(plane, t, settings, margin);
    return { plane, t, problems, safe: !problems.some(({ severity }) => severity === 'error') };
  });
  const advised = <Subject>(rules: readonly Advice<Subject>[], subject: Subject): readonly TerminationProblem[] =>
    rules.flatMap(({ code, severity, check }) =>
      [...check(subject)].map((found) => ({ code, severity, plane: dataPlane.name, ...found })),
    );
  const problems = [
    ...merged(judged, dataPlane),
    ...advised([SAFE_ON_EVERY_PLANE], judged),
    ...advised([...ADVICE, ...dataPlane.advice], settings),
    ...advised([SETTINGS_ARE_READ, JOB_COMES_TO_AN_END], { dataPlane, settings }),
  ];
  return {
    dataPlane,
    settings,
    timelines: judged.map(({ t }) => t),
    problems: problems.sort((a, b) => a.code.localeCompare(b.code)),
  };
}

function violations(
  plane: ConcretePlane,
  t: Timeline,
  settings: TerminationSettings,
  margin: number,
): readonly TerminationProblem[] {
  return [...INVARIANTS, ...plane.invariants]
    .filter((invariant) => !holds(invariant, t, margin))
    .map((invariant) => violation(invariant, t, settings, margin));
}

function violation(
  invariant: Invariant,
  t: Timeline,
  settings: TerminationSettings,
  margin: number,
): TerminationProblem {
  const v = { t, settings, margin, left: invariant.left(t, margin), right: invariant.right(t) };
  return {
    code: invariant.code,
    severity: invariant.severity,
    plane: t.plane.name,
    path: invariant.field,
    message: invariant.message(v),
    fix: invariant.fix(v),
    mend: invariant.mend(v),
    interval: wrongBetween(v),
    lane: invariant.lane,
  };
}

/** From the moment that comes too early until the one that it should wait for; one second if that one never comes. */
function wrongBetween({ left, right }: { readonly left: number; readonly right: number }): Interval {
  return { from: right, to: Number.isFinite(left) ? left : right + 1 };
}

/** Reports a problem that is the same on every data plane only once. */
function merged(
  perPlane: readonly { readonly problems: readonly TerminationProblem[] }[],
  dataPlane: DataPlane,
): readonly TerminationProblem[] {
  const [first, ...others] = perPlane.map(({ problems }) => problems);
  if (first === undefined || others.length === 0) return first ?? [];
  const isSame = (one: TerminationProblem, other: TerminationProblem): boolean =>
    one.code === other.code && one.message === other.message;
  const same = first.filter((problem) => others.every((other) => other.some((twin) => isSame(problem, twin))));
  const rest = [first, ...others].flat().filter((problem) => !same.some((twin) => isSame(problem, twin)));
  return [...same.map((problem) => ({ ...problem, plane: dataPlane.name })), ...rest];
}
