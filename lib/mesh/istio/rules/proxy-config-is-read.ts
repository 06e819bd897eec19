import { type JsonObject, objectAt } from '../../../kube/json';
import type { PlainRule } from '../../../model/rule';
import { EXIT_ON_ZERO, MINIMUM_DRAIN, PROXY_CONFIG, proxyConfigOf } from '../planes/proxy-config';

/** Variables of Istio's agent, which belong under proxyMetadata. */
const METADATA = [EXIT_ON_ZERO, MINIMUM_DRAIN];
/** Fields of ProxyConfig about the drain. Protobuf accepts both spellings of a field. */
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
    for (const { name, fix } of unread(config)) {
      yield { path, message: `Istio does not read '${name}' there: the proxy drains as if it were not set`, fix };
    }
  },
};

/** Settings of the drain that are misspelt or in the wrong place, with the fix. */
function unread(config: JsonObject): readonly Unread[] {
  return [
    ...Object.keys(config).flatMap((name) =>
      METADATA.includes(name) ? [{ name, fix: `write ${name} under proxyMetadata` }] : misspelt(name),
    ),
    ...Object.keys(objectAt(config, 'proxyMetadata')).flatMap((name) =>
      FIELDS.includes(name) ? [{ name, fix: `write ${name} beside proxyMetadata, not under it` }] : misspelt(name),
    ),
  ];
}

interface Unread {
  readonly name: string;
  readonly fix: string;
}

function misspelt(name: string): readonly Unread[] {
  const isKnown = [...FIELDS, ...METADATA].includes(name);
  const fix = 'use one of drainDuration, terminationDrainDuration, MINIMUM_DRAIN_DURATION';
  return /drain/i.test(name) && !isKnown ? [{ name, fix }] : [];
}
