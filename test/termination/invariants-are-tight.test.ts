import { ALL_PLANES } from '../../lib/mesh/planes';
import { type ConcretePlane, concretePlanes } from '../../lib/termination/data-plane';
import { deriveSettings } from '../../lib/termination/derive';
import { type Cost, holds, type Invariant } from '../../lib/termination/invariants/invariant';
import { INVARIANTS } from '../../lib/termination/invariants/index';
import type { TerminationInput } from '../../lib/termination/termination-input';
import { timelineOn } from '../../lib/termination/timeline-on';
import { randomInput, seeded } from './random-input';
import { insistentClients, simulateAll } from './simulated-pods';
import type { Outcome } from './simulation';

const NO_MARGIN = 0;
const TRIES = 100_000;

/** Whether the simulation saw what an invariant is there to prevent. */
const HAPPENED: Readonly<Record<Cost, (outcome: Outcome) => boolean>> = {
  'a request': ({ lost }) => lost !== undefined,
  'a kept connection': ({ keptLost }) => keptLost,
  'the full grace period': ({ fullGrace }) => fullGrace,
};

const CONCRETE = ALL_PLANES.flatMap(concretePlanes);
const EVERY = [...new Set([...INVARIANTS, ...CONCRETE.flatMap(({ invariants }) => invariants)])];

/** What holds on a plane, with one invariant in place of another. */
function invariantsOf(plane: ConcretePlane, [from, to]: readonly Invariant[] = []): readonly Invariant[] {
  return [...INVARIANTS, ...plane.invariants].map((invariant) => (invariant === from && to ? to : invariant));
}

/** Random settings whose requests end with the longest: MSVC-TERM-024 is about the others, and no invariant. */
function settingsOf(input: TerminationInput) {
  return deriveSettings({ ...input, routeTimeoutSeconds: undefined }, NO_MARGIN);
}

function isAccepted(
  { dataPlane }: TerminationInput,
  settings: ReturnType<typeof settingsOf>,
  swap?: readonly Invariant[],
) {
  return concretePlanes(dataPlane).every((plane) => {
    const t = timelineOn(plane, settings, NO_MARGIN);
    return invariantsOf(plane, swap).every((invariant) => holds(invariant, t, NO_MARGIN));
  });
}

function played({ dataPlane }: TerminationInput, settings: ReturnType<typeof settingsOf>): Outcome {
  return simulateAll(dataPlane, settings, { clientsUntil: insistentClients(settings), killEarly: 0 });
}

test('every invariant has a name and a code of its own', () => {
  expect(EVERY).toHaveLength(12);
  for (const key of ['name', 'code'] as const) expect(new Set(EVERY.map((each) => each[key])).size).toBe(12);
});

test.each(EVERY.map((invariant) => [invariant.code, invariant.name, invariant] as const))(
  '%s %s cannot be one second weaker',
  (_code, _name, weakened) => {
    const lowered: Invariant = { ...weakened, left: (t, margin) => weakened.left(t, margin) - 1 };
    const random = seeded(7);
    let found: Outcome | undefined;
    for (let run = 0; run < TRIES && !found; run += 1) {
      const input = randomInput(random);
      const settings = settingsOf(input);
      // Only what the weakened list accepts and the whole list does not can show a difference.
      if (isAccepted(input, settings) || !isAccepted(input, settings, [weakened, lowered])) continue;
      const outcome = played(input, settings);
      if (HAPPENED[weakened.costs](outcome)) found = outcome;
    }
    expect(found).toBeDefined();
  },
);

test('where no invariant is violated, nothing that one of them prevents happens', () => {
  const random = seeded(8);
  const bad: TerminationInput[] = [];
  let clean = 0;
  for (let run = 0; run < 20_000; run += 1) {
    const input = randomInput(random);
    const settings = settingsOf(input);
    if (!isAccepted(input, settings)) continue;
    clean += 1;
    const outcome = played(input, settings);
    if (Object.values(HAPPENED).some((happened) => happened(outcome))) bad.push(input);
  }
  expect(bad.slice(0, 2)).toEqual([]);
  expect(clean).toBeGreaterThan(1000);
});
