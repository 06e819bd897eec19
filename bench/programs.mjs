// The two programs that are compared: services as MeshServices, and the same objects in plain cdk8s. One chart a service.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { ApiObject, App, Chart, Duration } = require('cdk8s');
const { loadAll } = require('js-yaml');
const mesh = require('../build/lib/index.js');

export const nameOf = (index) => `service-${index}`;

/** @param edges whether each service calls the one before */
export function meshProgram(outdir, { services, edges = false }) {
  const app = new mesh.MeshApp({ outdir });
  let before;
  for (let index = 0; index < services; index += 1) {
    const chart = new mesh.MeshChart(app, nameOf(index), place());
    const service = new mesh.MeshService(chart, nameOf(index), serviceProps());
    if (edges && before !== undefined) service.addEnv('NEXT_URL', service.calls(before));
    before = service;
  }
  return app;
}

/** A namespace that is there already and has its own PeerAuthentication, so that only services write objects. */
function place() {
  return {
    name: 'bench',
    namespace: mesh.Namespace.existing('bench', { ownPeerAuthentication: true }),
    platform: mesh.Platform.of({ kubernetes: '1.34', mesh: mesh.Istio.sidecar() }),
  };
}

function serviceProps() {
  return {
    image: mesh.Image.parse('registry.example.com/bench/service:1.0.0'),
    replicas: mesh.Scale.autoscaled({ min: 2, max: 10 }),
    traffic: {
      timeout: Duration.seconds(10),
      retry: {
        attempts: 3,
        perTryTimeout: Duration.seconds(2),
        on: ['5xx', 'reset', 'connect-failure'],
        idempotent: true,
      },
      connectionPool: { maxConnections: 100, maxRequestsPerConnection: 100 },
      outlierDetection: {
        consecutive5xxErrors: 5,
        interval: Duration.seconds(30),
        baseEjectionTime: Duration.seconds(30),
        maxEjectionPercent: 50,
      },
    },
  };
}

/**
 * The leanest program that plain cdk8s allows: the finished objects as literals, no model, no checks.
 * @param template file of the first service, as the program above writes it
 */
export function plainProgram(outdir, { services, template }) {
  const objects = JSON.stringify(loadAll(readFileSync(template, 'utf8')));
  const app = new App({ outdir });
  for (let index = 0; index < services; index += 1) {
    const chart = new Chart(app, nameOf(index), { disableResourceNameHashes: true });
    const props = JSON.parse(objects.replaceAll(nameOf(0), nameOf(index)));
    for (const object of props) new ApiObject(chart, object.kind, object);
  }
  return app;
}
