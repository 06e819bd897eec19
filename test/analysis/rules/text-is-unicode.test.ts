import { ApiObject } from 'cdk8s';
import { MeshApp, MeshChart } from 'cdk8s-mesh';
import { inspect } from '../../../lib/analysis/gate';
import { devRow, thrownBy } from '../../fixtures';

/** A ConfigMap with this data, in an app of its own. */
function configMap(data: Readonly<Record<string, string>>): MeshApp {
  const app = new MeshApp();
  const chart = new MeshChart(app, 'dev', devRow());
  new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map' }, data });
  return app;
}

const ofText = (app: MeshApp) =>
  inspect(app)
    .report.findings.filter(({ code }) => code === 'MSVC-TEXT-101')
    .map(({ object, path }) => [object, path]);

test('half of a character is refused by object and field before anything is written', () => {
  expect(thrownBy(() => configMap({ a: 'b\ud83d' }).synthYaml()).message).toBe(
    '1 finding to mend\n' +
      'error MSVC-TEXT-101 [dev/map] ConfigMap shop-dev/map data.a\n' +
      '  it has half of a character, U+D83D at 1: no reader of YAML takes it\n' +
      "  fix: cut texts between characters: [...text].slice(0, 40).join('') instead of text.slice(0, 40)",
  );
});

test('so is one in the name of a field', () => {
  expect(ofText(configMap({ '\ude00': 'b' }))).toEqual([['ConfigMap shop-dev/map', 'data']]);
});

test('whole characters are taken, whatever they are', () => {
  expect(ofText(configMap({ a: '😀', b: '\u0000\u007f\u0085\ufffe\uffff', '😀': '' }))).toEqual([]);
});
