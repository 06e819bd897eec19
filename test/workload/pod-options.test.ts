import { Duration, Size } from 'cdk8s';
import { EnvValue, Volume } from 'cdk8s-plus-28';
import {
  Config,
  Health,
  Image,
  Istio,
  MeshService,
  type MeshServiceProps,
  Mount,
  NoMesh,
  Port,
  ValidationError,
} from 'cdk8s-mesh';
import { inspect } from '../../lib/analysis/gate';
import { at, type JsonObject } from '../../lib/kube/json';
import { containerOf, devChart, devRow, IMAGE, objectOf, orders, platformWith, podOf, thrownBy } from '../fixtures';

const NATIVE = { platform: platformWith(Istio.sidecar({ mode: 'native' })) };
const CLASSIC = { platform: platformWith(Istio.sidecar({ mode: 'classic' })) };

function thrown(props: object, row = {}): string {
  return thrownBy(() => orders(props as Partial<MeshServiceProps>, devChart(devRow(row)))).message;
}

function initContainerOf(props: Partial<MeshServiceProps>, row = {}): JsonObject {
  return at(podOf(orders(props, devChart(devRow(row)))), 'initContainers', 0) as JsonObject;
}

describe('pod options', () => {
  test('stand in the pod as Kubernetes names them', () => {
    const pod = podOf(
      orders({
        pod: {
          nodeSelector: { 'kubernetes.io/arch': 'arm64' },
          tolerations: [{ key: 'dedicated', value: 'shop', effect: 'NoSchedule' }, { operator: 'Exists' }],
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 100,
                  podAffinityTerm: {
                    labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['orders'] }] },
                    topologyKey: 'kubernetes.io/hostname',
                  },
                },
              ],
            },
          },
          priorityClass: 'web',
          imagePullSecrets: ['registry'],
          hostAliases: [{ ip: '10.0.0.7', hostnames: ['legacy.example.com'] }],
          dnsPolicy: 'None',
          dnsConfig: { nameservers: ['10.96.0.10'], options: [{ name: 'ndots', value: '2' }] },
          fsGroup: 2000,
          fsGroupChangePolicy: 'OnRootMismatch',
          supplementalGroups: [3000],
          runtimeClass: 'gvisor',
          scheduler: 'bin-packing',
          enableServiceLinks: false,
          shareProcessNamespace: true,
          terminationMessagePath: '/tmp/end',
          terminationMessagePolicy: 'FallbackToLogsOnError',
          topologySpread: [
            { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'DoNotSchedule', minDomains: 2 },
          ],
        },
      }),
    );
    expect(pod).toMatchObject({
      nodeSelector: { 'kubernetes.io/arch': 'arm64' },
      tolerations: [{ key: 'dedicated', value: 'shop', effect: 'NoSchedule' }, { operator: 'Exists' }],
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                labelSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['orders'] }] },
                topologyKey: 'kubernetes.io/hostname',
              },
            },
          ],
        },
      },
      priorityClassName: 'web',
      imagePullSecrets: [{ name: 'registry' }],
      hostAliases: [{ ip: '10.0.0.7', hostnames: ['legacy.example.com'] }],
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['10.96.0.10'], options: [{ name: 'ndots', value: '2' }] },
      securityContext: {
        fsGroup: 2000,
        fsGroupChangePolicy: 'OnRootMismatch',
        supplementalGroups: [3000],
        runAsNonRoot: true,
      },
      runtimeClassName: 'gvisor',
      schedulerName: 'bin-packing',
      enableServiceLinks: false,
      shareProcessNamespace: true,
    });
    expect(pod['topologySpreadConstraints']).toEqual([
      {
        labelSelector: { matchLabels: { app: 'orders', version: 'stable' } },
        maxSkew: 1,
        minDomains: 2,
        topologyKey: 'kubernetes.io/hostname',
        whenUnsatisfiable: 'DoNotSchedule',
      },
    ]);
    expect(at(pod, 'containers', 0)).toMatchObject({
      terminationMessagePath: '/tmp/end',
      terminationMessagePolicy: 'FallbackToLogsOnError',
    });
  });

  test('that are not said leave the pod as it is', () => {
    expect(podOf(orders({ pod: { tolerations: [], imagePullSecrets: [], nodeSelector: {} } }))).toEqual(
      podOf(orders()),
    );
  });

  test('an empty list of spreading leaves it to the cluster', () => {
    expect(podOf(orders({ pod: { topologySpread: [] } }))['topologySpreadConstraints']).toBeUndefined();
  });

  test('labels and annotations are on the pods of every version, and on nothing else', () => {
    const chart = devChart();
    const pod = { labels: { team: 'shop' }, annotations: { 'example.com/role': 'orders' } };
    const service = orders({ pod, versions: { canary: { weight: 10 } } }, chart);
    for (const name of ['orders', 'orders-canary']) {
      const deployment = objectOf(service, 'Deployment', name);
      expect(at(deployment, 'spec', 'template', 'metadata')).toMatchObject(pod);
      expect(at(deployment, 'metadata', 'labels', 'team')).toBeUndefined();
      expect(at(deployment, 'spec', 'selector', 'matchLabels', 'team')).toBeUndefined();
    }
  });

  test.each([
    ['app', 'MSVC-POD-101 [dev/orders/Default] label in pod.labels: got "app"'],
    ['version', 'MSVC-POD-101'],
    ['app.kubernetes.io/version', 'MSVC-POD-101'],
    ['cdk8s.io/metadata.addr', 'MSVC-POD-101'],
  ])('the label %s is not theirs to change', (key, message) => {
    expect(thrown({ pod: { labels: { [key]: 'x' } } })).toContain(message);
  });

  test('the annotations that decide how a pod ends are not theirs to change', () => {
    expect(thrown({ pod: { annotations: { 'proxy.istio.io/config': 'drainDuration: 1s' } } })).toContain(
      'MSVC-POD-102',
    );
    expect(thrown({ pod: { annotations: { 'sidecar.istio.io/nativeSidecar': 'false' } } })).toContain('MSVC-POD-102');
    const none = { platform: platformWith(NoMesh.of()) };
    const chart = devChart(devRow(none));
    expect(() => orders({ pod: { annotations: { 'proxy.istio.io/config': 'x' } } }, chart)).not.toThrow();
  });

  test.each<[string, object, string]>([
    ['an unknown field', { nodeselector: {} }, 'MSVC-INPUT-102 [dev/orders] key of pod: got "nodeselector"'],
    ['a label of Kubernetes with a wrong value', { nodeSelector: { a: 'b c' } }, 'MSVC-META-102'],
    ['a toleration without a key', { tolerations: [{ value: 'x' }] }, 'MSVC-FIELD-101 [dev/orders] pod.tolerations[0]'],
    [
      'a value where none is compared',
      { tolerations: [{ operator: 'Exists', key: 'a', value: 'x' }] },
      'MSVC-FIELD-101',
    ],
    [
      'seconds without NoExecute',
      { tolerations: [{ key: 'a', tolerationSeconds: 5 }] },
      "tolerationSeconds with effect 'NoExecute' alone",
    ],
    [
      'a word that is none',
      { tolerations: [{ key: 'a', effect: 'Never' }] },
      "expected 'NoSchedule', 'PreferNoSchedule', 'NoExecute'",
    ],
    [
      'an operator without values',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'In' }] }],
            },
          },
        },
      },
      'expected values with In',
    ],
    [
      'Gt with a word',
      {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['x'] }] }],
            },
          },
        },
      },
      'expected one whole number with Gt',
    ],
    [
      'a weight of 0',
      {
        affinity: {
          podAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: 'a' } }],
          },
        },
      },
      'expected a whole number from 1 to 100',
    ],
    [
      'no topology key',
      { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{}] } } },
      'topologyKey: got undefined',
    ],
    ['minDomains that are not enforced', { topologySpread: [{ topologyKey: 'a', minDomains: 2 }] }, 'MSVC-FIELD-101'],
    [
      'an address that is none',
      { hostAliases: [{ ip: '10.0.0', hostnames: ['a'] }] },
      'pod.hostAliases[0].ip: got "10.0.0", expected an IP address',
    ],
    ['None without servers', { dnsPolicy: 'None' }, 'MSVC-POD-106'],
    [
      'four servers',
      { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] } },
      'got 4, expected at most 3',
    ],
    ['a policy without a group', { fsGroupChangePolicy: 'Always' }, 'MSVC-POD-107'],
    ['a group below 0', { fsGroup: -1 }, 'pod.fsGroup: got -1, expected a whole number from 0'],
    ['a list that is none', { imagePullSecrets: 'registry' }, 'MSVC-INPUT-104'],
    ['null', { affinity: null }, 'MSVC-INPUT-101'],
  ])('%s is refused', (_, pod, message) => {
    expect(thrown({ pod })).toContain(message);
  });
});

describe('init containers', () => {
  const migrate = { name: 'migrate', image: IMAGE, args: ['migrate'] };

  test('run before the service, in order, as restricted as it', () => {
    const pod = podOf(orders({ pod: { initContainers: [migrate, { ...migrate, name: 'warm-up' }] } }));
    expect((pod['initContainers'] as JsonObject[]).map(({ name }) => name)).toEqual(['migrate', 'warm-up']);
    expect(at(pod, 'initContainers', 0)).toEqual({
      name: 'migrate',
      image: IMAGE.reference,
      imagePullPolicy: 'IfNotPresent',
      args: ['migrate'],
      resources: { limits: { memory: '128Mi' }, requests: { cpu: '100m', memory: '128Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      },
    });
    expect(
      inspect(orders({ pod: { initContainers: [migrate] } }).node.root).report.findings.map(({ code }) => code),
    ).not.toContain('MSVC-SEC-001');
  });

  test('have what they say', () => {
    const container = initContainerOf({
      pod: {
        initContainers: [
          {
            ...migrate,
            image: Image.parse('acme/migrate:1', { uid: 1000 }),
            command: ['/bin/migrate'],
            env: { URL: 'postgres://$(USER)@db', USER: { secret: 'db', key: 'user' } },
            envFrom: [{ configMap: 'settings', prefix: 'APP_', optional: true }],
            mounts: { '/work': Mount.emptyDir('work') },
            imagePullPolicy: 'Always',
          },
        ],
      },
    });
    expect(container).toMatchObject({
      command: ['/bin/migrate'],
      // What is referred to comes first.
      env: [
        { name: 'USER', valueFrom: { secretKeyRef: { name: 'db', key: 'user' } } },
        { name: 'URL', value: 'postgres://$(USER)@db' },
      ],
      envFrom: [{ prefix: 'APP_', configMapRef: { name: 'settings', optional: true } }],
      volumeMounts: [{ name: 'work', mountPath: '/work' }],
      imagePullPolicy: 'Always',
      securityContext: { runAsUser: 1000, runAsGroup: 1000 },
    });
  });

  test('behind a classic sidecar may call nobody', () => {
    const caller = { pod: { initContainers: [{ ...migrate, network: true }] } };
    expect(thrown(caller, CLASSIC)).toBe(
      'MSVC-POD-108 [dev/orders] init container migrate: got "one that calls others (Istio, classic sidecar)", expected a ' +
        'container that calls nobody: the proxy starts after all init containers; with Istio CNI their calls lead nowhere, ' +
        'without it they go in plain text, which STRICT mTLS refuses\n  fix: run it where the proxy is a native sidecar, let the ' +
        'service itself do the work when it starts, or use a Job',
    );
    // The cluster may choose a classic one.
    expect(thrown(caller)).toContain('MSVC-POD-108');
    for (const platform of [NATIVE.platform, platformWith(NoMesh.of())]) {
      expect(() => orders(caller, devChart(devRow({ platform })))).not.toThrow();
    }
    expect(() => orders({ pod: { initContainers: [migrate] } }, devChart(devRow(CLASSIC)))).not.toThrow();
  });

  test('an address in their environment says that they call', () => {
    for (const [row, refused] of [
      [NATIVE, false],
      [CLASSIC, true],
    ] as const) {
      const chart = devChart(devRow(row));
      const service = orders({}, chart);
      const users = new MeshService(chart, 'users', { image: IMAGE });
      const env = { USERS: service.calls(users) };
      const add = () => service.addInitContainer({ ...migrate, env });
      if (refused) expect(add).toThrow('MSVC-POD-108');
      else expect(add).not.toThrow();
    }
  });

  test('that are added later are as those that were there', () => {
    const once = orders({ pod: { labels: { team: 'shop' }, initContainers: [migrate] } });
    const later = orders({ pod: { labels: { team: 'shop' } } }).addInitContainer(migrate);
    expect(podOf(later)).toEqual(podOf(once));
    const withPort = orders({ pod: { initContainers: [migrate] } }).addPort(Port.http(9090, { name: 'metrics' }));
    expect(at(podOf(withPort), 'initContainers', 0, 'name')).toBe('migrate');
  });

  test.each<[string, object, string]>([
    ['no name', { image: IMAGE }, 'MSVC-FIELD-101'],
    ['the name of the service', { ...migrate, name: 'app' }, 'MSVC-POD-103'],
    ['no image', { name: 'migrate' }, 'MSVC-CLASS-001'],
    ['a probe', { ...migrate, health: Health.tcp() }, 'MSVC-POD-104 [dev/orders] pod.initContainers[0].health'],
    ['shutdown work', { ...migrate, shutdownWork: Duration.seconds(1) }, 'MSVC-POD-104'],
    ['half a second', { ...migrate, restartPolicy: 'Always', preStop: Duration.millis(500) }, 'MSVC-POD-105'],
    ['an unknown field', { ...migrate, ressources: {} }, 'MSVC-INPUT-102'],
    ['a word that is no text', { ...migrate, args: [5] }, 'MSVC-FIELD-101'],
    ['a user of the proxy', { ...migrate, image: Image.parse('a/b:1', { uid: 1337 }) }, 'MSVC-PROTO-004'],
  ])('%s is refused', (_, container, message) => {
    expect(thrown({ pod: { initContainers: [container] } })).toContain(message);
  });

  test('two of one name are refused', () => {
    expect(thrown({ pod: { initContainers: [migrate, migrate] } })).toContain('MSVC-POD-103');
  });

  test('one that restarts always is a sidecar, from Kubernetes 1.29 on', () => {
    const sidecar = {
      name: 'agent',
      image: IMAGE,
      restartPolicy: 'Always' as const,
      ports: [Port.http(9100)],
      health: Health.http('/healthz'),
      preStop: Duration.seconds(2),
    };
    const row = { platform: platformWith(NoMesh.of(), '1.30') };
    expect(initContainerOf({ pod: { initContainers: [sidecar] } }, row)).toMatchObject({
      restartPolicy: 'Always',
      ports: [{ name: 'http', containerPort: 9100 }],
      startupProbe: { httpGet: { path: '/healthz', port: 9100 } },
      lifecycle: { preStop: { sleep: { seconds: 2 } } },
    });
    expect(thrown({ pod: { initContainers: [sidecar] } }, { platform: platformWith(NoMesh.of(), '1.28') })).toContain(
      'MSVC-POD-109',
    );
    const { preStop: _, ...plain } = sidecar;
    const old = { platform: platformWith(NoMesh.of(), '1.29') };
    expect(() =>
      orders(
        { termination: {}, image: Image.parse('a/b:1', { shell: true }), pod: { initContainers: [plain] } },
        devChart(devRow(old)),
      ),
    ).not.toThrow();
  });
});

describe('variables that come from elsewhere', () => {
  test('stand in the manifest as references', () => {
    const { env, envFrom } = containerOf(
      orders({
        env: {
          LEVEL: { configMap: 'settings', key: 'level', optional: true },
          POD: { field: 'metadata.name' },
          TEAM: { field: "metadata.labels['example.com/team']" },
          CPUS: { resource: 'limits.cpu', divisor: '1m' },
          HOST: EnvValue.fromValue('$(POD).orders'),
        },
        secrets: { KEY: { secret: 'keys', key: 'key', optional: true } },
        envFrom: [{ secret: 'all' }],
      }),
    );
    expect(env).toEqual([
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'key', optional: true } } },
      { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level', optional: true } } },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
      { name: 'TEAM', valueFrom: { fieldRef: { fieldPath: "metadata.labels['example.com/team']" } } },
      { name: 'CPUS', valueFrom: { resourceFieldRef: { divisor: '1m', resource: 'limits.cpu' } } },
      { name: 'HOST', value: '$(POD).orders' },
    ]);
    expect(envFrom).toEqual([{ secretRef: { name: 'all' } }]);
  });

  test.each<[object, string]>([
    [{ configMap: 'A', key: 'b' }, 'MSVC-FIELD-101 [dev/orders] env.A.configMap'],
    [{ configMap: 'a' }, 'MSVC-FIELD-101 [dev/orders] env.A.key'],
    [{ field: 'status.phase' }, 'MSVC-FIELD-101'],
    [{ field: 'metadata.labels' }, 'MSVC-FIELD-101'],
    [{ resource: 'limits.disk' }, 'MSVC-FIELD-101'],
    [{ resource: 'limits.cpu', divisor: '1Mi' }, 'MSVC-FIELD-101 [dev/orders] env.A.divisor'],
    [{ secret: 'a', key: 'b', configMap: 'c' }, 'MSVC-INPUT-102'],
    [{ what: 'is this' }, 'MSVC-ENV-103'],
  ])('%j is refused', (source, message) => {
    expect(thrown({ env: { A: source } })).toContain(message);
  });

  test.each<[object, string]>([
    [{}, 'MSVC-ENV-104'],
    [{ secret: 'a', configMap: 'b' }, 'MSVC-ENV-104'],
    [{ secret: 'a', prefix: '=' }, 'MSVC-FIELD-101'],
    [{ secret: 'a', optional: 1 }, 'MSVC-FIELD-101'],
  ])('envFrom %j is refused', (from, message) => {
    expect(thrown({ envFrom: [from] })).toContain(message);
  });
});

describe('mounts', () => {
  test('of everything that exists', () => {
    const pod = podOf(
      orders({
        mounts: {
          '/etc/settings': Mount.configMap('settings.v1', { items: { 'app.toml': 'conf/app.toml' }, optional: true }),
          '/etc/tls': Mount.secret('tls', { mode: 0o440 }),
          '/tmp': Mount.emptyDir('tmp', { size: Size.mebibytes(64) }),
          '/run/shm': Mount.emptyDir('shm', { medium: 'Memory', size: Size.gibibytes(1) }),
          '/data': Mount.claim('reports', { subPath: 'orders' }),
          '/var/run/vault': Mount.token('vault', { audience: 'vault', expiry: Duration.minutes(30) }),
          '/etc/pod': Mount.podInfo('pod', { labels: 'metadata.labels' }),
          '/etc/csi': Mount.csi('csi', { driver: 'csi.cert-manager.io', attributes: { a: 'b' } }),
        },
      }),
    );
    expect(pod['volumes']).toEqual([
      {
        name: 'configmap-settings-v1',
        configMap: { name: 'settings.v1', items: [{ key: 'app.toml', path: 'conf/app.toml' }], optional: true },
      },
      { name: 'secret-tls', secret: { secretName: 'tls', defaultMode: 0o440 } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } },
      { name: 'claim-reports', persistentVolumeClaim: { claimName: 'reports' } },
      {
        name: 'vault',
        projected: {
          sources: [{ serviceAccountToken: { audience: 'vault', expirationSeconds: 1800, path: 'token' } }],
        },
      },
      { name: 'pod', downwardAPI: { items: [{ fieldRef: { fieldPath: 'metadata.labels' }, path: 'labels' }] } },
      { name: 'csi', csi: { driver: 'csi.cert-manager.io', readOnly: true, volumeAttributes: { a: 'b' } } },
    ]);
    expect(at(pod, 'containers', 0, 'volumeMounts')).toMatchObject([
      { mountPath: '/etc/settings', readOnly: true },
      { mountPath: '/etc/tls', readOnly: true },
      { mountPath: '/tmp', name: 'tmp' },
      { mountPath: '/run/shm', name: 'shm' },
      { mountPath: '/data', subPath: 'orders' },
      { mountPath: '/var/run/vault', readOnly: true },
      { mountPath: '/etc/pod', readOnly: true },
      { mountPath: '/etc/csi', readOnly: true },
    ]);
  });

  test('of one name share the volume, in the service and its init containers', () => {
    const work = Mount.emptyDir('work');
    const pod = podOf(
      orders({
        mounts: { '/work': work },
        pod: { initContainers: [{ name: 'fill', image: IMAGE, mounts: { '/out': Mount.emptyDir('work') } }] },
      }),
    );
    expect(pod['volumes']).toEqual([{ name: 'work', emptyDir: {} }]);
    expect(at(pod, 'initContainers', 0, 'volumeMounts')).toEqual([{ name: 'work', mountPath: '/out' }]);
  });

  test('are made by the method as well, beside volumes of cdk8s-plus', () => {
    const service = orders().mount('/cache', Mount.emptyDir('cache'));
    service.mount('/more', Volume.fromEmptyDir(service, 'more', 'more'));
    expect(at(containerOf(service), 'volumeMounts')).toMatchObject([{ mountPath: '/cache' }, { mountPath: '/more' }]);
    expect(() => service.mount('/cache', Mount.emptyDir('other'))).toThrow('MSVC-MOUNT-102');
  });

  test.each<[string, () => unknown, string]>([
    [
      'two things of one name',
      () => orders({ mounts: { '/a': Mount.emptyDir('a'), '/b': Mount.claim('x', { volume: 'a' }) } }),
      'MSVC-MOUNT-103',
    ],
    [
      'the name of a config',
      () =>
        orders({
          config: [Config.mutable({ path: '/etc/o', files: { a: '' } })],
          mounts: { '/a': Mount.emptyDir('config') },
        }),
      'MSVC-MOUNT-103',
    ],
    ['what is no Mount', () => orders({ mounts: { '/a': 'tmp' as never } }), 'MSVC-CLASS-001'],
    ['a path that is none', () => orders({ mounts: { tmp: Mount.emptyDir('tmp') } }), 'MSVC-MOUNT-101'],
    ['a size without a unit', () => Mount.emptyDir('a', { size: 5 as never }), 'MSVC-MOUNT-104'],
    [
      'a token that lasts nine minutes',
      () => Mount.token('a', { audience: 'v', expiry: Duration.minutes(9) }),
      'MSVC-MOUNT-105',
    ],
    ['a token for nobody', () => Mount.token('a', {} as never), 'MSVC-FIELD-101'],
    ['a file outside', () => Mount.secret('a', { items: { a: '../b' } }), 'MSVC-FIELD-101'],
    ['a name with capitals', () => Mount.claim('Data'), 'MSVC-FIELD-101'],
    ['an unknown option', () => Mount.secret('a', { readonly: true } as never), 'MSVC-INPUT-102'],
  ])('%s is refused', (_, act, code) => {
    const error = thrownBy(act);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error.message).toContain(code);
  });

  test('a token of ten minutes is the shortest', () => {
    expect(() => Mount.token('a', { audience: 'v', expiry: Duration.minutes(10) })).not.toThrow();
  });
});

describe('imagePullPolicy', () => {
  test('is said, or IfNotPresent', () => {
    expect(containerOf(orders())['imagePullPolicy']).toBe('IfNotPresent');
    expect(containerOf(orders({ imagePullPolicy: 'Always' }))['imagePullPolicy']).toBe('Always');
    expect(thrown({ imagePullPolicy: 'always' })).toContain('MSVC-FIELD-101 [dev/orders] imagePullPolicy');
  });
});
