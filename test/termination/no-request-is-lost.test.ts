import { reviewTermination } from '../../lib/termination/check';
import { DATA_PLANES, type DataPlane } from '../../lib/termination/data-plane';
import { SAFETY_MARGIN_SECONDS } from '../../lib/termination/defaults';
import type { TerminationFinding } from '../../lib/termination/lifecycle-finding';
import type { TerminationSettings } from '../../lib/termination/settings';
import type { TerminationInput } from '../../lib/termination/termination-input';
import { randomInput, seeded } from './random-input';
import { insistentClients, simulateAll } from './simulated-pods';

const RUNS = 200_000;
/** Whole-second counting, three times: what the margin has to be good for. */
const ROUNDING_SECONDS = 3;

function isAccepted(findings: readonly TerminationFinding[]): boolean {
  return !findings.some(({ severity }) => severity === 'error');
}

function counter(): Record<string, number> {
  return Object.fromEntries(DATA_PLANES.map((plane) => [plane, 0]));
}

test(`no accepted termination of ${RUNS} loses a request, however the kubelet rounds`, () => {
  const random = seeded(4);
  const accepted = counter();
  const lost: { input: TerminationInput; how: string }[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const input = randomInput(random);
    const { settings, findings } = reviewTermination(input);
    const killEarly = random() * ROUNDING_SECONDS;
    if (!isAccepted(findings)) continue;
    accepted[input.dataPlane] = (accepted[input.dataPlane] ?? 0) + 1;
    const outcome = simulateAll(settings, { clientsUntil: insistentClients(settings), killEarly });
    if (outcome.lost) lost.push({ input, how: outcome.lost });
    if (outcome.keptLost && !findings.some(({ code }) => code === 'MSVC-TERM-023')) {
      lost.push({ input, how: 'kept connection, and nothing said so' });
    }
  }
  expect(lost.slice(0, 3)).toEqual([]);
  // The test would prove nothing about a data plane on which hardly anything is accepted.
  for (const plane of DATA_PLANES) expect([plane, (accepted[plane] ?? 0) > 1000]).toEqual([plane, true]);
});

test('the margin is as small as the rounding allows: one second less, and a request is lost', () => {
  const random = seeded(5);
  const margin = SAFETY_MARGIN_SECONDS - 1;
  let lost: string | undefined;
  for (let run = 0; run < 20_000 && !lost; run += 1) {
    const { settings, findings } = reviewTermination(randomInput(random), margin);
    if (!isAccepted(findings)) continue;
    const world = { clientsUntil: insistentClients(settings), killEarly: ROUNDING_SECONDS - 0.01 };
    lost = simulateAll(settings, world).lost;
  }
  expect(lost).toBeDefined();
});

test('hardly a termination that loses nothing is refused', () => {
  const shares = DATA_PLANES.map((plane) => ({ plane, ...refusedShares(plane, 6) }));
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

function refusedShares(plane: DataPlane, seed: number): RefusedShares {
  const random = seeded(seed);
  const inputs = Array.from({ length: 2000 }, () => randomInput(random, plane));
  const share = (margin: number, until: (settings: TerminationSettings) => number): number => {
    const dropFree = inputs
      .map((input) => reviewTermination(input, margin))
      .filter(({ settings }) => !simulateAll(settings, { clientsUntil: until(settings), killEarly: 0 }).lost);
    return (100 * dropFree.filter(({ findings }) => !isAccepted(findings)).length) / dropFree.length;
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
