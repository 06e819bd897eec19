import { SAFETY_MARGIN_SECONDS } from '../../lib/termination/defaults';
import type { TerminationProblem } from '../../lib/termination/problem';
import { reviewTermination } from '../../lib/termination/review';
import type { TerminationSettings } from '../../lib/termination/settings';
import type { TerminationInput } from '../../lib/termination/termination-input';
import { PLANE_NAMES, type PlaneName } from './planes';
import { randomInput, seeded } from './random-input';
import { insistentClients, simulateAll } from './simulated-pods';

const RUNS = 200_000;
/** Whole-second counting, three times: what the margin has to be good for. */
const ROUNDING_SECONDS = 3;

function isAccepted(problems: readonly TerminationProblem[]): boolean {
  return !problems.some(({ severity }) => severity === 'error');
}

function counter(): Record<string, number> {
  return Object.fromEntries(PLANE_NAMES.map((plane) => [plane, 0]));
}

test(`no accepted termination of ${RUNS} loses a request, however the kubelet rounds`, () => {
  const random = seeded(4);
  const accepted = counter();
  const lost: { input: TerminationInput; how: string }[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const input = randomInput(random);
    const { settings, problems } = reviewTermination(input);
    const killEarly = random() * ROUNDING_SECONDS;
    if (!isAccepted(problems)) continue;
    accepted[input.dataPlane.name] = (accepted[input.dataPlane.name] ?? 0) + 1;
    const outcome = simulateAll(input.dataPlane, settings, { clientsUntil: insistentClients(settings), killEarly });
    if (outcome.lost) lost.push({ input, how: outcome.lost });
    if (outcome.keptLost && !problems.some(({ code }) => code === 'MSVC-TERM-023')) {
      lost.push({ input, how: 'kept connection, and nothing said so' });
    }
  }
  expect(lost.slice(0, 3)).toEqual([]);
  // The test would prove nothing about a data plane on which hardly anything is accepted.
  for (const plane of PLANE_NAMES) expect([plane, (accepted[plane] ?? 0) > 1000]).toEqual([plane, true]);
});

test('the margin is as small as the rounding allows: one second less, and a request is lost', () => {
  const random = seeded(5);
  const margin = SAFETY_MARGIN_SECONDS - 1;
  let lost: string | undefined;
  for (let run = 0; run < 20_000 && !lost; run += 1) {
    const { dataPlane, settings, problems } = reviewTermination(randomInput(random), margin);
    if (!isAccepted(problems)) continue;
    const world = { clientsUntil: insistentClients(settings), killEarly: ROUNDING_SECONDS - 0.01 };
    lost = simulateAll(dataPlane, settings, world).lost;
  }
  expect(lost).toBeDefined();
});

test('a route that lets a request take one second longer than was said loses one', () => {
  const random = seeded(12);
  let lost: string | undefined;
  for (let run = 0; run < 20_000 && !lost; run += 1) {
    const input = randomInput(random);
    const { longestRequestSeconds } = input.termination;
    if (longestRequestSeconds === undefined) continue;
    const routed = { ...input, routeTimeoutSeconds: longestRequestSeconds + 1 };
    const { dataPlane, settings, problems } = reviewTermination(routed, 0);
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    // Only what this rule alone refuses shows that it is needed.
    expect(errors).toContain('MSVC-TERM-024');
    if (errors.length > 1) continue;
    lost = simulateAll(dataPlane, settings, { clientsUntil: insistentClients(settings), killEarly: 0 }).lost;
  }
  expect(lost).toBeDefined();
});

test('hardly a termination that loses nothing is refused', () => {
  const shares = PLANE_NAMES.map((plane) => ({ plane, ...refusedShares(plane, 6) }));
  const head = 'refused though nothing is lost (percent)'.padEnd(42);
  const rows = shares.map(
    ({ plane, exact, withMargin, quiet }) => `${plane.padEnd(42)}${shown(exact)}${shown(withMargin)}${shown(quiet)}`,
  );
  const columns = ['exact', 'with margin', 'exact, quiet'].map((column) => column.padStart(14)).join('');
  process.stdout.write(`\n${head}${columns}\n${rows.join('\n')}\nquiet: nobody comes after the propagation\n`);
  for (const { plane, exact } of shares) expect([plane, exact <= 5]).toEqual([plane, true]);
});

interface RefusedShares {
  /** Without margin, clients coming for as long as the pod holds. */
  readonly exact: number;
  readonly withMargin: number;
  /** Without margin, no client coming after the propagation. */
  readonly quiet: number;
}

function refusedShares(plane: PlaneName, seed: number): RefusedShares {
  const random = seeded(seed);
  const inputs = Array.from({ length: 2000 }, () => randomInput(random, plane));
  const share = (margin: number, until: (settings: TerminationSettings) => number): number => {
    const dropFree = inputs
      .map((input) => reviewTermination(input, margin))
      .filter(
        ({ dataPlane, settings }) =>
          !simulateAll(dataPlane, settings, { clientsUntil: until(settings), killEarly: 0 }).lost,
      );
    return (100 * dropFree.filter(({ problems }) => !isAccepted(problems)).length) / dropFree.length;
  };
  return {
    exact: share(0, insistentClients),
    withMargin: share(SAFETY_MARGIN_SECONDS, insistentClients),
    quiet: share(0, ({ propagation }) => propagation),
  };
}

function shown(percent: number): string {
  return percent.toFixed(1).padStart(14);
}
