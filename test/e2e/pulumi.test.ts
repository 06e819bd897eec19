import { MeshApp } from 'cdk8s-mesh';
import { loadAll } from 'js-yaml';
import { environments } from '../../apps/shop/environments';
import { Shop } from '../../apps/shop/shop';
import { attempt, deleteNamespaces, describeOnCluster, exists, kubectl, testWith } from './cluster';
import { PulumiStack, type StateResource } from './pulumi-stack';
import { RouteWatch } from './route-watch';

interface KubeObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

const row = environments.get('e2e');
const namespace = String(row.namespace);
const NEEDS = { tools: ['pulumi'] };
/** The next tag of the image that the programs run. */
const NEXT_IMAGE = 'localhost/fortio:2';

/** Every object of every kind in a namespace, but events. */
function everything(name: string): string[] {
  const kinds = kubectl(['api-resources', '--verbs=list', '--namespaced', '-o', 'name']).trim().split('\n');
  const listed = kinds.filter((kind) => !/^(events|componentstatuses)/.test(kind) && !kind.includes('metrics'));
  return attempt('kubectl', ['-n', name, 'get', listed.join(','), '-o', 'name', '--ignore-not-found'])
    .output.split('\n')
    .filter((line) => line !== '');
}

function deployments(name: string): { name: string; uid: string; ready: boolean }[] {
  const { items } = JSON.parse(kubectl(['-n', name, 'get', 'deployments', '-o', 'json'])) as {
    items: (KubeObject & { spec: { replicas: number }; status: { availableReplicas?: number } })[];
  };
  return items.map(({ metadata, spec, status }) => ({
    name: metadata.name,
    uid: String(metadata.uid),
    ready: status.availableReplicas === spec.replicas,
  }));
}

/** What was written to the objects that the program emits, by kind and name; it changes with every write. */
function resourceVersions(name: string): Record<string, string> {
  const kinds = 'deployments,services,serviceaccounts,configmaps,poddisruptionbudgets,virtualservices,destinationrules';
  const selected = ['-l', 'app.kubernetes.io/managed-by=cdk8s-mesh', '-o', 'json'];
  const { items } = JSON.parse(kubectl(['-n', name, 'get', `${kinds},authorizationpolicies`, ...selected])) as {
    items: (KubeObject & { metadata: { resourceVersion: string; generation?: number } })[];
  };
  // A status is written all the time: where there is one, the generation counts the changes that were asked for.
  const entries = items.map(
    ({ kind, metadata: { name: object, generation, resourceVersion } }) =>
      [`${kind} ${object}`, String(generation ?? resourceVersion)] as const,
  );
  return Object.fromEntries(entries);
}

function objectsOf(state: readonly StateResource[]): StateResource[] {
  return state.filter(({ type }) => type.startsWith('kubernetes:'));
}

/** An object without what only the stage writes. */
function withoutPulumi(inputs: unknown): KubeObject {
  const { metadata, ...object } = inputs as KubeObject;
  const { annotations = {}, ...rest } = metadata;
  const kept = Object.entries(annotations).filter(([key]) => !key.startsWith('pulumi.com/'));
  return { ...object, metadata: { ...rest, ...(kept.length > 0 && { annotations: Object.fromEntries(kept) }) } };
}

function byIdentity(objects: readonly KubeObject[]): Record<string, KubeObject> {
  const entries = objects.map(
    (object) => [`${object.kind} ${object.metadata.namespace}/${object.metadata.name}`, object] as const,
  );
  return Object.fromEntries(entries.sort(([a], [b]) => a.localeCompare(b)));
}

/** The paths at which `live` differs from what was asked, where something was asked. */
function differences(asked: unknown, live: unknown, path: string): string[] {
  if (typeof asked !== 'object' || asked === null) {
    return asked === live ? [] : [`${path}: ${JSON.stringify(asked)}, but ${JSON.stringify(live)} in the cluster`];
  }
  return Object.entries(asked).flatMap(([key, inner]) =>
    differences(inner, (live as Record<string, unknown> | undefined)?.[key], `${path}.${key}`),
  );
}

describeOnCluster(
  'the shop, deployed by its Pulumi project',
  () => {
    let stack: PulumiStack;
    let before: string[];
    beforeAll(() => {
      deleteNamespaces([namespace]);
      before = everything(namespace);
      stack = new PulumiStack('apps/shop/pulumi.js');
    });
    afterAll(() => {
      deleteNamespaces([namespace]);
      stack.remove();
    });

    test('up ends by itself, and every Deployment is ready', () => {
      stack.up();
      expect(deployments(namespace).map(({ name }) => name)).toEqual([
        'frontend',
        'order-service',
        'order-service-canary',
        'user-service',
        'user-service-redis',
      ]);
      expect(deployments(namespace).filter(({ ready }) => !ready)).toEqual([]);
    });

    test('a preview right after shows no change', () => {
      expect(stack.preview()).toEqual([]);
    });

    test('a refresh shows no drift', () => {
      expect(stack.refresh()).toContain('unchanged');
    });

    test('what Pulumi was given equals the manifests, object by object', () => {
      const app = new MeshApp();
      new Shop(app, row.name, row);
      const files = loadAll(app.synthYaml()) as KubeObject[];
      const given = objectsOf(stack.state()).map(({ inputs }) => withoutPulumi(inputs));
      expect(byIdentity(given)).toEqual(byIdentity(files));
    });

    // The original provider compares what it is given with the live object: a value that the API server writes in
    // another way would be a change in every preview.
    test('the cluster keeps every value as it was written', () => {
      const objects = objectsOf(stack.state());
      expect(objects.flatMap(({ inputs, outputs, id }) => differences(inputs, outputs, String(id)))).toEqual([]);
    });

    test('destroy leaves every kind in its namespace as it was', () => {
      stack.destroy();
      expect(everything(namespace)).toEqual(before);
      expect(exists('namespace', namespace)).toBe(false);
      expect(stack.state()).toEqual([]);
    });
  },
  NEEDS,
);

describeOnCluster(
  'a change in the program',
  () => {
    const home = 'pulumi-e2e';
    const small = { program: 'small', namespace: home };
    let stack: PulumiStack;
    beforeAll(() => {
      deleteNamespaces([home]);
      stack = new PulumiStack();
      stack.up(small);
    });
    afterAll(() => {
      deleteNamespaces([home]);
      stack.remove();
    });

    const changes = (variant: object) =>
      stack
        .preview({ ...small, ...variant })
        .map(({ op, urn }) => `${op} ${urn.split('$').at(-1)}`)
        .sort();
    const uid = (...object: string[]) => kubectl(['-n', home, 'get', ...object, '-o', 'jsonpath={.metadata.uid}']);
    /** Pods that are not on their way out. */
    const pods = () =>
      (
        JSON.parse(kubectl(['-n', home, 'get', 'pods', '-l', 'app=api', '-o', 'json'])) as {
          items: { metadata: { name: string; deletionTimestamp?: string } }[];
        }
      ).items.flatMap(({ metadata }) => (metadata.deletionTimestamp === undefined ? [metadata.name] : []));

    const next = { images: { orders: NEXT_IMAGE } };

    testWith(
      { images: [NEXT_IMAGE] },
      'a new image tag updates the Deployment and nothing else, and its pods run',
      () => {
        const before = resourceVersions(home);
        expect(changes(next)).toEqual(['update kubernetes:apps/v1:Deployment::pulumi-e2e/api']);
        stack.up({ ...small, ...next });
        const after = resourceVersions(home);
        expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(['Deployment api']);
        const images = kubectl([
          '-n',
          home,
          'get',
          'pods',
          '-l',
          'app=api',
          '-o',
          'jsonpath={..spec.containers[0].image}',
        ]);
        expect(images).toContain(NEXT_IMAGE);
        expect(stack.preview({ ...small, ...next })).toEqual([]);
        stack.up(small);
      },
    );

    test('a construct that moves in the tree changes nothing', () => {
      expect(changes({ moved: true })).toEqual([]);
    });

    test('a changed file of a mutable config updates its ConfigMap in place, and the pods roll', () => {
      const [configMap, deployment, old] = [uid('configmap', 'api-config'), uid('deployment', 'api'), pods()];
      const variant = { ...small, mutable: 'answer = 2' };
      expect(changes(variant)).toEqual([
        'update kubernetes:apps/v1:Deployment::pulumi-e2e/api',
        'update kubernetes:core/v1:ConfigMap::pulumi-e2e/api-config',
      ]);
      stack.up(variant);
      expect([uid('configmap', 'api-config'), uid('deployment', 'api')]).toEqual([configMap, deployment]);
      expect(kubectl(['-n', home, 'get', 'configmap', 'api-config', '-o', 'jsonpath={.data}'])).toContain('answer = 2');
      expect(pods().filter((pod) => old.includes(pod))).toEqual([]);
    });

    test('a changed file of a config per content is a ConfigMap of a new name, and the pods roll', () => {
      const [deployment, old] = [uid('deployment', 'api'), pods()];
      const variant = { ...small, mutable: 'answer = 2', perContent: 'rule = 2' };
      const planned = changes(variant);
      expect(planned.map((change) => change.replace(/rules-\w+$/, 'rules-HASH'))).toEqual([
        'create kubernetes:core/v1:ConfigMap::pulumi-e2e/api-rules-HASH',
        'delete kubernetes:core/v1:ConfigMap::pulumi-e2e/api-rules-HASH',
        'update kubernetes:apps/v1:Deployment::pulumi-e2e/api',
      ]);
      stack.up(variant);
      expect(uid('deployment', 'api')).toBe(deployment);
      expect(pods().filter((pod) => old.includes(pod))).toEqual([]);
    });

    test('a version goes in two updates: in one step it is refused before anything is registered', () => {
      const last = { ...small, mutable: 'answer = 2', perContent: 'rule = 2' };
      const routes = new RouteWatch(home);
      stack.up({ ...last, canary: 'added' });
      expect(changes({ ...last, ...next, canary: 'added' })).toEqual([
        'update kubernetes:apps/v1:Deployment::pulumi-e2e/api',
        'update kubernetes:apps/v1:Deployment::pulumi-e2e/api-canary',
      ]);
      stack.up({ ...last, canary: 'moved' });
      const state = JSON.stringify(stack.state());
      const { ok, output } = stack.attempt(['up', '--yes', '--skip-preview', '-s', 'e2e'], last);
      expect({ ok, refused: output.includes('MSVC-PULUMI-007') }).toEqual({ ok: false, refused: true });
      expect(JSON.stringify(stack.state())).toBe(state);
      stack.up({ ...last, canary: 'retired' });
      expect(deployments(home).map(({ name }) => name)).toEqual(['api']);
      stack.up(last);
      expect(stack.preview(last)).toEqual([]);
      const { seen, dangling } = routes.stop();
      expect(seen).toBeGreaterThan(4);
      expect(dangling).toEqual([]);
    });

    test('another cluster is refused before anything is registered', () => {
      const cluster = { server: 'https://192.0.2.1:6443' };
      const { ok, output } = stack.attempt(['preview', '-s', 'e2e'], { ...small, cluster });
      expect({ ok, refused: output.includes('MSVC-PULUMI-001') }).toEqual({ ok: false, refused: true });
    });
  },
  NEEDS,
);
