import { Duration } from 'cdk8s';
import { Image, Istio, MeshApp, MeshChart, MeshService, Platform, suppress } from 'cdk8s-mesh';
import type { Traffic } from 'cdk8s-mesh';
import type { Construct } from 'constructs';
import { deleteNamespaces, describeOnCluster, eventually, kubectl } from './cluster';

const namespace = 'mesh-behaviour';
const IMAGE = 'localhost/load:1';

/** What each server's callers are told to do. */
const TRAFFIC = {
  impatient: { timeout: Duration.seconds(1), retry: 'none' },
  retried: {
    timeout: Duration.seconds(10),
    retry: { attempts: 3, perTryTimeout: Duration.millis(300), on: ['5xx', 'reset'], idempotent: true },
  },
  safe: { timeout: Duration.seconds(10), retry: { attempts: 3, on: ['connect-failure', 'refused-stream'] } },
  plain: { timeout: Duration.seconds(10), retry: 'none' },
  // What Istio does by itself; nothing of ours.
  unsaid: { timeout: Duration.seconds(10) },
  narrow: {
    timeout: Duration.seconds(10),
    retry: 'none',
    connectionPool: { maxConnections: 1, maxPendingRequests: 1 },
  },
  ejecting: {
    timeout: Duration.seconds(10),
    retry: 'none',
    outlierDetection: {
      consecutive5xxErrors: 5,
      interval: Duration.seconds(1),
      baseEjectionTime: Duration.seconds(300),
      maxEjectionPercent: 50,
    },
  },
} as const satisfies Readonly<Record<string, Traffic>>;

type Server = keyof typeof TRAFFIC;

/** Envoy starts a timer from the time at which its event loop woke, so that it ends some milliseconds early. */
const EARLY_MS = 10;

/** A client, and a server for each way of treating it. Servers count, so all but one have a single pod. */
class Behaviour extends MeshChart {
  constructor(scope: Construct) {
    super(scope, namespace, {
      namespace,
      platform: Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar({ mode: 'native' }) }),
    });
    const image = Image.parse(IMAGE);
    const client = new MeshService(this, 'client', { image, args: ['serve'] });
    // With one worker Envoy's limits are exact: each worker may always have a connection of its own.
    client.eachDeployment(({ podMetadata }) => podMetadata.addAnnotation('proxy.istio.io/config', 'concurrency: 1'));
    for (const [name, traffic] of Object.entries(TRAFFIC)) {
      const replicas = name === 'ejecting' ? 2 : 1;
      client.calls(new MeshService(this, name, { image, args: ['serve'], replicas, traffic }));
    }
    suppress(this, 'MSVC-ROLL-004', 'one pod, so that what it counts is all there is');
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly ms: number;
}

/** What the client gets from URLs, all asked for at once. */
function answers(server: Server, ...paths: readonly string[]): Answer[] {
  const urls = paths.map((path) => `http://${server}:8080${path}`);
  const output = kubectl(['-n', namespace, 'exec', 'deploy/client', '-c', 'app', '--', '/load', 'get', ...urls]);
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

function answer(server: Server, path: string): Answer {
  const [first] = answers(server, path);
  if (first === undefined) throw new Error(`no answer from ${server}${path}`);
  return first;
}

/** How often a server was asked for a key, by its own count. */
function attempts(server: Server, key: string): number {
  const { body } = answer(server, `/attempts?key=${key}`);
  return (JSON.parse(body) as { attempts: number }).attempts;
}

describeOnCluster(
  'what the mesh does with the traffic policy that a service declares',
  () => {
    beforeAll(() => {
      deleteNamespaces([namespace]);
      const app = new MeshApp();
      new Behaviour(app);
      kubectl(['apply', '-f', '-'], app.synthYaml());
      for (const name of ['client', ...Object.keys(TRAFFIC)]) {
        kubectl(['-n', namespace, 'rollout', 'status', `deploy/${name}`, '--timeout=180s']);
      }
      for (const server of Object.keys(TRAFFIC) as Server[]) {
        eventually(30, `an answer from ${server}`, () => answer(server, '/echo').status === 200);
      }
    });
    afterAll(() => deleteNamespaces([namespace]));

    test('a request that takes longer than the timeout ends with 504 when the time is over', () => {
      const { status, ms } = answer('impatient', '/echo?delay_ms=5000');
      expect(status).toBe(504);
      expect(ms).toBeGreaterThanOrEqual(1000 - EARLY_MS);
      expect(ms).toBeLessThan(1500);
    });

    test('a request inside the timeout is left alone', () => {
      expect(answer('impatient', '/echo?delay_ms=700').status).toBe(200);
    });

    test('a request that fails twice is asked three times, and succeeds', () => {
      expect(answer('retried', '/count?key=twice&fail=2').status).toBe(200);
      expect(attempts('retried', 'twice')).toBe(3);
    });

    test('a request that always fails is asked once and three times more', () => {
      expect(answer('retried', '/count?key=always&fail=99').status).toBe(503);
      expect(attempts('retried', 'always')).toBe(4);
    });

    test('a try that takes longer than its own timeout is one of the attempts', () => {
      const { status, ms } = answer('retried', '/count?key=slow&delay_ms=1000');
      expect({ status, attempts: attempts('retried', 'slow') }).toEqual({ status: 504, attempts: 4 });
      // Four tries of 300 ms, and Envoy's pauses between them: 25 ms, 75 ms and 175 ms at most.
      expect(ms).toBeGreaterThanOrEqual(1200 - 4 * EARLY_MS);
      expect(ms).toBeLessThan(1900);
    });

    test("without retries a failure is the client's, although Istio would retry by itself", () => {
      // `unavailable`, in the words of gRPC, is one of Istio's own conditions.
      const unavailable = '/count?key=once&fail=99&grpc_status=14';
      expect([answer('unsaid', unavailable).status, attempts('unsaid', 'once')]).toEqual([503, 3]);
      expect([answer('plain', unavailable).status, attempts('plain', 'once')]).toEqual([503, 1]);
    });

    test('where retries are for safe conditions only, a request that the server has read is not repeated', () => {
      const reset = '/count?key=reset&fail=1&reset=1';
      expect([answer('retried', reset).status, attempts('retried', 'reset')]).toEqual([200, 2]);
      expect([answer('safe', reset).status, attempts('safe', 'reset')]).toEqual([503, 1]);
    });

    test('a pod is ejected after exactly the configured number of errors', () => {
      answer('ejecting', '/break?status=503&for=1000');
      const statuses = Array.from({ length: 24 }, () => answer('ejecting', '/work').status);
      expect(statuses.filter((status) => status !== 200)).toEqual([503, 503, 503, 503, 503]);
      expect(statuses.slice(-10)).toEqual(Array.from({ length: 10 }, () => 200));
    });

    test('what the connection pool has no room for is refused at once', () => {
      const all = answers('narrow', ...Array.from({ length: 10 }, (_, index) => `/echo?delay_ms=500&n=${index}`));
      const refused = all.filter(({ status }) => status === 503);
      // One on the connection, one that waits for it.
      expect(all.filter(({ status }) => status === 200)).toHaveLength(2);
      expect(refused).toHaveLength(8);
      expect(Math.max(...refused.map(({ ms }) => ms))).toBeLessThan(400);
    });
  },
  { images: [IMAGE] },
);
