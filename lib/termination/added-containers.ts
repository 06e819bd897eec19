import { appSpans, type Interval } from './app-spans';
import { SAFETY_MARGIN_SECONDS } from './defaults';
import type { AddedContainer } from './facts';
import type { TerminationSettings } from './settings';

/** What a container does between its SIGTERM and its end. */
export interface AddedSpan extends Interval {
  /** Its name. */
  readonly name: string;
  /** Whether it ends after the app. */
  readonly isSidecar: boolean;
}

/**
 * When containers that were added end. All preStop hooks start with the deletion. Containers beside the app get SIGTERM after
 * their hook; sidecars in addition wait for the app, and for each sidecar after them in the list (kuberuntime, killContainer
 * and terminationOrdering; KEP-753).
 */
export function addedSpans(appExit: number, added: readonly AddedContainer[]): readonly AddedSpan[] {
  const beside = added.filter(({ isSidecar }) => !isSidecar).map((each) => span(each, each.preStop));
  let ended = Math.max(appExit, ...beside.map(({ to }) => to));
  const sidecars = added
    .filter(({ isSidecar }) => isSidecar)
    .reverse()
    .map((each) => {
      const own = span(each, Math.max(ended, each.preStop));
      ended = own.to;
      return own;
    });
  return [...beside, ...sidecars];
}

function span({ name, isSidecar, shutdownWork }: AddedContainer, from: number): AddedSpan {
  return { name, isSidecar, from, to: from + shutdownWork };
}

/** When the app of a pod with these settings ends. */
function appExitOf({ facts, hold, longestRequest, shutdownWork, callsDuringShutdown }: TerminationSettings): number {
  const { occupation = 'requests' } = facts;
  return appSpans({ occupation, hold: hold.seconds, longestRequest, shutdownWork, callsDuringShutdown }).appExit;
}

/** The grace period in which added containers end as well; 0 without any. @param margin seconds that must be left before SIGKILL */
export function graceOfAdded(settings: TerminationSettings, margin = SAFETY_MARGIN_SECONDS): number {
  const { added = [] } = settings.facts;
  const spans = addedSpans(appExitOf(settings), added);
  return spans.length === 0 ? 0 : Math.max(...spans.map(({ to }) => to)) + margin;
}

/** The settings of a pod with added containers: a grace period that was not given covers them. */
export function withAdded(
  settings: TerminationSettings,
  added: readonly AddedContainer[],
  margin = SAFETY_MARGIN_SECONDS,
): TerminationSettings {
  if (added.length === 0) return settings;
  const all = { ...settings, facts: { ...settings.facts, added } };
  if (settings.origins.gracePeriod === 'given') return all;
  return { ...all, gracePeriod: Math.max(settings.gracePeriod, graceOfAdded(all, margin)) };
}
