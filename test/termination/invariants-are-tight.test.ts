import { concretePlanes } from '../../lib/termination/data-plane';
import { deriveSettings } from '../../lib/termination/derive';
import { type Cost, type Invariant, INVARIANTS, type Violation, violations } from '../../lib/termination/invariants';
import type { TerminationSettings } from '../../lib/termination/settings';
import { timeline } from '../../lib/termination/timeline';
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

function violated(list: readonly Invariant[], settings: TerminationSettings): readonly Violation[] {
  const planes = concretePlanes(settings.dataPlane);
  return planes.flatMap((plane) => violations(list, timeline(settings, plane, NO_MARGIN), NO_MARGIN));
}

function played(settings: TerminationSettings): Outcome {
  return simulateAll(settings, { clientsUntil: insistentClients(settings), killEarly: 0 });
}

test.each(INVARIANTS.map((invariant) => [invariant.code, invariant.name, invariant] as const))(
  '%s %s cannot be one second weaker',
  (_code, _name, weakened) => {
    const lowered: Invariant = { ...weakened, left: (t, margin) => weakened.left(t, margin) - 1 };
    const list = INVARIANTS.map((invariant) => (invariant === weakened ? lowered : invariant));
    const random = seeded(7);
    let found: Outcome | undefined;
    for (let run = 0; run < TRIES && !found; run += 1) {
      const settings = deriveSettings(randomInput(random), NO_MARGIN);
      // Only what the weakened list accepts and the whole list does not can show a difference.
      if (violated(INVARIANTS, settings).length === 0 || violated(list, settings).length > 0) continue;
      const outcome = played(settings);
      if (HAPPENED[weakened.costs](outcome)) found = outcome;
    }
    expect(found).toBeDefined();
  },
);

test('where no invariant is violated, nothing that one of them prevents happens', () => {
  const random = seeded(8);
  const bad: TerminationSettings[] = [];
  let clean = 0;
  for (let run = 0; run < 20_000; run += 1) {
    const settings = deriveSettings(randomInput(random), NO_MARGIN);
    if (violated(INVARIANTS, settings).length > 0) continue;
    clean += 1;
    const outcome = played(settings);
    if (Object.values(HAPPENED).some((happened) => happened(outcome))) bad.push(settings);
  }
  expect(bad.slice(0, 2)).toEqual([]);
  expect(clean).toBeGreaterThan(1000);
});
