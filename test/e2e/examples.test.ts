import { Image, Istio, MeshApp, Platform } from 'cdk8s-mesh';
import { Bookinfo } from '../../apps/bookinfo/bookinfo';
import { Boutique } from '../../apps/boutique/boutique';
import { attempt, deleteNamespaces, describeOnCluster, eventually, kubectl } from './cluster';

const IMAGE = 'localhost/fortio:2';
const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() });
const OFF = ['-redirect-port', 'disabled', '-tcp-port', 'disabled', '-udp-port', 'disabled'];

/** An echo server that speaks HTTP or gRPC, in the place of every program. */
function standIn(port: number, protocol: 'http' | 'grpc') {
  const [spoken, other] = protocol === 'http' ? ['-http-port', '-grpc-port'] : ['-grpc-port', '-http-port'];
  return { image: Image.parse(IMAGE), args: ['server', spoken, String(port), other, 'disabled', ...OFF] };
}

function inPod(namespace: string, deployment: string, ...command: readonly string[]) {
  return attempt('kubectl', [
    '-n',
    namespace,
    'exec',
    `deploy/${deployment}`,
    '-c',
    'app',
    '--',
    '/fortio',
    ...command,
  ]);
}

function apply(app: MeshApp): void {
  kubectl(['apply', '-f', '-'], app.synthYaml());
}

function becomesReady(namespace: string): void {
  const names = kubectl(['-n', namespace, 'get', 'deploy', '-o', 'name']).trim().split('\n');
  for (const name of names) kubectl(['-n', namespace, 'rollout', 'status', name, '--timeout=240s']);
}

describeOnCluster(
  'Bookinfo on a cluster with Istio',
  () => {
    const namespace = 'bookinfo-e2e';
    beforeAll(() => {
      deleteNamespaces([namespace]);
      const app = new MeshApp();
      new Bookinfo(app, 'bookinfo', { namespace, platform, standIn: standIn(9080, 'http') });
      apply(app);
      becomesReady(namespace);
    });
    afterAll(() => deleteNamespaces([namespace]));

    const curl = (from: string, to: string, ...headers: readonly string[]) =>
      inPod(namespace, from, 'curl', ...headers.flatMap((header) => ['-H', header]), `http://${to}:9080/`).output;

    test('the page reaches details and reviews, and only reviews reach ratings', () => {
      eventually(30, 'an answer of details', () => curl('productpage', 'details').includes('200 OK'));
      expect(curl('productpage', 'reviews')).toContain('200 OK');
      expect(curl('reviews', 'ratings')).toContain('200 OK');
      expect(curl('productpage', 'ratings')).toContain('RBAC: access denied');
    });
  },
  { images: [IMAGE] },
);

describeOnCluster(
  'Online Boutique on a cluster with Istio',
  () => {
    const namespace = 'boutique-e2e';
    beforeAll(() => {
      deleteNamespaces([namespace]);
      const app = new MeshApp();
      new Boutique(app, 'boutique', { namespace, platform, standIn });
      apply(app);
      becomesReady(namespace);
    });
    afterAll(() => deleteNamespaces([namespace]));

    const check = (from: string, address: string) => inPod(namespace, from, 'grpcping', '-health', address);

    test.each(['adservice:9555', 'cartservice:7070', 'checkoutservice:5050', 'productcatalogservice:3550'])(
      'the page reaches %s',
      (address) => {
        eventually(30, `an answer of ${address}`, () => check('frontend', address).ok);
      },
    );

    test('the page does not reach payment, which checkout does', () => {
      eventually(30, 'an answer of payment', () => check('checkoutservice', 'paymentservice:50052').ok);
      expect(check('frontend', 'paymentservice:50052').output).toContain('RBAC: access denied');
    });
  },
  { images: [IMAGE] },
);
