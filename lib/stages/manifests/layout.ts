import { type App, Names, YamlOutputType } from 'cdk8s';
import type { ChartManifests, Synthesis } from '../../bridge/synthesize';
import type { Manifest } from '../../kube/object';
import { yamlOf } from './yaml';

/** File contents by path relative to the output directory. */
export type Files = ReadonlyMap<string, string>;

/** The files of an app, with the names that cdk8s gives them. */
export function layout(app: Pick<App, 'yamlOutputType' | 'outputFileExtension'>, synthesis: Synthesis): Files {
  const groups = new Map<string, Manifest[]>();
  for (const [path, manifests] of grouped(app.yamlOutputType, synthesis)) {
    // Two objects share a file if cdk8s gives both the same name: for example two kinds of one name in different API groups.
    groups.set(path, [...(groups.get(path) ?? []), ...manifests]);
  }
  return new Map([...groups].map(([path, manifests]) => [`${path}${app.outputFileExtension}`, yamlOf(manifests)]));
}

function* grouped(type: YamlOutputType, { charts, chartsDepend }: Synthesis): Iterable<[string, readonly Manifest[]]> {
  switch (type) {
    case YamlOutputType.FILE_PER_APP:
      if (charts.length > 0) yield ['app', charts.flatMap(({ manifests }) => manifests)];
      return;
    case YamlOutputType.FILE_PER_CHART:
      for (const [index, chart] of charts.entries()) yield [chartName(chart, index, chartsDepend), chart.manifests];
      return;
    case YamlOutputType.FILE_PER_RESOURCE:
      for (const { manifests } of charts) yield* onePerObject('', manifests);
      return;
    case YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE:
      for (const [index, chart] of charts.entries()) {
        yield* onePerObject(`${chartName(chart, index, chartsDepend)}/`, chart.manifests);
      }
  }
}

/** The name of a chart's file. It has a number if charts depend on each other, so that `kubectl apply -f` applies them in order. */
function chartName({ chart }: ChartManifests, index: number, numbered: boolean): string {
  const name = Names.toDnsLabel(chart);
  return numbered ? `${index.toString().padStart(4, '0')}-${name}` : name;
}

function* onePerObject(folder: string, manifests: readonly Manifest[]): Iterable<[string, readonly Manifest[]]> {
  for (const manifest of manifests) {
    yield [`${folder}${`${manifest.kind}.${manifest.name}`.replace(/[^0-9a-zA-Z-_.]/g, '')}`, [manifest]];
  }
}
