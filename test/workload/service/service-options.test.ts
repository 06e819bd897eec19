import { Duration } from 'cdk8s';
import {
  type CallOptions,
  Exposure,
  Istio,
  MeshApp,
  MeshChart,
  MeshService,
  type MeshServiceProps,
  NoMesh,
  Platform,
  Port,
  type ServiceOptions,
} from 'cdk8s-mesh';
import fc from 'fast-check';
import { synthesize } from '../../../lib/bridge/synthesize';
import { inspect } from '../../../lib/analysis/gate';
import { at, type JsonObject } from '../../../lib/kube/json';
import { manifestOf } from '../../../lib/kube/object';
import { NetworkBuilder } from '../../../lib/kube/read/network-builder';
import { KINDS } from '../../../lib/mesh/kinds';
import { containerOf, devChart, devRow, IMAGE, objectOf, orders, platformWith, podOf, thrownBy } from '../../fixtures';

const BALANCED = Exposure.loadBalancer(Duration.seconds(30));

function specOf(props: Partial<MeshServiceProps>): JsonObject {
  return at(objectOf(orders(props), 'Service'), 'spec') as JsonObject;
}

function thrown(props: object, platform = platformWith()): string {
  return thrownBy(() => orders(props as Partial<MeshServiceProps>, devChart(devRow({ platform })))).message;
}

describe('a Service port that differs from the container port', () => {
  const ports = [Port.http(8080, { servicePort: 80 }), Port.http(9090, { name: 'metrics' })];

  test('leads to it, and callers use it', () => {
    const chart = devChart();
    const users = new MeshService(chart, 'users', { image: IMAGE, ports });
    const caller = orders({}, chart);
    expect(caller.calls(users).url).toBe('http://users:80');
    expect(caller.calls(users, { port: 80 }).port).toBe(80);
    expect(caller.calls(users, { port: 9090 }).port).toBe(9090);
    expect(at(objectOf(users, 'Service', 'users'), 'spec', 'ports')).toEqual([
      { appProtocol: 'http', name: 'http', port: 80, targetPort: 8080 },
      { appProtocol: 'http', name: 'http-metrics', port: 9090, targetPort: 9090 },
    ]);
    expect(containerOf(users, 'users')['ports']).toEqual([
      { containerPort: 8080, name: 'http' },
      { containerPort: 9090, name: 'http-metrics' },
    ]);
    expect(at(containerOf(users, 'users'), 'readinessProbe', 'httpGet', 'port')).toBe(8080);
    // The policy names the port that the pod's proxy sees.
    const policy = objectOf(users, 'AuthorizationPolicy', 'users');
    expect(at(policy, 'spec', 'rules', 0, 'to', 0, 'operation', 'ports')).toEqual(['8080', '9090']);
    expect(inspect(users.node.root).report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('is the one that calls names', () => {
    const chart = devChart();
    const users = new MeshService(chart, 'users', { image: IMAGE, ports });
    const call = (given: CallOptions) => () => orders({}, chart).calls(users, given);
    expect(call({ port: 8080 })).toThrow(
      'MSVC-ACCESS-003 [dev/orders] port of users: got 8080, expected one of 80, 9090',
    );
  });

  test('may be added later', () => {
    const service = orders().addPort(Port.http(9090, { name: 'admin', servicePort: 8081 }));
    expect(at(objectOf(service, 'Service'), 'spec', 'ports', 1)).toEqual({
      appProtocol: 'http',
      name: 'http-admin',
      port: 8081,
      targetPort: 9090,
    });
  });

  test('is of a service of another repository, too', () => {
    const audit = MeshService.import({ name: 'audit', namespace: 'audit', port: Port.http(8080, { servicePort: 80 }) });
    expect(orders().calls(audit).url).toBe('http://audit.audit.svc.cluster.local:80');
  });

  test.each([0, 65536, 80.5, '80'])('%p is refused', (servicePort) => {
    expect(() => Port.http(8080, { servicePort: servicePort as number })).toThrow('MSVC-PORT-107');
  });

  test('two to one are refused', () => {
    expect(thrown({ ports: [Port.http(8080, { servicePort: 80 }), Port.http(80, { name: 'admin' })] })).toContain(
      'MSVC-PORT-005 [dev/orders] servicePort of http-admin: got 80, expected another port of the Service than http 8080 has',
    );
  });
});

describe('how a Service is reached', () => {
  test('by default leaves it as it is', () => {
    expect(specOf({ service: {} })).toEqual(specOf({}));
    expect(specOf({ service: { type: 'ClusterIP', headless: false } })).toEqual(specOf({}));
  });

  test('by name of the port', () => {
    expect(at(specOf({ service: { targetPorts: 'name' } }), 'ports', 0)).toMatchObject({
      port: 8080,
      targetPort: 'http',
    });
  });

  test('from outside, by a load balancer', () => {
    const service: ServiceOptions = {
      type: 'LoadBalancer',
      exposure: BALANCED,
      annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' },
      loadBalancer: {
        class: 'service.k8s.aws/nlb',
        sourceRanges: ['10.0.0.0/8', 'fd00::/8'],
        allocateNodePorts: false,
      },
      externalTrafficPolicy: 'Local',
    };
    const said = orders({ service });
    expect(objectOf(said, 'Service')).toMatchObject({
      metadata: { annotations: { 'service.beta.kubernetes.io/aws-load-balancer-type': 'nlb' } },
      spec: {
        type: 'LoadBalancer',
        loadBalancerClass: 'service.k8s.aws/nlb',
        loadBalancerSourceRanges: ['10.0.0.0/8', 'fd00::/8'],
        allocateLoadBalancerNodePorts: false,
        externalTrafficPolicy: 'Local',
      },
    });
  });

  test('needs the deregistration delay of a load balancer, and holds that long', () => {
    expect(thrown({ service: { type: 'LoadBalancer' } })).toContain(
      'MSVC-SERVICE-101 [dev/orders] service.exposure: got "cluster", expected Exposure.loadBalancer',
    );
    const sleep = (service: ServiceOptions, platform?: Platform) =>
      at(
        podOf(orders({ service }, devChart(devRow(platform && { platform })))),
        'containers',
        0,
        'lifecycle',
        'preStop',
        'sleep',
        'seconds',
      );
    expect(sleep({})).toBe(5);
    expect(sleep({ type: 'LoadBalancer', exposure: BALANCED })).toBe(30);
    const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar(), exposure: BALANCED });
    expect(sleep({ type: 'LoadBalancer' }, platform)).toBe(30);
    // What is reached from inside only need not wait as long.
    expect(sleep({ exposure: Exposure.cluster() }, platform)).toBe(5);
  });

  test('on a port of every node', () => {
    const ports = [Port.http(8080, { servicePort: 80, nodePort: 30080 })];
    expect(specOf({ ports, service: { type: 'NodePort' } })).toMatchObject({
      type: 'NodePort',
      ports: [{ port: 80, nodePort: 30080, targetPort: 8080 }],
    });
    expect(thrown({ ports })).toContain('MSVC-SERVICE-106');
    expect(() => Port.http(8080, { nodePort: 0 })).toThrow('MSVC-PORT-108');
  });

  test('in all other ways', () => {
    expect(
      specOf({
        service: {
          headless: true,
          internalTrafficPolicy: 'Local',
          ipFamilyPolicy: 'PreferDualStack',
          ipFamilies: ['IPv4', 'IPv6'],
          sessionAffinity: Duration.hours(1),
          trafficDistribution: 'PreferClose',
          publishNotReadyAddresses: 'members of the cluster find each other before they are ready',
        },
      }),
    ).toMatchObject({
      clusterIP: 'None',
      internalTrafficPolicy: 'Local',
      ipFamilyPolicy: 'PreferDualStack',
      ipFamilies: ['IPv4', 'IPv6'],
      sessionAffinity: 'ClientIP',
      sessionAffinityConfig: { clientIP: { timeoutSeconds: 3600 } },
      trafficDistribution: 'PreferClose',
      publishNotReadyAddresses: true,
    });
  });

  test.each<[string, object, string]>([
    ['an unknown field', { typ: 'NodePort' }, 'MSVC-INPUT-102 [dev/orders] key of service: got "typ"'],
    ['a type that is none', { type: 'ExternalName' }, 'MSVC-FIELD-101 [dev/orders] service.type'],
    ['headless from outside', { type: 'NodePort', headless: true }, 'MSVC-SERVICE-102 [dev/orders] service.type'],
    ['a load balancer for nobody', { loadBalancer: {} }, 'MSVC-SERVICE-102 [dev/orders] service.loadBalancer'],
    [
      'outside of what is inside',
      { externalTrafficPolicy: 'Local' },
      'MSVC-SERVICE-102 [dev/orders] service.externalTrafficPolicy',
    ],
    [
      'two families with one stack',
      { ipFamilies: ['IPv4', 'IPv6'] },
      'MSVC-SERVICE-102 [dev/orders] service.ipFamilies',
    ],
    ['one family twice', { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4', 'IPv4'] }, 'MSVC-SERVICE-102'],
    [
      'a network without length',
      { type: 'LoadBalancer', loadBalancer: { sourceRanges: ['10.0.0.0'] } },
      'MSVC-FIELD-101',
    ],
    [
      'a network of 33 bits',
      { type: 'LoadBalancer', loadBalancer: { sourceRanges: ['10.0.0.0/33'] } },
      'MSVC-FIELD-101',
    ],
    ['more than a day', { sessionAffinity: Duration.seconds(86401) }, 'MSVC-SERVICE-104'],
    ['no time', { sessionAffinity: Duration.seconds(0) }, 'MSVC-SERVICE-104'],
    ['no reason', { publishNotReadyAddresses: true }, 'MSVC-SERVICE-105'],
    ['a short reason', { publishNotReadyAddresses: 'because' }, 'MSVC-SERVICE-105'],
    ['no exposure', { exposure: 'cluster' }, 'MSVC-PLATFORM-103'],
  ])('%s is refused', (_, service, message) => {
    expect(thrown({ service })).toContain(message);
  });

  test('a day is the longest', () => {
    expect(() => orders({ service: { sessionAffinity: Duration.days(1) } })).not.toThrow();
  });

  test('what an older Kubernetes does not know is refused', () => {
    const on = (version: string, trafficDistribution: 'PreferClose' | 'PreferSameNode') => () =>
      orders(
        { service: { trafficDistribution } },
        devChart(devRow({ platform: platformWith(Istio.sidecar(), version) })),
      );
    expect(on('1.30', 'PreferClose')).toThrow('MSVC-SERVICE-103');
    expect(on('1.31', 'PreferClose')).not.toThrow();
    expect(on('1.33', 'PreferSameNode')).toThrow('MSVC-SERVICE-103');
    expect(on('1.34', 'PreferSameNode')).not.toThrow();
  });
});

const options: fc.Arbitrary<ServiceOptions> = fc
  .record(
    {
      type: fc.constantFrom('ClusterIP', 'NodePort', 'LoadBalancer'),
      targetPorts: fc.constantFrom('number', 'name'),
      internalTrafficPolicy: fc.constantFrom('Cluster', 'Local'),
      ipFamilyPolicy: fc.constantFrom('SingleStack', 'PreferDualStack'),
      ipFamilies: fc.constantFrom(['IPv4'], ['IPv6']),
      sessionAffinity: fc.integer({ min: 1, max: 86400 }).map((seconds) => Duration.seconds(seconds)),
      trafficDistribution: fc.constantFrom('PreferClose', 'PreferSameZone'),
      publishNotReadyAddresses: fc.constant('members find each other'),
      externalTrafficPolicy: fc.constantFrom('Cluster', 'Local'),
      headless: fc.boolean(),
      loadBalancer: fc.record(
        { class: fc.constant('acme'), sourceRanges: fc.constant(['10.0.0.0/8']), allocateNodePorts: fc.boolean() },
        { requiredKeys: ['class'] },
      ),
    },
    { requiredKeys: [] },
  )
  .map(({ type = 'ClusterIP', headless, loadBalancer, externalTrafficPolicy, ...rest }) => ({
    ...rest,
    type,
    exposure: BALANCED,
    ...(type === 'ClusterIP' && headless !== undefined && { headless }),
    ...(type === 'LoadBalancer' && loadBalancer && { loadBalancer }),
    ...(type !== 'ClusterIP' && externalTrafficPolicy && { externalTrafficPolicy }),
  })) as fc.Arbitrary<ServiceOptions>;

describe('reading a Service', () => {
  test('gives back what was said', () => {
    const servicePorts = fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(options, servicePorts, fc.constantFrom(Istio.sidecar(), NoMesh.of()), (service, numbers, mesh) => {
        const chart = new MeshChart(new MeshApp(), 'dev', devRow({ platform: platformWith(mesh) }));
        const ports = numbers.map((servicePort, index) => Port.http(8080 + index, { name: `p${index}`, servicePort }));
        const said = orders({ ports, service }, chart);
        const builder = new NetworkBuilder('cluster.local');
        KINDS.read(
          synthesize(said.node.root).charts.flatMap(({ manifests }) => manifests),
          builder,
        );
        expect(builder.lost).toEqual([]);
        const read = builder.network().services.find(({ name }) => name === 'orders');
        const { ports: wanted, settings } = said.facts.service;
        expect({ ports: read?.ports, settings: read?.settings }).toEqual({ ports: wanted, settings });
      }),
      { numRuns: 100 },
    );
  });

  test.each<[string, object, readonly string[]]>([
    ['external addresses', { externalIPs: ['1.2.3.4'] }, ['spec.externalIPs']],
    ['another host', { type: 'ExternalName', externalName: 'a.b' }, ['spec.type', 'spec.externalName']],
    ['a fixed address', { clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'] }, ['spec.clusterIP', 'spec.clusterIPs']],
    ['UDP', { ports: [{ port: 53, protocol: 'UDP' }] }, ['spec.ports[0].protocol']],
    ['a name that no pod has', { ports: [{ port: 80, targetPort: 'web' }] }, ['spec.ports[0].targetPort']],
    [
      'nothing but defaults',
      { type: 'ClusterIP', sessionAffinity: 'None', ports: [{ port: 80, targetPort: '8080' }] },
      [],
    ],
  ])('notes %s that it cannot carry', (_, spec, lost) => {
    const json = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a' },
      spec: { selector: { app: 'a' }, ...spec },
    };
    const builder = new NetworkBuilder('cluster.local');
    KINDS.read([manifestOf(json as JsonObject, { environment: 'a', construct: 'a', path: 'a' })], builder);
    expect(builder.lost.map(({ path }) => path)).toEqual(lost);
  });

  test('takes the default of three hours for an affinity without a time', () => {
    const json = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { sessionAffinity: 'ClientIP' } };
    const builder = new NetworkBuilder('cluster.local');
    KINDS.read([manifestOf(json, { environment: 'a', construct: 'a', path: 'a' })], builder);
    expect(builder.network().services[0]?.settings).toEqual({ sessionAffinitySeconds: 10800 });
  });
});
