import type { Synthesis } from '../../bridge/synthesize';
import type { Files } from './layout';

/** The construct of each object, in the file that cdk8s writes with `recordConstructMetadata`. */
export function constructMetadata({ charts }: Pick<Synthesis, 'charts'>): Files {
  const manifests = charts.flatMap((chart) => chart.manifests);
  const resources = Object.fromEntries(manifests.map(({ name, path }) => [name, { path }]));
  return new Map([['construct-metadata.json', JSON.stringify({ version: '1.0.0', resources })]]);
}
