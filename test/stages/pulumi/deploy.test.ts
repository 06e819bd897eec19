import { ApiObject, JsonPatch } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Config, MeshApp, MeshChart, type MeshChartProps, MeshService, Namespace, Scale, Version } from 'cdk8s-mesh';
import { asString, clusterProvider, deploy, Deployed, type DeployOptions, pulumiOptions } from 'cdk8s-mesh/pulumi';
import * as fc from 'fast-check';
import * as k8s from '@pulumi/kubernetes';
import * as pulumi from '@pulumi/pulumi';
import { environments } from '../../../apps/shop/environments';
import { Shop } from '../../../apps/shop/shop';
import { at, objectAt } from '../../../lib/kube/json';
import { CHART, MESH_SERVICE } from '../../../lib/stages/pulumi/component-types';
import { planOf } from '../../../lib/stages/pulumi/plan';
import { checkPrevious } from '../../../lib/stages/pulumi/previous-checks';
import { typedClass, typeToken } from '../../../lib/stages/pulumi/resource-class';
import { CLUSTER, devRow, IMAGE } from '../../fixtures';
import { record, type RecordOptions, type Registration } from './recorder';

function chart(row: Partial<MeshChartProps> = {}): MeshChart {
  return new MeshChart(new MeshApp(), 'dev', devRow(row));
}

function service(scope: Construct, id = 'orders', props: object = {}): MeshService {
  return new MeshService(scope, id, { image: IMAGE, ...props });
}

/** Deploys a chart on mocks, and finds what was registered by kind and name. */
async function deployed(
  build: (scope: MeshChart) => void,
  options: Partial<DeployOptions> = {},
  recording: RecordOptions & { readonly row?: Partial<MeshChartProps> } = {},
) {
  const seen = await record(() => {
    const scope = chart(recording.row);
    build(scope);
    deploy(scope, { cluster: CLUSTER, ...options } as DeployOptions);
  }, recording);
  const of = (kind: string, name = 'shop-dev/orders'): Registration => {
    const found = seen.filter((each) => each.type.endsWith(`:${kind}`) && each.name === name);
    if (found.length !== 1) throw new Error(`${found.length} registrations ${kind} ${name}`);
    return found[0] as Registration;
  };
  return { seen, of };
}

/** Compares a chart with what the last update left. The SDK ends the process where a deployment's registrations fail of it. */
async function compared(
  build: (scope: MeshChart) => void,
  previous: RecordOptions['previous'] = {},
  options: Partial<DeployOptions> = {},
): Promise<void> {
  await record(
    async () => {
      const scope = chart();
      build(scope);
      await checkPrevious(planOf(scope, ''), { cluster: CLUSTER, ...options } as DeployOptions);
    },
    { previous },
  );
}

/** Aliases but those by which the SDK knows older versions of a kind. */
const named = ({ aliases }: Registration) => aliases.filter((alias) => at(alias, 'name') !== undefined);

/** A manifest with what only the stage writes. */
const owned = (json: object) => ({
  ...json,
  metadata: {
    ...objectAt(json, 'metadata'),
    annotations: { ...objectAt(json, 'metadata', 'annotations'), 'pulumi.com/patchFieldManager': 'pulumi-shop-dev' },
  },
});

const sorted = (objects: readonly object[]) => [...objects].sort((a, b) => identity(a).localeCompare(identity(b)));
const identity = (json: object) => `${String(at(json, 'kind'))} ${String(at(json, 'metadata', 'name'))}`;

const short = (urns: readonly string[]) => urns.map((urn) => urn.replace(/^.*[$:]([A-Za-z]+)::/, '$1 ')).sort();

describe('what is registered', () => {
  test('every object under its identity, below components of a chart and of a service only', async () => {
    const { seen } = await deployed((scope) => service(new Construct(scope, 'team')));
    expect(seen.map(({ urn }) => urn.replace('urn:pulumi:dev::shop::', '')).sort()).toEqual([
      'cdk8s-mesh:index:Chart$cdk8s-mesh:index:MeshService$kubernetes:apps/v1:Deployment::shop-dev/orders',
      'cdk8s-mesh:index:Chart$cdk8s-mesh:index:MeshService$kubernetes:core/v1:Service::shop-dev/orders',
      'cdk8s-mesh:index:Chart$cdk8s-mesh:index:MeshService$kubernetes:core/v1:ServiceAccount::shop-dev/orders',
      'cdk8s-mesh:index:Chart$cdk8s-mesh:index:MeshService$kubernetes:networking.istio.io/v1:VirtualService::shop-dev/orders',
      'cdk8s-mesh:index:Chart$cdk8s-mesh:index:MeshService$kubernetes:policy/v1:PodDisruptionBudget::shop-dev/orders',
      'cdk8s-mesh:index:Chart$cdk8s-mesh:index:MeshService$kubernetes:security.istio.io/v1:AuthorizationPolicy::shop-dev/orders',
      'cdk8s-mesh:index:Chart$cdk8s-mesh:index:MeshService::shop-dev/orders',
      'cdk8s-mesh:index:Chart$kubernetes:core/v1:Namespace::shop-dev',
      'cdk8s-mesh:index:Chart$kubernetes:security.istio.io/v1:PeerAuthentication::shop-dev/default',
      'cdk8s-mesh:index:Chart::dev',
      'pulumi:providers:kubernetes::dev-eu',
      'pulumi:providers:kubernetes::dev-eu-shared',
    ]);
  });

  test('the type tokens of components never change', () => {
    expect([CHART, MESH_SERVICE]).toEqual(['cdk8s-mesh:index:Chart', 'cdk8s-mesh:index:MeshService']);
  });

  test('a construct that moves, also into another service or chart, keeps every URN', async () => {
    const urns = async (home: (scope: MeshChart) => Construct) => {
      const { seen } = await deployed((scope) => service(home(scope)));
      return seen.map(({ urn }) => urn).filter((urn) => urn.includes('orders'));
    };
    const here = await urns((scope) => scope);
    expect(await urns((scope) => new Construct(new Construct(scope, 'a'), 'b'))).toEqual(here);
    expect(await urns((scope) => service(scope, 'users'))).toEqual(here);
    expect(
      await urns(
        (scope) =>
          new MeshChart(
            scope,
            'inner',
            devRow({ namespace: Namespace.existing('shop-dev', { ownPeerAuthentication: true }) }),
          ),
      ),
    ).toEqual(here);
  });

  test('what Pulumi gets of the shop equals the manifests, plus the owner of the fields', async () => {
    const row = environments.get('prod');
    let manifests: readonly object[] = [];
    const seen = await record(() => {
      const shop = new Shop(new MeshApp(), row.name, row);
      manifests = shop.toJson() as object[];
      deploy(shop, { cluster: CLUSTER });
    });
    const inputs = seen.filter(({ type }) => type.startsWith('kubernetes:')).map((each) => each.inputs);
    expect(sorted(inputs)).toEqual(sorted(manifests.map(owned)));
  });

  test('a typed class where the SDK has one, by rule', () => {
    expect(typedClass('apps/v1', 'Deployment')).toBe(k8s.apps.v1.Deployment);
    expect(typedClass('v1', 'Service')).toBe(k8s.core.v1.Service);
    expect(typedClass('networking.k8s.io/v1', 'Ingress')).toBe(k8s.networking.v1.Ingress);
    expect(typedClass('networking.istio.io/v1', 'VirtualService')).toBeUndefined();
    expect(typedClass('apps.example.com/v1', 'Deployment')).toBeUndefined();
    expect(typeToken('v1', 'Service')).toBe('kubernetes:core/v1:Service');
  });

  test('Deployed.of gives the resource of a construct', async () => {
    let name: pulumi.Output<string> | undefined;
    await record(() => {
      const scope = chart();
      const orders = service(scope);
      for (const other of [orders, scope, undefined, 'orders']) {
        expect(() => Deployed.of(other as never)).toThrow('MSVC-PULUMI-009');
      }
      deploy(scope, { cluster: CLUSTER });
      name = Deployed.of<k8s.core.v1.Service>(orders.service).metadata.name;
      expect(Deployed.of(orders)).toBe(Deployed.of(orders.deployment));
      expect(() => deploy(scope, { cluster: CLUSTER })).toThrow('MSVC-PULUMI-010');
    });
    await expect(new Promise((resolve) => name?.apply(resolve))).resolves.toBe('orders');
  });
});

describe('the order', () => {
  test('policies, then Deployments, Service, DestinationRule, VirtualService', async () => {
    const { of } = await deployed((scope) => service(scope, 'orders', { versions: { canary: { weight: 10 } } }));
    const base = ['AuthorizationPolicy shop-dev/orders', 'Namespace shop-dev', 'PeerAuthentication shop-dev/default'];
    expect(short(of('Deployment').dependsOn)).toEqual([...base, 'ServiceAccount shop-dev/orders'].sort());
    expect(short(of('Deployment', 'shop-dev/orders-canary').dependsOn)).toEqual(
      [...base, 'ServiceAccount shop-dev/orders'].sort(),
    );
    expect(short(of('Service').dependsOn)).toEqual([
      'Deployment shop-dev/orders',
      'Deployment shop-dev/orders-canary',
      'Namespace shop-dev',
    ]);
    expect(short(of('DestinationRule').dependsOn)).toEqual(['Namespace shop-dev', 'Service shop-dev/orders']);
    expect(short(of('VirtualService').dependsOn)).toEqual([
      'DestinationRule shop-dev/orders',
      'Namespace shop-dev',
      'Service shop-dev/orders',
    ]);
  });

  test('a route without subsets comes first: it may let go of one that is deleted', async () => {
    const traffic = { connectionPool: { maxConnections: 100 } };
    const { of } = await deployed((scope) => service(scope, 'orders', { traffic }));
    expect(short(of('DestinationRule').dependsOn)).toContain('VirtualService shop-dev/orders');
    expect(short(of('VirtualService').dependsOn)).toEqual(['Namespace shop-dev', 'Service shop-dev/orders']);
  });

  test('ConfigMaps, Secrets and definitions before who names them', async () => {
    const { of } = await deployed((scope) => {
      const orders = service(scope, 'orders', { config: [Config.mutable({ path: '/etc/orders', files: { a: 'b' } })] });
      const secret = new kplus.Secret(scope, 'key', {
        metadata: { name: 'key', namespace: 'shop-dev' },
        stringData: { a: 'b' },
      });
      orders.addEnv('KEY', kplus.EnvValue.fromSecretValue({ secret, key: 'a' }));
      new ApiObject(scope, 'widget', { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'widget' } });
      const spec = { group: 'example.com', names: { kind: 'Widget' } };
      const metadata = { name: 'widgets.example.com' };
      new ApiObject(scope, 'crd', {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata,
        spec,
      });
    });
    expect(short(of('Deployment').dependsOn)).toEqual(
      expect.arrayContaining(['ConfigMap shop-dev/orders-config', 'Secret shop-dev/key']),
    );
    expect(short(of('Widget', 'shop-dev/widget').dependsOn)).toContain(
      'CustomResourceDefinition shop-dev/widgets.example.com',
    );
  });

  test('a declared dependency is an edge, and a cycle is named', async () => {
    const { of } = await deployed((scope) => service(scope).node.addDependency(service(scope, 'users')));
    expect(short(of('Deployment').dependsOn)).toContain('VirtualService shop-dev/users');
    await expect(
      deployed((scope) => {
        const orders = service(scope);
        orders.deployment.node.addDependency(orders.service);
      }),
    ).rejects.toThrow(
      /MSVC-PULUMI-005 \[dev\/orders\].*\["Service shop-dev\/orders","Deployment shop-dev\/orders","Service shop-dev\/orders"\]/,
    );
  });
});

describe('any app', () => {
  const services = fc.uniqueArray(
    fc.record({
      name: fc.stringMatching(/^[a-z]{1,8}$/),
      canary: fc.boolean(),
      pool: fc.boolean(),
      config: fc.option(fc.constantFrom('mutable' as const, 'perContent' as const), { nil: undefined }),
      scopes: fc.integer({ min: 0, max: 2 }),
      calls: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 5, selector: ({ name }) => name },
  );

  test('is registered as its manifests are, each object after those that it waits for', async () => {
    await fc.assert(
      fc.asyncProperty(services, async (specs) => {
        let manifests: readonly object[] = [];
        const seen = await record(() => {
          const scope = chart();
          const built = specs.map(({ name, canary, pool, config, scopes }) => {
            const home = [...Array(scopes).keys()].reduce<Construct>(
              (at, n) => new Construct(at, `${name}-${n}`),
              scope,
            );
            return service(home, name, {
              ...(canary && { versions: { canary: { weight: 10 } } }),
              ...(pool && { traffic: { connectionPool: { maxConnections: 100 } } }),
              ...(config && { config: [Config[config]({ path: '/etc/app', files: { name } })] }),
            });
          });
          specs.forEach(({ calls }, index) => {
            for (const callee of new Set(calls.map((each) => each % built.length))) {
              if (callee !== index) built[index]?.calls(built[callee] as MeshService);
            }
          });
          manifests = scope.toJson() as object[];
          deploy(scope, { cluster: CLUSTER });
        });
        const objects = seen.filter(({ type }) => type.startsWith('kubernetes:'));
        expect(sorted(objects.map(({ inputs }) => inputs))).toEqual(sorted(manifests.map(owned)));
        const order = new Map(seen.map(({ urn }, index) => [urn, index]));
        for (const { urn, type, dependsOn } of objects) {
          expect(dependsOn.filter((before) => Number(order.get(before)) >= Number(order.get(urn)))).toEqual([]);
          if (type.endsWith(':Deployment')) expect(dependsOn.join()).not.toContain(':Service::');
        }
      }),
      { numRuns: 5 },
    );
  });
});

describe('options', () => {
  test('are inherited, and the inner construct wins', async () => {
    const { of } = await deployed((scope) => {
      const orders = service(scope);
      pulumiOptions(scope, { protect: true, ignoreChanges: ['metadata.labels'], customTimeouts: { create: '1h' } });
      pulumiOptions(orders, { retainOnDelete: true, ignoreChanges: ['spec.replicas'] });
      pulumiOptions(orders.service, { protect: false, aliases: [{ name: 'old-orders' }] });
    });
    expect(of('Namespace', 'shop-dev')).toMatchObject({
      protect: true,
      retainOnDelete: false,
      ignoreChanges: ['metadata.labels'],
    });
    expect(of('Deployment')).toMatchObject({
      protect: true,
      retainOnDelete: true,
      ignoreChanges: ['metadata.labels', 'spec.replicas'],
      customTimeouts: { create: '1h', delete: '325s' },
    });
    expect(of('Service').protect).toBe(false);
    expect(of('Service').aliases).toEqual([expect.objectContaining({ name: 'old-orders' })]);
    expect(named(of('Deployment'))).toEqual([]);
  });

  test("an alias on a service is its component's", async () => {
    const { of } = await deployed((scope) => pulumiOptions(service(scope), { aliases: [{ name: 'old' }] }));
    expect(of('MeshService').aliases).toEqual([expect.objectContaining({ name: 'old' })]);
    expect(named(of('Deployment'))).toEqual([]);
  });

  test('an alias by name for several objects is refused', async () => {
    const build = (scope: MeshChart) => {
      const team = new Construct(scope, 'team');
      pulumiOptions(team, { aliases: [{ name: 'old' }] });
      for (const name of ['a', 'b']) new kplus.ConfigMap(team, name, { metadata: { name } });
    };
    await expect(deployed(build)).rejects.toThrow('MSVC-PULUMI-004');
  });

  test.each(['spec.http[0].route', 'spec.template.spec.containers.0.image', 'spec.http[*]'])(
    'an index in ignoreChanges is refused: %s',
    (path) => {
      expect(() => pulumiOptions(chart(), { ignoreChanges: [path] })).toThrow(
        /MSVC-PULUMI-003.*\n.*whole list: 'spec\.(http|template\.spec\.containers)'/,
      );
    },
  );

  test.each<[string, object | undefined, string]>([
    ['no options', undefined, 'pulumiOptions: got undefined, expected options'],
    [
      'an unknown one',
      { ignoreChange: ['spec'] },
      'option: got "ignoreChange", expected one of protect, retainOnDelete, ',
    ],
    ['one from Object', { toString: () => 'a' }, 'option: got "toString"'],
    ['protect', { protect: 'true' }, 'protect: got "true", expected a value of the type of this option'],
    ['retainOnDelete', { retainOnDelete: 1 }, 'retainOnDelete: got 1'],
    ['ignoreChanges', { ignoreChanges: 'spec.replicas' }, 'ignoreChanges: got "spec.replicas"'],
    ['an item of ignoreChanges', { ignoreChanges: [3] }, 'ignoreChanges: got [3]'],
    ['aliases', { aliases: [null] }, 'aliases: got [null]'],
    ['customTimeouts', { customTimeouts: '20m' }, 'customTimeouts: got "20m"'],
    ['deletedWith', { deletedWith: 'shop' }, 'deletedWith: got "shop"'],
    ['transforms', { transforms: [{}] }, 'transforms: got [{}]'],
  ])('of another type are refused: %s', (_, options, message) => {
    expect(() => pulumiOptions(chart(), options as never)).toThrow(`MSVC-PULUMI-104 [dev] ${message}`);
  });

  test('that say nothing are taken, and on what is no construct none are', () => {
    expect(() => pulumiOptions(chart(), { protect: undefined } as never)).not.toThrow();
    for (const other of [undefined, null, {}, 'orders']) {
      expect(() => pulumiOptions(other as never, {})).toThrow(/^MSVC-PULUMI-104 .* pulumiOptions: got /);
    }
  });

  test('deletedWith a construct', async () => {
    const { of } = await deployed((scope) => {
      const orders = service(scope);
      const namespace = scope.node.findChild('Namespace');
      pulumiOptions(orders.service, { deletedWith: namespace });
    });
    expect(short([String(of('Service').deletedWith)])).toEqual(['Namespace shop-dev']);
  });

  test('a Deployment may take as long as its probes, its pods and its progress deadline allow', async () => {
    const { of } = await deployed((scope) => {
      const orders = service(scope, 'orders', { replicas: 20 });
      ApiObject.of(orders).addJsonPatch(JsonPatch.add('/spec/progressDeadlineSeconds', 90));
    });
    // 20 pods, 5 at a time: 4 rounds of 60 s startup, 15 s readiness and 25 s grace; then the deadline.
    expect(of('Deployment').customTimeouts).toEqual({ create: '490s', update: '490s', delete: '325s' });
    const autoscaled = await deployed((scope) =>
      service(scope, 'orders', { replicas: Scale.autoscaled({ min: 2, max: 40 }) }),
    );
    // Up to 40 pods, 10 at a time, and Kubernetes's own ten minutes without progress.
    expect(autoscaled.of('Deployment').customTimeouts.update).toBe('1000s');
    const warn = jest.spyOn(pulumi.log, 'warn').mockResolvedValue(); // of the probe, MSVC-PROBE-001
    const hanging = await deployed((scope) => {
      ApiObject.of(service(scope)).addJsonPatch(
        JsonPatch.replace('/spec/template/spec/containers/0/startupProbe/timeoutSeconds', 4),
        JsonPatch.replace('/spec/strategy/rollingUpdate', { maxSurge: 0, maxUnavailable: '10%' }),
      );
    });
    warn.mockRestore();
    // A probe never runs twice at once: 30 rounds of 4 s. One pod of two at a time, although 10 percent are less than one.
    expect(hanging.of('Deployment').customTimeouts.update).toBe('920s');
  });
});

describe('what stops a deployment before anything is registered', () => {
  test('a finding of the rules', async () => {
    const broken = (scope: MeshChart) => {
      const policy = service(scope).node.findChild('VirtualService') as ApiObject;
      policy.addJsonPatch(JsonPatch.add('/spec/http/0/route/0/destination/subset', 'missing'));
    };
    await expect(deployed(broken)).rejects.toThrow('MSVC-CANARY-001');
  });

  test.each([
    ['the context of another cluster', { context: 'prod' }, 'MSVC-PULUMI-001'],
    ['a context that is not there', { context: 'staging' }, 'MSVC-PULUMI-002'],
    ['a kubeconfig that is none', { kubeconfig: '{ : }\n[' }, 'MSVC-PULUMI-002'],
  ])('%s', async (_, cluster, code) => {
    await expect(deployed((scope) => service(scope), { cluster: { ...CLUSTER, ...cluster } })).rejects.toThrow(code);
  });

  test.each<[string, object | null, string]>([
    [
      'a cluster that is none',
      null,
      /cluster: got null, expected a name and a server\n {2}fix: write cluster: \{/.source,
    ],
    ['a text as cluster', 'prod' as never, 'cluster: got "prod"'],
    ['an Output as cluster', pulumi.output(CLUSTER), 'cluster: got .*fix: make a Provider for a cluster'],
    ['a cluster without a name', { server: CLUSTER.server }, 'cluster\\.name: got undefined'],
    ['a cluster with an empty name', { ...CLUSTER, name: '' }, 'cluster\\.name: got ""'],
    ['a cluster without a server', { name: 'dev' }, 'cluster\\.server: got undefined, expected a text that is known'],
    ['a number as server', { ...CLUSTER, server: 6443 }, 'cluster\\.server: got 6443'],
    ['an Output as server', { ...CLUSTER, server: pulumi.output('a') }, 'cluster\\.server: got .*fix: make a Provider'],
    ['a promise as server', { ...CLUSTER, server: Promise.resolve('a') }, 'cluster\\.server: .*fix: make a Provider'],
    [
      'what stands for an Output as server',
      { ...CLUSTER, server: asString(pulumi.output('a')) },
      'cluster\\.server: got .*fix: make a Provider',
    ],
    [
      'an Output as kubeconfig',
      { ...CLUSTER, kubeconfig: pulumi.output('a') },
      'cluster\\.kubeconfig: .*make a Provider',
    ],
    ['an object as kubeconfig', { ...CLUSTER, kubeconfig: {} }, 'cluster\\.kubeconfig: got \\{\\}'],
    ['no text as context', { ...CLUSTER, context: false }, 'cluster\\.context: got false'],
  ])('%s', async (_, cluster, message) => {
    const expected = new RegExp(`^MSVC-PULUMI-101 \\[.*deploy\\.test\\.ts:\\d+\\] ${message}`, 's');
    await expect(deployed((scope) => service(scope), { cluster: cluster as never })).rejects.toThrow(expected);
    expect(() => clusterProvider(cluster as never)).toThrow(expected);
  });

  test('a kubeconfig that cannot be read', async () => {
    const cluster = { ...CLUSTER, kubeconfig: __dirname };
    await expect(deployed((scope) => service(scope), { cluster })).rejects.toThrow(
      /MSVC-PULUMI-002 .* kubeconfig: got "EISDIR.*expected a file that can be read/,
    );
  });

  test('a prefix that is no text, and what is neither chart nor app', async () => {
    for (const prefix of [5, null, pulumi.output('eu-'), asString(pulumi.output('eu-'))]) {
      const options = { prefix: prefix as never };
      await expect(deployed((scope) => service(scope), options)).rejects.toThrow(/^MSVC-PULUMI-102 .* prefix: got /);
    }
    for (const root of [undefined, null, 'shop', {}, pulumi.output('shop')]) {
      expect(() => deploy(root as never, { cluster: CLUSTER })).toThrow(/^MSVC-PULUMI-103 .* deploy: got /);
    }
  });

  test('two environments in one deployment whose objects have one name', async () => {
    const both = async () => {
      const app = new MeshApp();
      for (const name of ['dev', 'prod']) service(new MeshChart(app, name, devRow({ name })));
      deploy(app, { cluster: CLUSTER });
    };
    await expect(record(both)).rejects.toThrow(
      /^MSVC-PULUMI-006 \[prod\/Namespace\] Namespace shop-dev: got "two objects of this name: dev\/Namespace and prod\/Namespace"/,
    );
  });

  test('an object that is to go with one that comes after it', async () => {
    const late = (scope: MeshChart) => {
      const orders = service(scope);
      pulumiOptions(scope.node.findChild('Namespace'), { deletedWith: orders.service });
    };
    await expect(deployed(late)).rejects.toThrow(
      /^MSVC-PULUMI-013 \[dev\/Namespace\] deletedWith: got "dev\/orders\/Service\/Resource", expected an object that is deployed before/,
    );
  });

  test('no cluster at all', async () => {
    await expect(deployed((scope) => service(scope), { cluster: undefined } as never)).rejects.toThrow(
      'MSVC-PULUMI-012',
    );
  });

  const state = (outputs: object, type = MESH_SERVICE) => ({
    [`urn:pulumi:dev::shop::${CHART}$${type}::shop-dev/orders`]: { type, outputs: outputs as Record<string, unknown> },
  });

  test('a version that the last update did not retire', async () => {
    const previous = state({ versions: ['stable', 'canary'], retired: [] });
    await expect(compared((scope) => service(scope), previous)).rejects.toThrow(
      /MSVC-PULUMI-007 \[dev\/orders\].*'canary' too.*\n.*versions: \{ canary: Version\.retired\(\) \}/,
    );
    const retire = (scope: MeshChart) => service(scope, 'orders', { versions: { canary: Version.retired() } });
    await expect(compared(retire, previous)).resolves.toBeUndefined();
    const after = state({ versions: ['stable'], retired: ['canary'] });
    await expect(compared((scope) => service(scope), after)).resolves.toBeUndefined();
    await expect(compared((scope) => service(scope), previous, { previousState: 'ignored' })).resolves.toBeUndefined();
  });

  test('an object that the stack knows by another URN', async () => {
    const metadata = { name: 'orders', namespace: 'shop-dev' };
    const type = 'kubernetes:core/v1:Service';
    const previous = { [`urn:pulumi:dev::shop::${CHART}$${type}::shop-dev/orders`]: { type, outputs: { metadata } } };
    await expect(compared((scope) => service(scope), previous)).rejects.toThrow('MSVC-PULUMI-011');
    const aliased = (scope: MeshChart) => pulumiOptions(service(scope).service, { aliases: Object.keys(previous) });
    await expect(compared(aliased, previous)).resolves.toBeUndefined();
  });

  test('a state that cannot be read', async () => {
    // What the engine's protocol calls the text of an error.
    const refused = () => Promise.reject(Object.assign(new Error(), { details: '403: no access to the stack\nmore' }));
    const program = () => {
      const scope = chart();
      service(scope);
      return checkPrevious(planOf(scope, ''), { cluster: CLUSTER });
    };
    await expect(record(program, { previous: refused })).rejects.toThrow(
      /^MSVC-PULUMI-008 .* state of stack dev: got ".*403: no access to the stack/,
    );
  });

  test('and until the last update is known nothing is registered', async () => {
    let before: readonly string[] | undefined;
    const previous = async (seen: readonly Registration[]) => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      before = seen.map(({ type }) => type);
      return {};
    };
    const { seen } = await deployed((scope) => service(scope), {}, { previous });
    expect([before, seen.length]).toEqual([['pulumi:pulumi:Stack'], 12]);
  });
});

describe('providers', () => {
  const settings = async (row: Partial<MeshChartProps>, options: Partial<DeployOptions> = {}) => {
    const { seen } = await deployed((scope) => service(scope), options, { row });
    const found = seen.filter(({ type }) => type === 'pulumi:providers:kubernetes');
    return Object.fromEntries(found.map(({ name, inputs }) => [name, inputs]));
  };

  test('objects are taken over in namespaces of our own, and namespaces never', async () => {
    const { 'dev-eu': own, 'dev-eu-shared': shared } = await settings({});
    expect(own).toMatchObject({
      context: 'dev',
      clusterIdentifier: 'dev-eu',
      enableServerSideApply: 'true',
      enableConfigMapMutable: 'true',
      enableSecretMutable: 'true',
      upsertExistingObjects: 'true',
    });
    expect(shared).toMatchObject({ clusterIdentifier: 'dev-eu', upsertExistingObjects: 'false' });
  });

  test('in a namespace that was there before nothing is taken over, unless asked for', async () => {
    const namespace = Namespace.existing('shop-dev');
    expect(
      Object.entries(await settings({ namespace })).map(([name, { upsertExistingObjects }]) => [
        name,
        upsertExistingObjects,
      ]),
    ).toEqual([['dev-eu', 'false']]);
    expect((await settings({ namespace }, { adopt: true }))['dev-eu']).toMatchObject({ upsertExistingObjects: 'true' });
  });
});

describe('secrets', () => {
  test('are warned of outside Secret objects', async () => {
    const warnings: string[] = [];
    const warn = jest.spyOn(pulumi.log, 'warn').mockImplementation(async (text) => void warnings.push(text));
    await deployed((scope) => {
      const orders = service(scope);
      orders.addEnv('TOKEN', asString(pulumi.secret('s3cret')));
      new kplus.Secret(scope, 'fine', {
        metadata: { name: 'fine', namespace: 'shop-dev' },
        stringData: { token: asString(pulumi.secret('s3cret')) },
      });
    });
    warn.mockRestore();
    expect(warnings).toEqual([
      expect.stringMatching(/MSVC-PULUMI-014 \[dev\/orders\] Deployment shop-dev\/orders .*env/),
    ]);
    expect(warnings.join()).not.toContain('s3cret');
  });
});

test('the shop as a Pulumi program: cluster and secret come from the stack, the rest from its row', async () => {
  const config = { 'shop:cluster': CLUSTER, 'shop:sessionKey': 'k3y' };
  const seen = await record(() => jest.requireActual('../../../apps/shop/pulumi'), { config });
  const find = (kind: string, name: string) =>
    seen.find((each) => each.type.endsWith(`:${kind}`) && each.name === name);
  expect(find('Secret', 'shop-dev/session-key')?.inputs['stringData']).toMatchObject({ value: { key: 'k3y' } }); // marked as a secret
  expect(short(find('Deployment', 'shop-dev/frontend')?.dependsOn ?? [])).toContain('Secret shop-dev/session-key');
  expect(find('Deployment', 'shop-dev/order-service')).toBeDefined();
});

test('a unit test on the mocks of Pulumi, as docs/pulumi.md has it', async () => {
  const row = environments.get('dev');
  const seen: pulumi.runtime.MockResourceArgs[] = [];
  const newResource = (resource: pulumi.runtime.MockResourceArgs) => {
    seen.push(resource);
    return { id: resource.name, state: resource.inputs as object };
  };
  await pulumi.runtime.setMocks({ newResource, call: ({ inputs }) => inputs as object }, 'shop', 'dev');
  await pulumi.runtime.runInPulumiStack(
    async () => void deploy(new Shop(new MeshApp(), 'dev', row), { cluster: CLUSTER }),
  );
  await pulumi.runtime.disconnect();
  const service = seen.find(
    ({ type, name }) => type === 'kubernetes:core/v1:Service' && name === 'shop-dev/order-service',
  );
  expect(at(service?.inputs, 'spec', 'selector')).toEqual({ app: 'order-service' });
});

test('the package itself never loads Pulumi', () => {
  jest.isolateModules(() => {
    jest.doMock('@pulumi/pulumi', () => {
      throw new Error('Pulumi was loaded');
    });
    expect(() => jest.requireActual('cdk8s-mesh')).not.toThrow();
    expect(() => jest.requireActual('cdk8s-mesh/pulumi')).toThrow('Pulumi was loaded');
    jest.dontMock('@pulumi/pulumi');
  });
});
