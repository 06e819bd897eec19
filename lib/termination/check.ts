import { advice, safeOnlyAs } from './advice';
import type { Interval } from './app-spans';
import { type ConcretePlane, concretePlanes } from './data-plane';
import { SAFETY_MARGIN_SECONDS } from './defaults';
import { INVARIANTS, type Violation, violations } from './invariants';
import { INVARIANT_TEXTS } from './invariant-texts';
import type { TerminationFinding } from './lifecycle-finding';
import { deriveSettings } from './derive';
import type { TerminationSettings } from './settings';
import type { TerminationInput } from './termination-input';
import { type Timeline, timeline } from './timeline';

/*
 * Rules of termination that are not here, and why:
 *   TERM-006, 007, 008  cannot be said: the kind of the preStop hook is derived, and MSVC-TERM-101 is thrown instead
 *   TERM-015, 018, 019  are about annotations in manifests, not about the model
 *   TERM-021, its S < T is implied by TERM-020: once the wait is over nothing is in flight
 *   TERM-024, 025       need replicas, the readiness probe and the Service
 *   TERM-026, 027       have no input yet
 */

/** A pod's termination, judged: what is emitted, what happens on each data plane, and what is wrong with it. */
export interface TerminationReview {
  readonly settings: TerminationSettings;
  readonly timelines: readonly Timeline[];
  readonly findings: readonly TerminationFinding[];
}

/**
 * Whether a pod's end loses requests, on every data plane it may find itself on.
 * @param margin seconds left before SIGKILL
 */
export function reviewTermination(input: TerminationInput, margin = SAFETY_MARGIN_SECONDS): TerminationReview {
  const settings = deriveSettings(input, margin);
  const timelines = concretePlanes(input.dataPlane).map((plane) => timeline(settings, plane, margin));
  const perPlane = timelines.map((t) =>
    violations(INVARIANTS, t, margin).map((violation) => invariantFinding(violation, t, settings, margin)),
  );
  const findings = [
    ...merged(perPlane, settings),
    ...oneSided(timelines, perPlane, settings),
    ...advice(input, settings),
  ];
  return { settings, timelines, findings: findings.sort((a, b) => a.code.localeCompare(b.code)) };
}

function invariantFinding(
  violation: Violation,
  t: Timeline,
  settings: TerminationSettings,
  margin: number,
): TerminationFinding {
  const { invariant, left, right } = violation;
  const text = INVARIANT_TEXTS[invariant.name];
  const violated = { t, settings, margin, left, right };
  return {
    code: invariant.code,
    severity: invariant.severity,
    plane: t.plane,
    field: text.field,
    message: text.message(violated),
    fix: text.fix(violated),
    settings: text.mend(violated),
    interval: wrongBetween(violation),
    lane: invariant.lane,
  };
}

/** From the moment that comes too early to the one it should have waited for; what never comes is missed at once. */
function wrongBetween({ left, right }: Violation): Interval {
  return { from: right, to: Number.isFinite(left) ? left : right + 1 };
}

/** What is wrong in the same words on every data plane is said once. */
function merged(
  perPlane: readonly (readonly TerminationFinding[])[],
  settings: TerminationSettings,
): readonly TerminationFinding[] {
  const [first = [], ...others] = perPlane;
  if (others.length === 0) return first;
  const everywhere = (finding: TerminationFinding): boolean =>
    others.every((other) => other.some(({ code, message }) => code === finding.code && message === finding.message));
  const same = first.filter(everywhere);
  const rest = perPlane
    .flat()
    .filter((f) => !same.some(({ code, message }) => code === f.code && message === f.message));
  return [...same.map((finding) => ({ ...finding, plane: settings.dataPlane })), ...rest];
}

function oneSided(
  timelines: readonly Timeline[],
  perPlane: readonly (readonly TerminationFinding[])[],
  settings: TerminationSettings,
): readonly TerminationFinding[] {
  const isSafe = (index: number): boolean => !perPlane[index]?.some(({ severity }) => severity === 'error');
  const planes = timelines.map(({ plane }) => plane);
  const safe: ConcretePlane | undefined = planes.find((_, index) => isSafe(index));
  const unsafe: ConcretePlane | undefined = planes.find((_, index) => !isSafe(index));
  return safe && unsafe ? [safeOnlyAs(safe, unsafe, settings)] : [];
}
