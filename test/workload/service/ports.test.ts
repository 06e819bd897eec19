import { Duration } from 'cdk8s';
import { MeshApp, MeshChart, type MeshServiceProps, NoMesh, type Platform, Port } from 'cdk8s-mesh';
import fc from 'fast-check';
import { at } from '../../../lib/kube/json';
import { inspect } from '../../../lib/analysis/gate';
import { devRow, objectOf, orders, platformWith, podOf, yamlOf } from '../../fixtures';

const PROTOCOLS = ['http', 'h2c', 'grpc', 'tcp'] as const;

function chartOn(platform: Platform): MeshChart {
  return new MeshChart(new MeshApp(), 'dev', devRow({ platform }));
}

/** One to four ports, in any order of protocols. */
const ports = fc
  .array(fc.constantFrom(...PROTOCOLS), { minLength: 1, maxLength: 4 })
  .map((protocols) => protocols.map((protocol, index) => Port[protocol](8080 + index, { name: `p${index}` })));

const props: fc.Arbitrary<Partial<MeshServiceProps>> = fc.constantFrom(
  {},
  { versions: { canary: { weight: 10 } } },
  { termination: { longestRequest: Duration.seconds(4) } },
  { traffic: { timeout: 'none' as const }, termination: { longestRequest: Duration.seconds(60) } },
);

describe('ports that are added', () => {
  test.each([
    ['Istio', platformWith()],
    ['no mesh', platformWith(NoMesh.of({ without: ['weights', 'timeout'] }))],
  ])('give the same manifests and findings as those that were there from the beginning, on %s', (_, platform) => {
    fc.assert(
      fc.property(ports, props, fc.nat(3), (all, given, first) => {
        const atBirth = all.slice(0, first + 1);
        // What needs requests that somebody reads is refused at birth where there are none.
        fc.pre(given.versions === undefined || atBirth.some(({ isHttp }) => isHttp));
        const once = orders({ ...given, ports: all }, chartOn(platform));
        const later = orders({ ...given, ports: atBirth }, chartOn(platform));
        for (const port of all.slice(first + 1)) later.addPort(port);
        expect(yamlOf(later)).toBe(yamlOf(once));
        expect(inspect(later.node.root).report).toEqual(inspect(once.node.root).report);
      }),
      { numRuns: 25 },
    );
  });

  test('give a service of plain TCP the default timeout, a route, and an end that knows both', () => {
    const service = orders({ ports: [Port.tcp(5432)] });
    expect(service.mesh.kinds).toEqual(['AuthorizationPolicy']);
    service.addPort(Port.http(8080));
    expect(service.mesh.kinds).toEqual(['AuthorizationPolicy', 'VirtualService']);
    expect(at(objectOf(service, 'VirtualService'), 'spec', 'http', 0, 'timeout')).toBe('15s');
    const deployment = objectOf(service, 'Deployment');
    expect(at(deployment, 'spec', 'template', 'metadata', 'annotations', 'proxy.istio.io/config')).toBe(
      '{"terminationDrainDuration":"22s"}',
    );
    expect(podOf(service)['terminationGracePeriodSeconds']).toBe(25);
  });

  test('behind a main port of plain TCP have their routes all the same', () => {
    const routes = [{ name: 'reports', match: { path: '/reports/*' }, timeout: Duration.seconds(60) }];
    const service = orders({ ports: [Port.tcp(5432), Port.http(8080)], traffic: { routes } });
    const http = at(objectOf(service, 'VirtualService'), 'spec', 'http') as readonly unknown[];
    expect(http.map((rule) => [at(rule, 'name'), at(rule, 'timeout')])).toEqual([
      ['reports', '60s'],
      [undefined, '15s'],
    ]);
  });
});
