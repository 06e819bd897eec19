import type { EventName } from './cells';
import type { Result } from './measure';

/** Events that end no pod of their own. */
const ENDS_NO_POD: readonly EventName[] = ['canary-steps'];

/** Events that are about the canary's share of the requests. */
const ASKS_THE_CANARY: readonly EventName[] = ['canary-steps', 'version-removed', 'early-weight'];

/** What should have taken place in a run and did not, so that its counts say nothing; nothing if all did. */
export function whatDidNotHappen({ run: { event }, events, podsEnded, cells }: Result): string | undefined {
  if (podsEnded < events && !ENDS_NO_POD.includes(event)) return `${events} events, and only ${podsEnded} pods ended`;
  if (!ASKS_THE_CANARY.includes(event)) return undefined;
  const unasked = cells.filter(({ report }) => (report.versions['canary'] ?? 0) === 0);
  return unasked.length === 0
    ? undefined
    : `no answer from the canary to ${unasked.map(({ traffic }) => traffic).join(', ')}`;
}
