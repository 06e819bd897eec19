import { existsSync, rmSync } from 'node:fs';
import { ApiObject, App, JsonPatch, Testing } from 'cdk8s';
import { FindingsError, MeshApp, MeshChart, MeshService, ValidationError } from 'cdk8s-mesh';
import { at, type JsonObject } from '../../lib/kube/json';
import { devRow, filesIn, IMAGE, temporaryDirectory, thrownBy } from '../fixtures';

const CODE = 'MSVC-CANARY-004 [dev/orders] Deployment shop-dev/orders spec.selector.matchLabels';
const WRONG = JsonPatch.replace('/spec/selector/matchLabels/version', 'next');

/** A service in an app, whose Deployment misses its own pods where that is asked for. */
function chartIn<Root extends App>(app: Root, wrong = true): { app: Root; chart: MeshChart; service: MeshService } {
  const chart = new MeshChart(app, 'dev', devRow());
  const service = new MeshService(chart, 'orders', { image: IMAGE });
  if (wrong) ApiObject.of(service.deployment).addJsonPatch(WRONG);
  return { app, chart, service };
}

function twins(chart: MeshChart): void {
  for (const id of ['one', 'two']) {
    new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls' } });
  }
}

describe.each<[string, () => App]>([
  ['MeshApp', () => new MeshApp({ outdir: temporaryDirectory() })],
  ['a plain cdk8s App', () => new App({ outdir: temporaryDirectory() })],
])('%s', (_, make) => {
  test('refuses a finding when it synthesises, and writes nothing', () => {
    const { app } = chartIn(make());
    expect(() => app.synth()).toThrow(CODE);
    expect(existsSync(app.outdir) ? filesIn(app.outdir) : {}).toEqual({});
    rmSync(app.outdir, { recursive: true, force: true });
  });

  test('refuses it as YAML', () => expect(() => chartIn(make()).app.synthYaml()).toThrow(CODE));

  test('refuses it under Testing.synth', () => {
    const { chart } = chartIn(make());
    expect(() => Testing.synth(chart)).toThrow(CODE);
  });

  test('refuses two objects of one identity in every way', () => {
    for (const act of [(app: App) => app.synth(), (app: App) => app.synthYaml()]) {
      const { app, chart } = chartIn(make(), false);
      twins(chart);
      expect(() => act(app)).toThrow('MSVC-NAME-006');
    }
    const { chart } = chartIn(make(), false);
    twins(chart);
    expect(() => Testing.synth(chart)).toThrow('MSVC-NAME-006');
  });

  test('refuses a field of the model that is lost', () => {
    const app = new App({
      outdir: temporaryDirectory(),
      resolvers: [
        {
          resolve: (context) =>
            void (context.key.join('.') === 'spec.maxUnavailable' && context.value === 1 && context.replaceValue(2)),
        },
      ],
    });
    expect(() => chartIn(app, false).app.synth()).toThrow('MSVC-EMIT-001');
    expect(filesIn(app.outdir)).toEqual({});
  });

  test('accepts what is right', () => {
    const { app, chart } = chartIn(make(), false);
    expect(() => app.synth()).not.toThrow();
    expect(Object.keys(filesIn(app.outdir))).toContain('dev.k8s.yaml');
    expect(Testing.synth(chart).length).toBeGreaterThan(5);
    rmSync(app.outdir, { recursive: true });
  });

  test('returns the final objects under Testing.synth, with what cdk8s-plus cannot say', () => {
    const { chart } = chartIn(make(), false);
    const deployment = (Testing.synth(chart) as JsonObject[]).find(({ kind }) => kind === 'Deployment');
    const container = at(deployment, 'spec', 'template', 'spec', 'containers', 0);
    expect(at(container, 'lifecycle', 'preStop', 'sleep', 'seconds')).toBe(5);
    expect(at(container, 'startupProbe', 'httpGet', 'path')).toBe('/startupz');
  });

  test("refuses what the user's own validations refuse", () => {
    const { app, service } = chartIn(make(), false);
    service.node.addValidation({ validate: () => ['orders needs an owner'] });
    expect(() => app.synth()).toThrow('orders needs an owner');
  });

  test('tells a finding once', () => {
    const { app } = chartIn(make());
    const { message } = thrownBy(() => app.synth());
    expect(message.split('MSVC-CANARY-004')).toHaveLength(2);
  });
});

describe('the error of a stage', () => {
  test('has every finding as data, and all of them as text', () => {
    const { app, chart } = chartIn(new MeshApp());
    const users = new MeshService(chart, 'users', { image: IMAGE });
    ApiObject.of(users.service).addJsonPatch(JsonPatch.replace('/spec/selector/app', 'others'));
    const error = thrownBy(() => app.synthYaml());
    expect(error).toBeInstanceOf(FindingsError);
    expect((error as FindingsError).findings.map(({ code, construct }) => [code, construct])).toEqual([
      ['MSVC-CANARY-003', 'dev/users'],
      ['MSVC-CANARY-004', 'dev/orders'],
    ]);
    expect(error.message).toMatch(/^2 findings to mend\nerror MSVC-CANARY-003/);
  });

  test('counts one finding as one', () => {
    expect(() => chartIn(new MeshApp()).app.synthYaml()).toThrow(/^1 finding to mend\n/);
  });

  test('is no ValidationError: that is a mistake in one value', () => {
    expect(thrownBy(() => chartIn(new MeshApp()).app.synthYaml())).not.toBeInstanceOf(ValidationError);
  });
});

test('the objects are the same whether a MeshApp or a plain App renders them', () => {
  const sorted = (app: App): readonly string[] =>
    (Testing.synth(chartIn(app, false).chart) as JsonObject[]).map((json) => JSON.stringify(json)).sort();
  expect(sorted(new MeshApp())).toEqual(sorted(new App()));
});
