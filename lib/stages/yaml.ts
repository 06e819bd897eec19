import { dump } from 'js-yaml';
import type { Manifest } from '../manifest/manifest';

/** Manifests as a YAML stream. Text that YAML 1.1 readers take for something else is quoted. */
export function yamlOf(manifests: readonly Manifest[]): string {
  return manifests.map(({ json }) => dump(json, { lineWidth: -1, noRefs: true })).join('---\n');
}
