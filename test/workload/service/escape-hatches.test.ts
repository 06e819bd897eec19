import { createHash } from 'node:crypto';
import { ApiObject, JsonPatch, Size } from 'cdk8s';
import { Cpu as KplusCpu, Deployment, EnvValue, Volume } from 'cdk8s-plus-28';
import { Config, MeshService, Port } from 'cdk8s-mesh';
import { at, type JsonObject } from '../../../lib/kube/json';
import { containerOf, devChart, IMAGE, namesOf, objectOf, orders, podOf, variableOf } from '../../fixtures';

const VERSIONS = ['orders', 'orders-canary'];

function withCanary(props: object = {}): MeshService {
  return orders({ versions: { canary: { weight: 10 } }, ...props });
}

/** The container of a name in one version's finished Deployment. */
function named(service: MeshService, name: string, deployment: string): JsonObject {
  const found = (at(podOf(service, deployment), 'containers') as JsonObject[]).find((other) => other['name'] === name);
  if (found === undefined) throw new Error(`no container ${name} in ${deployment}`);
  return found;
}

function annotations(service: MeshService, deployment: string): unknown {
  return at(objectOf(service, 'Deployment', deployment), 'spec', 'template', 'metadata', 'annotations');
}

describe.each(VERSIONS)('in %s', (name) => {
  test('a mount appears', () => {
    const service = withCanary();
    service.mount('/cache', Volume.fromEmptyDir(service, 'Cache', 'cache', { sizeLimit: Size.mebibytes(10) }));
    expect(containerOf(service, name)['volumeMounts']).toEqual([{ mountPath: '/cache', name: 'cache' }]);
    expect(podOf(service, name)['volumes']).toEqual([{ name: 'cache', emptyDir: { sizeLimit: '10Mi' } }]);
  });

  test('a volume appears wherever it is mounted', () => {
    const service = withCanary();
    const cache = Volume.fromEmptyDir(service, 'Cache', 'cache');
    service.mount('/cache', cache).mount('/tmp', cache, { readOnly: true });
    expect(containerOf(service, name)['volumeMounts']).toEqual([
      { mountPath: '/cache', name: 'cache' },
      { mountPath: '/tmp', name: 'cache', readOnly: true },
    ]);
    expect(podOf(service, name)['volumes']).toEqual([{ name: 'cache', emptyDir: {} }]);
  });

  test('an env value appears', () => {
    expect(variableOf(withCanary().addEnv('A', '1').addEnv('B', EnvValue.fromValue('2')), 'B', name)).toBe('2');
  });

  test('a secret appears by reference', () => {
    const service = withCanary({ secrets: { DATABASE_URL: { secret: 'database', key: 'url' } } });
    expect(containerOf(service, name)['env']).toContainEqual({
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { key: 'url', name: 'database' } },
    });
  });

  test('a JSON patch appears', () => {
    const service = withCanary().eachDeployment((deployment, version) =>
      ApiObject.of(deployment).addJsonPatch(JsonPatch.add('/metadata/annotations', { of: version.name })),
    );
    const version = name === 'orders' ? 'stable' : 'canary';
    expect(at(objectOf(service, 'Deployment', name), 'metadata', 'annotations')).toEqual({ of: version });
  });

  test('a config appears, read-only, and its checksum rolls the pods', () => {
    const files = { 'app.toml': 'level = "info"\n' };
    const service = withCanary().addConfig(Config.mutable({ path: '/etc/orders', files }));
    expect(containerOf(service, name)['volumeMounts']).toEqual([
      { mountPath: '/etc/orders', name: 'config', readOnly: true },
    ]);
    expect(objectOf(service, 'ConfigMap', 'orders-config')['data']).toEqual(files);
    const checksum = createHash('sha256')
      .update(JSON.stringify([['app.toml', files['app.toml']]]))
      .digest('hex');
    expect(annotations(service, name)).toMatchObject({ 'checksum/config': checksum });
  });

  test('another port appears', () => {
    const service = withCanary().addPort(Port.grpc(9000));
    expect(containerOf(service, name)['ports']).toEqual([
      { containerPort: 8080, name: 'http' },
      { containerPort: 9000, name: 'grpc' },
    ]);
  });

  test('a container of the user appears, with what "restricted" asks and nothing of its own accord', () => {
    const service = withCanary().addContainer({ name: 'exporter', image: 'exporter:1', portNumber: 9100 });
    const container = named(service, 'exporter', name);
    expect(container['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      ...runAsImageUser(container),
    });
    expect(container['resources']).toEqual({ limits: { memory: '128Mi' }, requests: { cpu: '100m', memory: '128Mi' } });
    expect(container['ports']).toEqual([{ containerPort: 9100 }]);
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'])
      expect(container).not.toHaveProperty(probe);
  });
});

/** cdk8s-plus says runAsNonRoot on each container, which the pod says too. */
function runAsImageUser(container: JsonObject): object {
  return at(container, 'securityContext', 'runAsNonRoot') === true ? { runAsNonRoot: true } : {};
}

describe('a container of the user', () => {
  test('keeps the resources it names, and gets none that it leaves undefined', () => {
    const cpu = { limit: KplusCpu.millis(10) };
    const service = orders()
      .addContainer({ name: 'small', image: 'small:1', resources: { cpu } })
      .addContainer({ name: 'silent', image: 'silent:1', resources: undefined });
    expect(named(service, 'small', 'orders')['resources']).toEqual({ limits: { cpu: '10m' } });
    expect(at(named(service, 'silent', 'orders'), 'resources', 'requests')).toEqual({ cpu: '100m', memory: '128Mi' });
  });

  test('leaves the first place to the service', () => {
    const service = orders().addContainer({ name: 'exporter', image: 'exporter:1' });
    expect((at(podOf(service), 'containers') as JsonObject[]).map(({ name }) => name)).toEqual(['app', 'exporter']);
  });

  test('may be an init container, under the same rules', () => {
    const service = orders();
    service.deployment.addInitContainer({ name: 'migrate', image: 'migrate:1' });
    expect(at(podOf(service), 'initContainers', 0, 'securityContext')).toMatchObject({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });
});

describe('an env value', () => {
  test("of a version wins over the service's, whenever that comes", () => {
    const service = orders({ env: { LOG: 'info' }, versions: { canary: { env: { LOG: 'debug' } } } }).addEnv(
      'LOG',
      'warn',
    );
    expect(variableOf(service, 'LOG')).toBe('warn');
    expect(variableOf(service, 'LOG', 'orders-canary')).toBe('debug');
  });

  test('may have a name that JavaScript knows too', () => {
    expect(variableOf(orders({ env: { constructor: '1' } }), 'constructor')).toBe('1');
  });

  test('comes last-given', () => {
    expect(variableOf(orders({ env: { A: '1' } }).addEnv('A', '2'), 'A')).toBe('2');
  });
});

describe('another port', () => {
  test('reaches the Service with its protocol, and callers by its number', () => {
    const chart = devChart();
    const service = orders({}, chart).addPort(Port.grpc(9000));
    expect(at(objectOf(chart, 'Service'), 'spec', 'ports')).toEqual([
      { appProtocol: 'http', name: 'http', port: 8080, targetPort: 8080 },
      { appProtocol: 'kubernetes.io/h2c', name: 'grpc', port: 9000, targetPort: 9000 },
    ]);
    const users = new MeshService(chart, 'users', { image: IMAGE });
    expect(users.calls(service, { port: 9000 }).address).toBe('orders:9000');
  });

  test('gets rules of its own in the VirtualService', () => {
    const http = at(objectOf(orders().addPort(Port.http(9090, { name: 'admin' })), 'VirtualService'), 'spec', 'http');
    expect((http as JsonObject[]).map(({ match }) => at(match, 0, 'port'))).toEqual([8080, 9090]);
  });

  test('that is read by the mesh gives a TCP service its routes', () => {
    const service = orders({ ports: [Port.tcp(5432)] }).addPort(Port.http(8080));
    expect(service.ports.map(({ number }) => number)).toEqual([5432, 8080]);
  });

  test('is the same whether it is a prop or added', () => {
    const admin = Port.http(9090, { name: 'admin' });
    const [prop, added] = [orders({ ports: [Port.http(8080), admin] }), orders().addPort(admin)];
    for (const kind of ['Deployment', 'Service', 'VirtualService']) {
      expect(objectOf(added, kind)).toEqual(objectOf(prop, kind));
    }
  });
});

describe('config', () => {
  const files = { 'rules.json': '{}' };

  test('per content has a name of its own for each content, and is never changed', () => {
    const name = (content: string): unknown =>
      namesOf(orders({ config: [Config.perContent({ path: '/etc/a', files: { a: content } })] }), 'ConfigMap')[0];
    expect(name('one')).toMatch(/^orders-config-[0-9a-f]{10}$/);
    expect(name('one')).toBe(name('one'));
    expect(name('one')).not.toBe(name('two'));
    const service = orders({ config: [Config.perContent({ path: '/etc/a', files })] });
    expect(objectOf(service, 'ConfigMap', String(namesOf(service, 'ConfigMap')[0]))['immutable']).toBe(true);
    expect(annotations(service, 'orders')).not.toHaveProperty(['checksum/config']);
  });

  test('that is updated in place keeps its name, and its checksum follows the content', () => {
    const service = (content: string): MeshService =>
      orders({ config: [Config.mutable({ path: '/etc/a', files: { a: content } })] });
    expect(namesOf(service('one'), 'ConfigMap')).toEqual(['orders-config']);
    expect(objectOf(service('one'), 'ConfigMap', 'orders-config')).not.toHaveProperty('immutable');
    expect(annotations(service('one'), 'orders')).toEqual(annotations(service('one'), 'orders'));
    expect(annotations(service('one'), 'orders')).not.toEqual(annotations(service('two'), 'orders'));
  });

  test('the order in which files are named changes nothing', () => {
    const service = (names: readonly string[]): MeshService =>
      orders({ config: [Config.perContent({ path: '/etc/a', files: Object.fromEntries(names.map((n) => [n, n])) })] });
    expect(namesOf(service(['a', 'b']), 'ConfigMap')).toEqual(namesOf(service(['b', 'a']), 'ConfigMap'));
  });

  test('an empty file is a file', () => {
    const service = orders({ config: [Config.mutable({ path: '/etc/a', files: { empty: '' } })] });
    expect(objectOf(service, 'ConfigMap', 'orders-config')['data']).toEqual({ empty: '' });
  });

  test('several are told apart by their names', () => {
    const service = orders().addConfig(Config.mutable({ path: '/etc/a', files }));
    service.addConfig(Config.mutable({ path: '/etc/rules', files, name: 'rules' }));
    expect(namesOf(service, 'ConfigMap')).toEqual(['orders-config', 'orders-rules']);
    expect(at(podOf(service), 'volumes')).toHaveLength(2);
  });
});

describe('the Deployment', () => {
  test('of a version is a cdk8s-plus Deployment, and service.deployment is that of the main version', () => {
    const service = withCanary();
    expect(service.version('canary').deployment).toBeInstanceOf(Deployment);
    expect(service.deployment).toBe(service.version('stable').deployment);
    expect(ApiObject.of(service).name).toBe('orders');
  });

  test('takes what cdk8s-plus can add', () => {
    const service = orders();
    service.deployment.podMetadata.addAnnotation('acme.example/team', 'orders');
    expect(annotations(service, 'orders')).toMatchObject({ 'acme.example/team': 'orders' });
  });
});
