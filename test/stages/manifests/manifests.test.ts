import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, type AppProps, Chart, YamlOutputType } from 'cdk8s';
import { MeshApp, MeshChart, MeshService } from 'cdk8s-mesh';
import { devRow, filesIn, IMAGE, temporaryDirectory } from '../../fixtures';

const LONG_AGO = new Date('2020-01-01T00:00:00Z');
let outdir: string;

beforeEach(() => {
  outdir = temporaryDirectory();
});
afterEach(() => rmSync(outdir, { recursive: true, force: true }));

interface Program extends AppProps {
  readonly environments?: readonly string[];
  /** The replicas of the service in each environment; 2 where nothing is said. */
  readonly replicas?: Readonly<Record<string, number>>;
  readonly change?: (app: MeshApp) => void;
}

/** What was written up to now counts as written by an earlier run, in another process. */
function anotherRun(): void {
  delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('cdk8s-mesh.written')];
}

/** A run of its own: writes one chart per environment, each with one service. */
function synth(program: Program = {}): MeshApp {
  anotherRun();
  return synthAgain(program);
}

/** The same in the run that wrote before. */
function synthAgain({ environments = ['dev', 'prod'], replicas = {}, change, ...props }: Program): MeshApp {
  const app = new MeshApp({ outdir, ...props });
  for (const name of environments) {
    const chart = new MeshChart(app, name, devRow({ name }));
    new MeshService(chart, 'orders', { image: IMAGE, replicas: replicas[name] ?? 2 });
  }
  change?.(app);
  app.synth();
  return app;
}

function manifests(): readonly string[] {
  return Object.keys(filesIn(outdir)).filter((path) => path.endsWith('.yaml'));
}

function own(chart: Chart, name: string): ApiObject {
  return new ApiObject(chart, name, { apiVersion: 'v1', kind: 'Secret', metadata: { name } });
}

/** Dates every file back, so that one that is written again shows. */
function age(): void {
  for (const path of Object.keys(filesIn(outdir))) utimesSync(join(outdir, path), LONG_AGO, LONG_AGO);
}

function untouched(): readonly string[] {
  const files = Object.entries(filesIn(outdir));
  return files.filter(([, { modified }]) => modified === LONG_AGO.getTime()).map(([path]) => path);
}

describe('files are named as cdk8s names them', () => {
  test('one per chart', () => {
    synth();
    expect(manifests()).toEqual(['dev.k8s.yaml', 'prod.k8s.yaml']);
  });

  test('one per app', () => {
    synth({ yamlOutputType: YamlOutputType.FILE_PER_APP });
    expect(manifests()).toEqual(['app.k8s.yaml']);
    expect(readFileSync(join(outdir, 'app.k8s.yaml'), 'utf8').match(/^kind: Deployment$/gm)).toHaveLength(2);
  });

  test('one per object', () => {
    synth({ yamlOutputType: YamlOutputType.FILE_PER_RESOURCE, environments: ['dev'] });
    expect(manifests()).toEqual([
      'AuthorizationPolicy.orders.k8s.yaml',
      'Deployment.orders.k8s.yaml',
      'Namespace.shop-dev.k8s.yaml',
      'PeerAuthentication.default.k8s.yaml',
      'PodDisruptionBudget.orders.k8s.yaml',
      'Service.orders.k8s.yaml',
      'ServiceAccount.orders.k8s.yaml',
      'VirtualService.orders.k8s.yaml',
    ]);
  });

  test('one folder per chart with one file per object', () => {
    synth({ yamlOutputType: YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE });
    expect(manifests()).toHaveLength(16);
    expect(manifests()[1]).toBe('dev/Deployment.orders.k8s.yaml');
  });

  test('with another extension where one is given', () => {
    synth({ outputFileExtension: '.yml', environments: ['dev'] });
    expect(readdirSync(outdir)).toContain('dev.yml');
  });

  test('with a number where charts depend on each other', () => {
    const change = ({ charts }: MeshApp): void =>
      charts
        .find(({ node }) => node.id === 'dev')
        ?.addDependency(charts.find(({ node }) => node.id === 'prod') as Chart);
    synth({ change });
    expect(manifests()).toEqual(['0000-prod.k8s.yaml', '0001-dev.k8s.yaml']);
  });

  test.each([
    YamlOutputType.FILE_PER_APP,
    YamlOutputType.FILE_PER_CHART,
    YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
  ])('the layout %s is the one that cdk8s makes of the same program', (yamlOutputType) => {
    const change = (app: MeshApp): void => {
      const nested = new Chart(new Chart(app, 'Outer'), 'inner');
      own(nested, 'a').addDependency(own(new Chart(app, 'Needed.first'), 'b'));
    };
    const app = synth({ yamlOutputType, environments: ['dev'], change });
    const theirs = temporaryDirectory();
    Object.defineProperty(app, 'outdir', { value: theirs });
    App.prototype.synth.call(app);
    const named = (directory: string): readonly string[] =>
      Object.keys(filesIn(directory)).filter((path) => path.endsWith('.yaml'));
    expect(named(outdir)).toEqual(named(theirs));
    rmSync(theirs, { recursive: true });
  });
});

test('no object is lost when two of them have one file name', () => {
  for (const yamlOutputType of [YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE]) {
    const change = (app: MeshApp): void => {
      const chart = new Chart(app, 'own');
      for (const apiVersion of ['networking.istio.io/v1', 'gateway.networking.k8s.io/v1']) {
        new ApiObject(chart, apiVersion, { apiVersion, kind: 'Gateway', metadata: { name: 'main' } });
      }
    };
    let refused = false;
    try {
      synth({ yamlOutputType, environments: ['dev'], change });
    } catch (error) {
      refused = /^MSVC-/.test(String((error as Error).message));
    }
    const text = Object.values(filesIn(outdir))
      .map(({ content }) => content)
      .join('');
    expect(
      refused ||
        (text.includes('gateway.networking.k8s.io/v1') && text.includes('networking.istio.io/v1\nkind: Gateway')),
    ).toBe(true);
  }
});

describe('the record of constructs', () => {
  const written = (directory: string): unknown =>
    JSON.parse(readFileSync(join(directory, 'construct-metadata.json'), 'utf8'));
  const change = (app: MeshApp): void => ['a', 'b'].forEach((name) => own(new Chart(app, `chart-${name}`), name));

  test('is what cdk8s writes of the same program, and goes when it is no longer asked for', () => {
    const app = synth({ environments: [], recordConstructMetadata: true, change });
    const theirs = temporaryDirectory();
    Object.defineProperty(app, 'outdir', { value: theirs });
    App.prototype.synth.call(app);
    expect(written(outdir)).toEqual(written(theirs));
    expect(written(outdir)).toMatchObject({ resources: { a: { path: 'chart-a/a' } } });
    rmSync(theirs, { recursive: true });
    synth({ environments: [], change });
    expect(existsSync(join(outdir, 'construct-metadata.json'))).toBe(false);
  });
});

describe('a second run', () => {
  test('writes the same bytes', () => {
    synth();
    const before = filesIn(outdir);
    rmSync(outdir, { recursive: true });
    synth();
    const contents = (files: typeof before): unknown =>
      Object.entries(files).map(([path, { content }]) => [path, content]);
    expect(contents(filesIn(outdir))).toEqual(contents(before));
  });

  test('touches no file that is the same, its own record included', () => {
    synth();
    age();
    synth();
    expect(untouched()).toEqual(['.cdk8s-mesh', 'dev.k8s.yaml', 'prod.k8s.yaml']);
  });

  test('writes the file that changed, and no other', () => {
    synth();
    age();
    synth({ replicas: { prod: 3 } });
    expect(untouched()).toEqual(['dev.k8s.yaml']);
  });

  test('writes a file again that someone changed or removed', () => {
    synth();
    const { content } = filesIn(outdir)['dev.k8s.yaml'] ?? { content: '' };
    writeFileSync(join(outdir, 'dev.k8s.yaml'), 'changed');
    rmSync(join(outdir, 'prod.k8s.yaml'));
    synth();
    expect(filesIn(outdir)['dev.k8s.yaml']?.content).toBe(content);
    expect(manifests()).toEqual(['dev.k8s.yaml', 'prod.k8s.yaml']);
  });

  test('leaves nothing half-written behind', () => {
    synth();
    expect(Object.keys(filesIn(outdir))).toEqual(['.cdk8s-mesh', 'dev.k8s.yaml', 'prod.k8s.yaml']);
  });
});

describe('a chart that is gone', () => {
  test('takes its file with it', () => {
    synth();
    synth({ environments: ['dev'] });
    expect(manifests()).toEqual(['dev.k8s.yaml']);
  });

  test('leaves the file that someone changed since', () => {
    synth();
    writeFileSync(join(outdir, 'prod.k8s.yaml'), 'mine now');
    synth({ environments: ['dev'] });
    expect(filesIn(outdir)['prod.k8s.yaml']?.content).toBe('mine now');
  });

  test('leaves files that were never ours', () => {
    mkdirSync(join(outdir, 'sub'));
    const others = ['notes.txt', 'other.k8s.yaml', join('sub', 'x.yaml')];
    for (const path of others) writeFileSync(join(outdir, path), 'theirs');
    synth();
    synth({ environments: ['dev'] });
    for (const path of others) expect(filesIn(outdir)[path]?.content).toBe('theirs');
  });

  test('takes its file when it comes back and goes again', () => {
    synth();
    synth({ environments: ['dev'] });
    synth();
    synth({ environments: ['prod'] });
    expect(manifests()).toEqual(['prod.k8s.yaml']);
  });

  test('whose file is gone already is no error', () => {
    synth();
    rmSync(join(outdir, 'prod.k8s.yaml'));
    expect(() => synth({ environments: ['dev'] })).not.toThrow();
  });

  test('takes the folder of its objects with it', () => {
    const yamlOutputType = YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE;
    synth({ yamlOutputType });
    synth({ yamlOutputType, environments: ['dev'] });
    expect(manifests().filter((path) => path.startsWith('prod'))).toEqual([]);
  });
});

describe('two apps of one program that write to one directory', () => {
  test('keep the files of each other, also through the next runs', () => {
    for (const run of [1, 2]) {
      anotherRun();
      synthAgain({ environments: ['dev'] });
      synthAgain({ environments: ['prod'], replicas: { prod: run + 2 } });
      expect(manifests()).toEqual(['dev.k8s.yaml', 'prod.k8s.yaml']);
    }
  });

  test('still take away what neither of them wants', () => {
    synth({ environments: ['dev', 'staging', 'prod'] });
    anotherRun();
    synthAgain({ environments: ['dev'] });
    synthAgain({ environments: ['prod'] });
    synth({ environments: ['prod'] });
    expect(manifests()).toEqual(['prod.k8s.yaml']);
  });

  test('and one that writes a second time takes away what it no longer wants', () => {
    const other = synth({ environments: ['dev'] });
    const app = synthAgain({ environments: ['prod'] });
    app.node.tryRemoveChild('prod');
    app.synth();
    expect(manifests()).toEqual(['dev.k8s.yaml']);
    other.node.tryRemoveChild('dev');
    other.synth();
    expect(manifests()).toEqual([]);
  });
});

describe('an error', () => {
  test('leaves the output as it was, bytes and times', () => {
    synth();
    age();
    const before = filesIn(outdir);
    const wrong = (app: MeshApp): void => {
      const [chart] = app.charts;
      const made = ['x', 'y'].map(
        (id) => new ApiObject(chart as Chart, id, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls' } }),
      );
      expect(made).toHaveLength(2);
    };
    expect(() => synth({ environments: ['dev'], replicas: { dev: 9 }, change: wrong })).toThrow('MSVC-NAME-006');
    expect(filesIn(outdir)).toEqual(before);
  });

  test('makes no output directory', () => {
    rmSync(outdir, { recursive: true });
    expect(() =>
      synth({ change: (app) => app.charts.forEach((chart) => chart.node.addValidation({ validate: () => ['no'] })) }),
    ).toThrow();
    expect(existsSync(outdir)).toBe(false);
  });
});

describe('the record of what was written', () => {
  test('is passed over by kubectl, which takes .yaml, .yml and .json', () => {
    synth();
    const others = readdirSync(outdir).filter((file) => !file.endsWith('.k8s.yaml'));
    expect(others).toEqual(['.cdk8s-mesh']);
    expect(others.filter((file) => /\.(ya?ml|json)$/.test(file))).toEqual([]);
  });

  test('that is broken costs no file', () => {
    synth();
    writeFileSync(join(outdir, '.cdk8s-mesh'), 'nonsense\n\n  \n');
    expect(() => synth({ environments: ['dev'] })).not.toThrow();
    expect(manifests()).toEqual(['dev.k8s.yaml', 'prod.k8s.yaml']);
  });
});
