import { EnvValue } from 'cdk8s-plus-28';
import { Duration } from 'cdk8s';
import {
  Caller,
  Backing,
  GrpcService,
  Health,
  Hold,
  Image,
  Istio,
  MeshService,
  Namespace,
  NoMesh,
  Platform,
  Port,
  Scale,
} from 'cdk8s-mesh';
import { RustService } from 'cdk8s-mesh/rust';
import { at, type JsonObject } from '../../../lib/kube/json';
import {
  containerOf,
  devChart,
  IMAGE,
  namesOf,
  objectOf,
  objectsOf,
  orders,
  platformWith,
  podOf,
  variableOf,
} from '../../fixtures';

describe('a service that says nothing but its image', () => {
  const service = orders();

  test('is made of these objects, in the order in which they may be applied', () => {
    expect(
      objectsOf(service)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual([
      'AuthorizationPolicy',
      'Deployment',
      'Namespace',
      'PeerAuthentication',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
      'VirtualService',
    ]);
  });

  test('runs two pods, rolled out without one less', () => {
    const spec = objectOf(service, 'Deployment')['spec'];
    expect(at(spec, 'replicas')).toBe(2);
    expect(at(spec, 'strategy', 'rollingUpdate')).toEqual({ maxSurge: '25%', maxUnavailable: 0 });
  });

  test('is spread over zones and nodes, where that can be done', () => {
    expect(podOf(service)['topologySpreadConstraints']).toEqual(
      ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
        labelSelector: { matchLabels: { app: 'orders', version: 'stable' } },
        maxSkew: 1,
        topologyKey,
        whenUnsatisfiable: 'ScheduleAnyway',
      })),
    );
  });

  test('passes Pod Security "restricted"', () => {
    expect(podOf(service)['securityContext']).toEqual({
      runAsGroup: 65532,
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(containerOf(service)['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
  });

  test('has an identity of its own and no token', () => {
    expect(podOf(service)).toMatchObject({ serviceAccountName: 'orders', automountServiceAccountToken: false });
    expect(objectOf(service, 'ServiceAccount')['automountServiceAccountToken']).toBe(false);
  });

  test('may lose one pod at a time, and an unready one always', () => {
    expect(objectOf(service, 'PodDisruptionBudget')['spec']).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { app: 'orders' } },
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
    });
  });

  test('holds 5 s in preStop, by the kubelet itself', () => {
    expect(at(containerOf(service), 'lifecycle')).toEqual({ preStop: { sleep: { seconds: 5 } } });
  });

  test('is asked on its main port whether it is started, ready and alive', () => {
    expect(containerOf(service)).toMatchObject({
      startupProbe: { httpGet: { path: '/startupz', port: 8080 }, periodSeconds: 2, failureThreshold: 30 },
      readinessProbe: { httpGet: { path: '/readyz', port: 8080 }, periodSeconds: 5, failureThreshold: 3 },
      livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 10, failureThreshold: 3 },
    });
  });

  test('has a timeout, because a request without one has no end', () => {
    expect(at(objectOf(service, 'VirtualService'), 'spec', 'http', 0, 'timeout')).toBe('15s');
  });

  test('asks for little, and may not take more memory than that', () => {
    expect(containerOf(service)['resources']).toEqual({
      limits: { memory: '128Mi' },
      requests: { cpu: '100m', memory: '128Mi' },
    });
  });

  test('writes nothing that nobody decided', () => {
    for (const field of ['dnsPolicy', 'hostNetwork', 'restartPolicy', 'setHostnameAsFQDN', 'volumes']) {
      expect(podOf(service)).not.toHaveProperty(field);
    }
    for (const field of ['externalIPs', 'type']) {
      expect(objectOf(service, 'Service')['spec']).not.toHaveProperty(field);
    }
    for (const field of ['minReadySeconds', 'progressDeadlineSeconds']) {
      expect(objectOf(service, 'Deployment')['spec']).not.toHaveProperty(field);
    }
    expect(containerOf(service)).not.toHaveProperty('env');
  });
});

describe('names and labels', () => {
  const service = orders({ versions: { canary: { image: IMAGE.withTag('1.5.0'), weight: 10 } } });

  test('objects are named by the service, and a version by both', () => {
    for (const kind of ['Service', 'ServiceAccount', 'PodDisruptionBudget', 'VirtualService', 'DestinationRule']) {
      expect(namesOf(service, kind)).toEqual(['orders']);
    }
    expect(namesOf(service, 'Deployment')).toEqual(['orders', 'orders-canary']);
  });

  test("pods carry the labels that Istio, Flagger and Kubernetes' own tools read", () => {
    const labels = at(objectOf(service, 'Deployment', 'orders-canary'), 'spec', 'template', 'metadata', 'labels');
    expect(labels).toEqual({
      app: 'orders',
      version: 'canary',
      'app.kubernetes.io/instance': 'orders-canary',
      'app.kubernetes.io/managed-by': 'cdk8s-mesh',
      'app.kubernetes.io/name': 'orders',
      'app.kubernetes.io/version': '1.5.0',
      'cdk8s.io/metadata.addr': 'orders-canary',
      'sidecar.istio.io/inject': 'true',
    });
  });

  test('a version selects its own pods by labels that never change, the service those of all versions', () => {
    const deployment = objectOf(service, 'Deployment', 'orders-canary');
    expect(at(deployment, 'spec', 'selector')).toEqual({ matchLabels: { app: 'orders', version: 'canary' } });
    expect(at(objectOf(service, 'Service'), 'spec', 'selector')).toEqual({ app: 'orders' });
  });

  test('every object of the service carries its name and who made it', () => {
    const others = ['Namespace', 'PeerAuthentication'];
    for (const { kind, metadata } of objectsOf(service).filter((json) => !others.includes(String(json['kind'])))) {
      expect([kind, at(metadata, 'labels', 'app.kubernetes.io/name')]).toEqual([kind, 'orders']);
      expect([kind, at(metadata, 'labels', 'app.kubernetes.io/managed-by')]).toEqual([kind, 'cdk8s-mesh']);
    }
  });

  test('a tag that is no label value is no label', () => {
    const labels = (tag: string): unknown =>
      at(objectOf(orders({ image: Image.of('redis', { tag }) }), 'Deployment'), 'metadata', 'labels');
    expect(labels('t'.repeat(63))).toHaveProperty(['app.kubernetes.io/version'], 't'.repeat(63));
    expect(labels('t'.repeat(64))).not.toHaveProperty(['app.kubernetes.io/version']);
    expect(labels('1.4.2-')).not.toHaveProperty(['app.kubernetes.io/version']);
  });

  test('a service may have another name than its construct, and the longest is 56 letters', () => {
    const name = 'o'.repeat(56);
    expect(namesOf(orders({ name }), 'Deployment')).toEqual([name]);
    expect(() => orders({ name: `${name}o` })).toThrow('MSVC-NAME-001');
  });
});

describe('versions', () => {
  test('the longest name of service and version together is one that Kubernetes takes', () => {
    const chart = devChart();
    const name = 'o'.repeat(56);
    new MeshService(chart, 'orders', { image: IMAGE, name, versions: { canary: {} } });
    const deployment = objectOf(chart, 'Deployment', `${name}-canary`);
    expect(at(deployment, 'spec', 'template', 'metadata', 'labels')).toMatchObject({
      'app.kubernetes.io/instance': `${name}-canary`,
    });
    expect(`${name}-canary`).toHaveLength(63);
  });

  test('where a hook needs a shell, the image of every version has one', () => {
    const old = platformWith(Istio.sidecar(), '1.28');
    const withShell = Image.parse('registry.example.com/shop/orders:1.5.0', { shell: true });
    const hooked = (canary: Image) =>
      orders({ image: withShell, versions: { canary: { image: canary } } }, devChart({ platform: old }));
    expect(at(containerOf(hooked(withShell), 'orders-canary'), 'lifecycle', 'preStop', 'exec', 'command')).toEqual([
      '/bin/sh',
      '-c',
      'sleep 5',
    ]);
    expect(() => hooked(IMAGE)).toThrow('MSVC-TERM-101');
    expect(() => orders({ versions: { canary: { image: withShell } } }, devChart({ platform: old }))).toThrow(
      'MSVC-TERM-101',
    );
  });

  test('a canary of 10 percent leaves 90 to the main version', () => {
    const route = at(
      objectOf(orders({ versions: { canary: { weight: 10 } } }), 'VirtualService'),
      'spec',
      'http',
      0,
      'route',
    );
    expect((route as JsonObject[]).map(({ weight }) => weight)).toEqual([90, 10]);
  });

  test.each([
    [0, [100]],
    [100, [100]],
    [1, [99, 1]],
  ])('of %d percent', (weight, weights) => {
    const service = orders({ versions: { canary: { weight } } });
    expect(service.versions.map((version) => version.weight)).toEqual([100 - weight, weight]);
    const route = at(objectOf(service, 'VirtualService'), 'spec', 'http', 0, 'route') as JsonObject[];
    expect(route.map((destination) => destination['weight'] ?? 100)).toEqual(weights);
  });

  test('weights of all versions may be 100 together', () => {
    const versions = { a: { weight: 60 }, b: { weight: 40 } };
    expect(orders({ versions }).version('stable').weight).toBe(0);
  });

  test('a canary has two pods when nothing is said, and its own number otherwise', () => {
    const replicas = (canary: object): unknown =>
      at(objectOf(orders({ replicas: 5, versions: { canary } }), 'Deployment', 'orders-canary'), 'spec', 'replicas');
    expect(replicas({})).toBe(2);
    expect(replicas({ replicas: 3 })).toBe(3);
  });

  test('a canary runs its own image, the service what it says', () => {
    const service = orders({ versions: { canary: { image: IMAGE.withTag('1.5.0') } } });
    expect(containerOf(service)['image']).toBe(IMAGE.reference);
    expect(containerOf(service, 'orders-canary')['image']).toBe(IMAGE.withTag('1.5.0').reference);
  });

  test("a canary's image decides its user", () => {
    const service = orders({ versions: { canary: { image: Image.parse('redis:8', { uid: 999 }) } } });
    expect(at(podOf(service, 'orders-canary'), 'securityContext', 'runAsUser')).toBe(999);
    expect(at(podOf(service), 'securityContext', 'runAsUser')).toBe(65532);
  });
});

describe('scale', () => {
  const service = orders({
    replicas: Scale.autoscaled({ min: 3, max: 9, cpuPercent: 70 }),
    versions: { canary: { weight: 5 } },
  });

  test('an autoscaled Deployment carries no replicas, the other version does', () => {
    expect(objectOf(service, 'Deployment')['spec']).not.toHaveProperty('replicas');
    expect(at(objectOf(service, 'Deployment', 'orders-canary'), 'spec', 'replicas')).toBe(2);
  });

  test('the autoscaler keeps the use of the request', () => {
    expect(namesOf(service, 'HorizontalPodAutoscaler')).toEqual(['orders']);
    expect(objectOf(service, 'HorizontalPodAutoscaler')['spec']).toEqual({
      maxReplicas: 9,
      metrics: [
        { resource: { name: 'cpu', target: { averageUtilization: 70, type: 'Utilization' } }, type: 'Resource' },
      ],
      minReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' },
    });
  });

  test('a version may have an autoscaler of its own', () => {
    const both = orders({ versions: { canary: { replicas: Scale.autoscaled({ min: 2, max: 3 }) } } });
    expect(namesOf(both, 'HorizontalPodAutoscaler')).toEqual(['orders-canary']);
    expect(objectOf(both, 'Deployment', 'orders-canary')['spec']).not.toHaveProperty('replicas');
  });

  test('one budget is over the pods of all versions', () => {
    expect(namesOf(service, 'PodDisruptionBudget')).toEqual(['orders']);
  });

  test('the budget leaves out a field that Kubernetes before 1.27 refuses', () => {
    const budget = (kubernetes: string): unknown => {
      const platform = Platform.of({ kubernetes, mesh: NoMesh.of() });
      const termination = { hold: Hold.inApp(Duration.seconds(5)) };
      return objectOf(orders({ termination }, devChart({ platform })), 'PodDisruptionBudget')['spec'];
    };
    expect(budget('1.26')).not.toHaveProperty('unhealthyPodEvictionPolicy');
    expect(budget('1.27')).toHaveProperty('unhealthyPodEvictionPolicy', 'AlwaysAllow');
  });
});

describe('the pod', () => {
  test('gRPC, TCP and command probes are what the API server reads', () => {
    const probe = (health: Health, port = Port.http(8080)): unknown =>
      containerOf(orders({ health, ports: [port] }))['livenessProbe'];
    const timing = { failureThreshold: 3, periodSeconds: 10, timeoutSeconds: 2 };
    expect(probe(Health.grpc({ service: 'orders' }))).toEqual({ grpc: { port: 8080, service: 'orders' }, ...timing });
    expect(probe(Health.grpc())).toEqual({ grpc: { port: 8080 }, ...timing });
    expect(probe(Health.tcp())).toEqual({ tcpSocket: { port: 8080 }, ...timing });
    expect(probe(Health.command(['/app', 'ok']))).toEqual({ exec: { command: ['/app', 'ok'] }, ...timing });
    expect(probe(Health.http({ port: Port.http(9090) }))).toEqual({
      httpGet: { path: '/healthz', port: 9090 },
      ...timing,
    });
  });

  test.each([
    ['http', Port.http(80), 'httpGet'],
    ['gRPC', Port.grpc(80), 'grpc'],
    ['TCP', Port.tcp(80), 'tcpSocket'],
  ])('a %s port is asked in its own protocol', (_, port, check) => {
    expect(containerOf(orders({ ports: [port] }))['readinessProbe']).toHaveProperty(check);
  });

  test('a hold in the app is told to the app, and nothing waits before it', () => {
    const termination = { hold: Hold.inApp(Duration.seconds(7)) };
    const service = orders({ termination });
    expect(variableOf(service, 'SHUTDOWN_HOLD_SECONDS')).toBe('7');
    expect(containerOf(service)).not.toHaveProperty('lifecycle');
  });

  test('a pod outlives its hold, its longest request and its shutdown work', () => {
    const parts = { longestRequest: Duration.seconds(20), shutdownWork: Duration.seconds(4) };
    const service = orders({ termination: { hold: Hold.preStop(Duration.seconds(6)), ...parts } });
    expect(podOf(service)['terminationGracePeriodSeconds']).toBeGreaterThanOrEqual(6 + 20 + 4);
  });

  test('a grace period that is given is the one that is written', () => {
    const termination = { gracePeriod: Duration.seconds(99) };
    expect(podOf(orders({ termination }))['terminationGracePeriodSeconds']).toBe(99);
  });

  test('command, arguments and environment are as they were given', () => {
    const service = orders({
      command: ['/app'],
      args: ['serve', '--port=8080'],
      env: { A: '1', B: EnvValue.fromValue('2') },
    });
    expect(containerOf(service)).toMatchObject({ command: ['/app'], args: ['serve', '--port=8080'] });
    expect([variableOf(service, 'A'), variableOf(service, 'B')]).toEqual(['1', '2']);
  });

  test('annotations of the ServiceAccount name a cloud role', () => {
    const service = orders({ serviceAccountAnnotations: { 'iam.example.com/role': 'orders' } });
    expect(at(objectOf(service, 'ServiceAccount'), 'metadata', 'annotations')).toEqual({
      'iam.example.com/role': 'orders',
    });
  });
});

describe('calls', () => {
  test('a changed port reaches every caller', () => {
    const chart = devChart();
    const users = new MeshService(chart, 'users', { image: IMAGE, ports: [Port.grpc(9000)] });
    const service = orders({}, chart);
    expect(String(service.calls(users))).toBe('users:9000');
    expect(service.calls(users).url).toBe('http://users:9000');
    expect(at(objectOf(chart, 'AuthorizationPolicy', 'users'), 'spec', 'rules', 0)).toEqual({
      from: [{ source: { principals: ['cluster.local/ns/shop-dev/sa/orders'] } }],
      to: [{ operation: { ports: ['9000'] } }],
    });
  });

  test('another port is called by its number, and the main one stays closed', () => {
    const chart = devChart();
    const users = new MeshService(chart, 'users', { image: IMAGE, ports: [Port.http(8080), Port.tcp(5432)] });
    expect(String(orders({}, chart).calls(users, { port: 5432 }))).toBe('users:5432');
    expect(at(objectOf(chart, 'AuthorizationPolicy', 'users'), 'spec', 'rules')).toHaveLength(1);
    expect(at(objectOf(chart, 'AuthorizationPolicy', 'users'), 'spec', 'rules', 0, 'to')).toEqual([
      { operation: { ports: ['5432'] } },
    ]);
  });

  test('a service of another repository is called by its whole host, and needs nothing here', () => {
    const service = orders();
    const before = objectsOf(service).length;
    const mail = MeshService.import({ name: 'mail', namespace: 'shared', port: Port.http(80) });
    expect(String(service.calls(mail))).toBe('http://mail.shared.svc.cluster.local:80');
    expect(
      String(service.calls(MeshService.import({ name: 'near', namespace: 'shop-dev', port: Port.http(80) }))),
    ).toBe('http://near:80');
    expect(objectsOf(service)).toHaveLength(before);
  });

  test('a service that nobody calls lets nobody in', () => {
    expect(objectOf(orders(), 'AuthorizationPolicy')['spec']).toEqual({
      action: 'ALLOW',
      selector: { matchLabels: { app: 'orders' } },
    });
  });

  test('calls within one environment cross charts and namespaces', () => {
    const chart = devChart();
    const other = devChart({ namespace: Namespace.existing('payments') });
    expect(String(orders({}, chart).calls(new MeshService(other, 'payments', { image: IMAGE })))).toBe(
      'http://payments.payments.svc.cluster.local:8080',
    );
  });

  test('allowFrom opens the main port, or those that are named', () => {
    const service = orders({ ports: [Port.http(8080), Port.http(9090, { name: 'metrics' })] });
    service
      .allowFrom(Caller.serviceAccount('istio-ingress/gateway'))
      .allowFrom(Caller.namespace('monitoring'), { ports: [9090] });
    const rules = at(objectOf(service, 'AuthorizationPolicy'), 'spec', 'rules') as JsonObject[];
    expect(rules.map((rule) => at(rule, 'to', 0, 'operation', 'ports'))).toEqual([['8080'], ['9090']]);
  });
});

describe('a redis of its own', () => {
  const image = Image.parse('docker.io/library/redis:7-alpine', { shell: true, uid: 999 });
  const service = orders({ backing: { REDIS: Backing.redis({ image, port: 6380 }) } });

  test('its address is in the variable that was named', () => {
    expect(variableOf(service, 'REDIS')).toBe('redis://orders-redis:6380');
  });

  test('it speaks TCP, and so has neither timeout nor retries', () => {
    expect(at(objectOf(service, 'Service', 'orders-redis'), 'spec', 'ports')).toEqual([
      { appProtocol: 'tcp', name: 'tcp-redis', port: 6380, targetPort: 6380 },
    ]);
    expect(namesOf(service, 'VirtualService')).toEqual(['orders']);
  });

  test('its owner may call it, and nobody else', () => {
    expect(at(objectOf(service, 'AuthorizationPolicy', 'orders-redis'), 'spec', 'rules')).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/shop-dev/sa/orders'] } }],
        to: [{ operation: { ports: ['6380'] } }],
      },
    ]);
  });

  test('it is one pod that keeps nothing, run as the user of its image', () => {
    expect(at(objectOf(service, 'Deployment', 'orders-redis'), 'spec', 'replicas')).toBe(1);
    expect(at(podOf(service, 'orders-redis'), 'securityContext', 'runAsUser')).toBe(999);
    const { command = [], args = [] } = containerOf(service, 'orders-redis') as Record<string, string[]>;
    expect([...command, ...args].join(' ')).toMatch(/--port 6380 --save {2}--appendonly no/);
  });

  test('it listens on 6379 when nothing is said', () => expect(Backing.redis({ image }).port).toBe(6379));
});

describe('kinds of services', () => {
  test('a RustService logs at info and is small; what is given wins', () => {
    const chart = devChart();
    new RustService(chart, 'orders', { image: IMAGE });
    new RustService(chart, 'users', { image: IMAGE, log: 'debug', env: { RUST_LOG: 'warn,users=trace' } });
    expect(variableOf(chart, 'RUST_LOG', 'orders')).toBe('info');
    expect(variableOf(chart, 'RUST_LOG', 'users')).toBe('warn,users=trace');
    expect(at(containerOf(chart), 'resources', 'requests')).toEqual({ cpu: '50m', memory: '32Mi' });
  });

  test('a GrpcService speaks gRPC on 50051 and answers its health protocol', () => {
    const chart = devChart();
    new GrpcService(chart, 'orders', { image: IMAGE });
    expect(at(objectOf(chart, 'Service'), 'spec', 'ports', 0)).toMatchObject({
      name: 'grpc',
      appProtocol: 'kubernetes.io/h2c',
      port: 50051,
    });
    expect(containerOf(chart)['readinessProbe']).toMatchObject({ grpc: { port: 50051 } });
  });
});

describe('without a mesh', () => {
  const chart = devChart({ platform: platformWith(NoMesh.of()) });

  test('a service is what Kubernetes alone needs', () => {
    orders({}, chart);
    expect(
      objectsOf(chart)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['Deployment', 'Namespace', 'PodDisruptionBudget', 'Service', 'ServiceAccount']);
    expect(at(objectOf(chart, 'Deployment'), 'spec', 'template', 'metadata')).not.toHaveProperty('annotations');
  });
});

describe('what a TCP port cannot have is refused, not dropped', () => {
  const port = Port.tcp(5432);

  test.each([
    ['a timeout', { traffic: { timeout: Duration.seconds(3) } }],
    ['retries', { traffic: { retry: { attempts: 2, on: ['connect-failure'] } } }],
    ['weights', { versions: { canary: { weight: 10 } } }],
    ['routes', { traffic: { routes: [{ name: 'beta', match: { headers: { 'x-canary': 'true' } } }] } }],
  ] as const)('%s', (_, props) => {
    expect(() => objectsOf(orders({ ports: [port], ...props }))).toThrow(/^MSVC-[A-Z]+-\d{3} \[dev\/orders\]/);
  });
});

test('an empty list asks for nothing, also where the mesh or the port could not do it', () => {
  const asked = { traffic: { routes: [] }, versions: {} };
  expect(namesOf(orders(asked, devChart({ platform: platformWith(NoMesh.of()) })), 'Deployment')).toEqual(['orders']);
  expect(namesOf(orders({ ports: [Port.tcp(5432)], ...asked }), 'Deployment')).toEqual(['orders']);
});
