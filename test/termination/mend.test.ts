import type { Mend } from '../../lib/termination/problem';
import { reviewTermination } from '../../lib/termination/review';
import type { TerminationInput } from '../../lib/termination/termination-input';
import type { Termination } from '../../lib/model/termination/termination';
import { randomInput, seeded } from './random-input';

/** The same termination with the settings that a problem proposes. */
function mended(input: TerminationInput, mend: Mend): TerminationInput {
  const { termination } = input;
  const hold = mend.hold ?? termination.hold?.seconds ?? 5;
  const inApp = Math.max(mend.inAppHold ?? 0, termination.hold?.inAppSeconds ?? 0);
  const moved = {
    preStopSeconds: Math.max(0, hold - inApp),
    inAppSeconds: inApp,
    seconds: Math.max(hold, inApp),
    endpoint: termination.hold?.endpoint,
  };
  const changed: Termination = {
    ...termination,
    hold: mend.hold !== undefined || mend.inAppHold !== undefined ? moved : termination.hold,
    closesConnections: mend.closesConnections ?? termination.closesConnections,
    longestRequestSeconds: mend.longestRequest ?? termination.longestRequestSeconds,
    gracePeriodSeconds: mend.gracePeriod ?? termination.gracePeriodSeconds,
    proxy: {
      ...termination.proxy,
      terminationDrain: mend.terminationDrainDuration ?? termination.proxy.terminationDrain,
      drain: mend.drainDuration ?? termination.proxy.drain,
      minimumDrain: mend.minimumDrainDuration ?? termination.proxy.minimumDrain,
      waitBeforeExit: mend.waitBeforeExit ?? termination.proxy.waitBeforeExit,
      shutdownGrace: mend.shutdownGracePeriod ?? termination.proxy.shutdownGrace,
    },
  };
  return { ...input, termination: changed };
}

test('the settings that a problem proposes are the end of it', () => {
  const random = seeded(9);
  const unmended: unknown[] = [];
  const tried = new Set<string>();
  for (let run = 0; run < 5000; run += 1) {
    const input = randomInput(random);
    for (const { code, mend } of reviewTermination(input).problems) {
      if (mend === undefined) continue;
      tried.add(code);
      const again = reviewTermination(mended(input, mend)).problems;
      if (again.some((problem) => problem.code === code)) unmended.push({ code, mend, input });
    }
  }
  expect(unmended.slice(0, 1)).toEqual([]);
  expect([...tried].sort()).toEqual(
    ['001', '003', '004', '005', '009', '010', '011', '012', '013', '020', '021', '023', '024'].map(
      (n) => `MSVC-TERM-${n}`,
    ),
  );
});
