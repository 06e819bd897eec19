import { type JsonObject, objectAt } from '../../../kube/json';
import type { PlainRule } from '../../../model/rule';
import { EXIT_ON_ZERO, MINIMUM_DRAIN, PROXY_CONFIG, proxyConfigOf } from '../planes/proxy-config';

/** Variables of the agent, which belong under proxyMetadata. */
const METADATA = [EXIT_ON_ZERO, MINIMUM_DRAIN];
/** Fields of ProxyConfig about the drain. Protobuf takes the name of a field in either spelling. */
const FIELDS = ['drainDuration', 'terminationDrainDuration', 'drain_duration', 'termination_drain_duration'];

/** Drain settings in a pod template's proxy.istio.io/config have the names and the place that Istio reads. */
export const proxyConfigIsRead: PlainRule<JsonObject> = {
  code: 'MSVC-TERM-015',
  severity: 'error',
  summary: 'Drain settings in proxy.istio.io/config are ones that Istio reads.',
  source: 'Istio protomarshal and pilot-agent options: unknown fields are ignored, and the default of 5 s holds.',
  *check(template) {
    const path = `metadata.annotations[${PROXY_CONFIG}]`;
    const config = proxyConfigOf(objectAt(template, 'metadata', 'annotations'));
    if (config === undefined) {
      const fix = 'write fields of ProxyConfig, such as terminationDrainDuration: 30s, or leave it to the library';
      yield { path, message: 'the text is no YAML of an object: Istio reads nothing of it', fix };
      return;
    }
    for (const [name, fix] of unread(config)) {
      yield { path, message: `Istio does not read '${name}' there: the proxy drains as if it were not set`, fix };
    }
  },
};

/** Names about the drain that are misspelt or in the wrong place, with what to do. */
function* unread(config: JsonObject): Iterable<readonly [name: string, fix: string]> {
  for (const name of Object.keys(config)) {
    if (METADATA.includes(name)) yield [name, `write ${name} under proxyMetadata`];
    else if (isMisspelt(name)) yield [name, CHOICE];
  }
  for (const name of Object.keys(objectAt(config, 'proxyMetadata'))) {
    if (FIELDS.includes(name)) yield [name, `write ${name} beside proxyMetadata, not under it`];
    else if (isMisspelt(name)) yield [name, CHOICE];
  }
}

const CHOICE = 'use one of drainDuration, terminationDrainDuration, MINIMUM_DRAIN_DURATION';

function isMisspelt(name: string): boolean {
  return /drain/i.test(name) && ![...FIELDS, ...METADATA].includes(name);
}
