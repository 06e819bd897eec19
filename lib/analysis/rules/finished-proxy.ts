import type { JsonObject } from '../../kube/json';
import { ISTIO_DEFAULTS } from '../../termination/defaults';
import type { EmittedProxy } from '../../termination/settings';
import type { ProxyTerminationSeconds } from '../../model/termination/termination';
import { goSeconds } from './go-duration';

/** What a classic sidecar of Istio does by its configuration; undefined where nothing is said of what it does not read. */
export type DrainSeconds = Pick<ProxyTerminationSeconds, 'terminationDrain' | 'drain' | 'exitOnZero' | 'minimumDrain'>;

/** What the annotations of a finished pod say. */
export function finishedDrain(annotations: JsonObject): DrainSeconds {
  const config = annotations['proxy.istio.io/config'];
  return drainSeconds(typeof config === 'string' ? config : '');
}

/** What was derived for it. */
export function derivedDrain(emitted: EmittedProxy): DrainSeconds {
  return drainSeconds(emitted.kind === 'istio' ? JSON.stringify(emitted) : '');
}

/** The values in which one differs from the other. */
export function changedDrain(found: DrainSeconds, derived: DrainSeconds): Partial<DrainSeconds> {
  const names = Object.keys(found) as (keyof DrainSeconds)[];
  return Object.fromEntries(
    names
      .filter((name) => found[name] !== undefined && found[name] !== derived[name])
      .map((name) => [name, found[name]]),
  );
}

/** Without what is not read beside the others. */
export function readDrain({ exitOnZero, drain, terminationDrain, minimumDrain }: DrainSeconds): Partial<DrainSeconds> {
  return exitOnZero === true ? { exitOnZero, drain, minimumDrain } : { exitOnZero, drain, terminationDrain };
}

/** The annotation is YAML, which the library writes as JSON; a patch may write either. */
function drainSeconds(config: string): DrainSeconds {
  const metadata = config.includes('proxyMetadata') ? config : '';
  const exitOnZero = /^(1|t|true)$/i.test(valueIn(metadata, 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS') ?? '');
  const terminationDrain = secondsIn(config, 'terminationDrainDuration');
  const minimumDrain = secondsIn(metadata, 'MINIMUM_DRAIN_DURATION');
  return {
    exitOnZero,
    drain: secondsIn(config, 'drainDuration') ?? ISTIO_DEFAULTS.drain,
    terminationDrain: terminationDrain ?? (exitOnZero ? undefined : ISTIO_DEFAULTS.terminationDrain),
    minimumDrain: minimumDrain ?? (exitOnZero ? ISTIO_DEFAULTS.minimumDrain : undefined),
  };
}

function secondsIn(config: string, name: string): number | undefined {
  return goSeconds(valueIn(config, name) ?? '');
}

/** The names that are asked for stand once in a configuration, whatever is above them. */
function valueIn(config: string, name: string): string | undefined {
  const lines = config.replace(/^\s*#.*$/gm, '');
  return new RegExp(`(?<!\\w)${name}["']?\\s*:\\s*["']?([^"',}\\s]+)`).exec(lines)?.[1];
}
