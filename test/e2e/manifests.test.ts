import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { MeshApp } from 'cdk8s-mesh';
import { environments } from '../../apps/shop/environments';
import { Shop } from '../../apps/shop/shop';
import { attempt, deleteNamespaces, describeOnCluster, kubectl } from './cluster';

interface KubeObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Record<string, string> };
  readonly spec?: { readonly template?: { readonly metadata: object; readonly spec: object } };
}

const rows = [...environments];
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-mesh-e2e-'));
const namespaces = rows.map(({ namespace }) => String(namespace));

function objectsOf(name: string): KubeObject[] {
  return Testing.synth(new Shop(new MeshApp(), name, environments.get(name))) as KubeObject[];
}

/** A file of the objects, for commands that read files. */
function fileOf(name: string, objects: readonly object[]): string {
  const path = join(folder, `${name}.json`);
  writeFileSync(path, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  return path;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeOnCluster('the manifests of every environment', () => {
  beforeAll(() => {
    deleteNamespaces(namespaces);
    for (const { name } of rows) {
      kubectl(['create', '-f', '-'], JSON.stringify(objectsOf(name).find(({ kind }) => kind === 'Namespace')));
    }
  });
  afterAll(() => deleteNamespaces(namespaces));

  test.each(rows.map(({ name }) => name))(
    '%s is accepted by the API server and by Istio, without a warning',
    (name) => {
      const objects = objectsOf(name);
      const { ok, output } = attempt('kubectl', [
        'apply',
        '--server-side',
        '--dry-run=server',
        '-f',
        fileOf(name, objects),
      ]);
      expect(output).not.toContain('Warning');
      expect({ ok, output: ok ? '' : output }).toEqual({ ok: true, output: '' });
      expect(output.trim().split('\n')).toHaveLength(objects.length);
    },
  );

  test.each(rows.map(({ name }) => name))(
    '%s: every pod passes Pod Security "restricted", which its namespace enforces',
    (name) => {
      const pods = objectsOf(name)
        .filter(({ kind }) => kind === 'Deployment')
        .map(({ metadata, spec }) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { ...spec?.template?.metadata, name: metadata.name, namespace: metadata.namespace },
          // The dry run creates no ServiceAccount for it to find.
          spec: { ...spec?.template?.spec, serviceAccountName: 'default' },
        }));
      const { output } = attempt('kubectl', ['create', '--dry-run=server', '-f', fileOf(`${name}-pods`, pods)]);
      expect(output.trim().split('\n').sort()).toEqual(
        pods.map(({ metadata }) => `pod/${metadata.name} created (server dry run)`).sort(),
      );
    },
  );
});

describeOnCluster(
  'istioctl analyze',
  () => {
    test.each(rows.map(({ name }) => name))('%s: has nothing to say', (name) => {
      const file = fileOf(`${name}-analyze`, objectsOf(name));
      const { ok, output } = attempt('istioctl', ['analyze', '--use-kube=false', '--failure-threshold', 'Info', file]);
      expect(output).toContain('No validation issues found');
      expect(ok).toBe(true);
    });
  },
  { tools: ['istioctl'] },
);
