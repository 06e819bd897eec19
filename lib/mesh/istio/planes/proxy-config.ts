import { load } from 'js-yaml';
import { isObject, type JsonObject, objectAt } from '../../../kube/json';
import type { ProxySettings } from '../../../termination/settings';
import { goSeconds } from '../../go-duration';

/** The annotation that configures the sidecar of a pod: Istio's ProxyConfig as YAML. */
export const PROXY_CONFIG = 'proxy.istio.io/config';

/** Environment variables of Istio's agent. `proxyMetadata` of a ProxyConfig sets them. */
export const EXIT_ON_ZERO = 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS';
export const MINIMUM_DRAIN = 'MINIMUM_DRAIN_DURATION';

/** The annotation with these settings, as JSON, which is valid YAML; none without settings. */
export function writeProxyConfig(settings: ProxySettings): Readonly<Record<string, string>> {
  const { terminationDrain, drain, exitOnZero, minimumDrain } = settings;
  const config = {
    ...(terminationDrain !== undefined && { terminationDrainDuration: `${terminationDrain}s` }),
    ...(drain !== undefined && { drainDuration: `${drain}s` }),
    ...(exitOnZero === true && {
      proxyMetadata: { [EXIT_ON_ZERO]: 'true', [MINIMUM_DRAIN]: `${minimumDrain}s` },
    }),
  };
  return Object.keys(config).length > 0 ? { [PROXY_CONFIG]: JSON.stringify(config) } : {};
}

/** The settings in a pod's annotations, without those that Istio cannot read. */
export function readProxyConfig(annotations: Readonly<Record<string, unknown>>): ProxySettings {
  const config = proxyConfigOf(annotations) ?? {};
  const metadata = objectAt(config, 'proxyMetadata');
  const settings = {
    terminationDrain: secondsAt(config, 'terminationDrainDuration', 'termination_drain_duration'),
    drain: secondsAt(config, 'drainDuration', 'drain_duration'),
    exitOnZero: /^(1|t|true)$/i.test(String(metadata[EXIT_ON_ZERO])) ? true : undefined,
    minimumDrain: secondsAt(metadata, MINIMUM_DRAIN),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** The ProxyConfig of a pod: empty if it has none, undefined if the annotation is not YAML of an object. */
export function proxyConfigOf(annotations: Readonly<Record<string, unknown>>): JsonObject | undefined {
  const text = annotations[PROXY_CONFIG];
  if (typeof text !== 'string' || text.trim() === '') return {};
  try {
    const config = load(text);
    return isObject(config) ? config : undefined;
  } catch {
    return undefined;
  }
}

/** Seconds in a field, under one of its names: protobuf accepts both spellings. */
function secondsAt(config: JsonObject, ...names: readonly string[]): number | undefined {
  const found = names.map((name) => config[name]).find((value) => value !== undefined);
  return typeof found === 'string' ? goSeconds(found) : undefined;
}
