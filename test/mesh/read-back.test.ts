import { MeshApp } from 'cdk8s-mesh';
import fc from 'fast-check';
import { environments } from '../../apps/shop/environments';
import { Shop } from '../../apps/shop/shop';
import { synthesize } from '../../lib/bridge/synthesize';
import { NetworkBuilder } from '../../lib/kube/read/network-builder';
import { KINDS } from '../../lib/mesh/kinds';
import type { Network } from '../../lib/model/network';
import { Registry } from '../../lib/workload/registry';
import { built, ENVIRONMENT, randomApp } from './random-app';

/** Every list of a network that manifests carry; calls are said by constructs alone. */
const CARRIED = ['trustDomain', 'namespaces', 'workloads', 'services'] as const;

/** What constructs said of an environment, and what the manifests say that they wrote. */
function saidAndRead(app: MeshApp, environment: string, trustDomain: string) {
  const manifests = synthesize(app).charts.flatMap((chart) => chart.manifests);
  const builder = new NetworkBuilder(trustDomain);
  KINDS.read(manifests, builder);
  return {
    said: plain(Registry.of(app).network(environment, trustDomain)),
    read: plain(builder.network()),
    lost: builder.lost.map(({ object, path }) => `${object.kind} ${object.name} ${path}`),
  };
}

/** Of its own fields alone: what constructs say is made when it is asked for. */
function plain(network: Network): Pick<Network, (typeof CARRIED)[number]> {
  const { trustDomain, namespaces, workloads, services } = network;
  return { trustDomain, namespaces, workloads, services };
}

function expectReadBack(app: MeshApp, environment: string, trustDomain: string): void {
  const { said, read, lost } = saidAndRead(app, environment, trustDomain);
  for (const list of CARRIED) expect({ [list]: read[list] }).toStrictEqual({ [list]: said[list] });
  expect(lost).toEqual([]);
}

describe('reading the objects gives back the network that wrote them', () => {
  test.each([...environments].map(({ name }) => name))('of the shop in %s', (environment) => {
    const app = new MeshApp();
    const row = environments.get(environment);
    new Shop(app, environment, row);
    expectReadBack(app, environment, row.platform.trustDomain);
  });

  /** `RANDOM_APPS=5000 npx jest test/mesh/read-back` for more of them. */
  test('of random apps', () => {
    fc.assert(
      fc.property(randomApp, (random) => expectReadBack(built(random), ENVIRONMENT, random.trustDomain)),
      { seed: 20261124, numRuns: Number(process.env['RANDOM_APPS'] ?? 300) },
    );
  }, 120_000);
});
