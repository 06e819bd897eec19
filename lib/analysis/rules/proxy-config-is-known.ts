import { deployedVersions } from './deployed-versions';
import type { Rule } from '../../mesh/rule';

/** Names that belong under proxyMetadata, and names of drain settings that Istio knows. */
const METADATA = ['EXIT_ON_ZERO_ACTIVE_CONNECTIONS', 'MINIMUM_DRAIN_DURATION'];
const DRAIN = ['drainDuration', 'terminationDrainDuration', 'MINIMUM_DRAIN_DURATION'];

/** Drain settings in proxy.istio.io/config have the names and the place that Istio reads. */
export const proxyConfigIsKnown: Rule = {
  code: 'MSVC-TERM-015',
  severity: 'error',
  summary: 'Drain settings in proxy.istio.io/config are ones that Istio reads.',
  source: 'Istio protomarshal and pilot-agent options: unknown fields are ignored, and the default of 5 s holds.',
  *check(context) {
    for (const { where, annotations } of deployedVersions(context)) {
      const config = annotations['proxy.istio.io/config'];
      if (typeof config !== 'string') continue;
      for (const name of unread(config)) {
        yield {
          ...where,
          path: 'spec.template.metadata.annotations[proxy.istio.io/config]',
          message: `Istio does not read '${name}' there: the proxy drains as if it were not set`,
          fix: METADATA.includes(name) ? `write ${name} under proxyMetadata` : `use one of ${DRAIN.join(', ')}`,
        };
      }
    }
  },
};

/** Names of drain settings that are misspelt, or that stand outside proxyMetadata. */
function unread(config: string): string[] {
  const names = [...config.matchAll(/["']?([A-Za-z_]+)["']?\s*:/g)].map(([, name = '']) => name);
  const misspelt = names.filter((name) => /drain/i.test(name) && !DRAIN.includes(name));
  const misplaced = config.includes('proxyMetadata') ? [] : names.filter((name) => METADATA.includes(name));
  return [...misspelt, ...misplaced];
}
