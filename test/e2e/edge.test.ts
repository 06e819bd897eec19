import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { request as plainRequest } from 'node:http';
import { Agent, request as tlsRequest } from 'node:https';
import { join } from 'node:path';
import {
  Caller,
  External,
  Gateway,
  Image,
  Istio,
  MeshApp,
  MeshChart,
  MeshService,
  NoMesh,
  Platform,
  suppress,
  Tls,
} from 'cdk8s-mesh';
import type { Construct } from 'constructs';
import { temporaryDirectory } from '../fixtures';
import { attempt, deleteNamespaces, describeOnCluster, eventually, kubectl } from './cluster';

const NAMESPACE = 'edge-behaviour';
const OUTSIDE = 'edge-outside';
const IMAGE = 'localhost/load:1';
const HOST = 'shop.example.com';

/** What the platform's team installs: the pods of the gateway, in a namespace that enforces "restricted". */
const GATEWAY = `
apiVersion: v1
kind: ServiceAccount
metadata: { name: gateway, namespace: ${NAMESPACE} }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: gateway, namespace: ${NAMESPACE} }
rules: [{ apiGroups: [''], resources: [secrets], verbs: [get, list, watch] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: gateway, namespace: ${NAMESPACE} }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: gateway }
subjects: [{ kind: ServiceAccount, name: gateway }]
---
apiVersion: v1
kind: Service
metadata: { name: gateway, namespace: ${NAMESPACE} }
spec:
  selector: { app: gateway }
  ports: [{ name: http, port: 80, targetPort: 8080 }, { name: https, port: 443, targetPort: 8443 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: ${NAMESPACE} }
spec:
  selector: { matchLabels: { app: gateway } }
  template:
    metadata:
      labels: { app: gateway, sidecar.istio.io/inject: 'true' }
      annotations: { inject.istio.io/templates: gateway }
    spec:
      serviceAccountName: gateway
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      containers:
        - name: istio-proxy
          image: auto
          imagePullPolicy: IfNotPresent
          securityContext: { allowPrivilegeEscalation: false, runAsNonRoot: true, capabilities: { drop: [ALL] } }
`;

class Edge extends MeshChart {
  constructor(scope: Construct) {
    const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar({ mode: 'native' }) });
    super(scope, NAMESPACE, { namespace: NAMESPACE, platform, egress: 'declared' });
    const image = Image.parse(IMAGE);
    const shop = new Gateway(this, 'shop', {
      hosts: [HOST],
      tls: Tls.secret('shop-cert', { minVersion: '1.3' }),
      selector: { app: 'gateway' },
      identity: Caller.serviceAccount(`${NAMESPACE}/gateway`),
    });
    const web = new MeshService(this, 'web', { image, args: ['serve'], replicas: 1 });
    const orders = new MeshService(this, 'orders', {
      image,
      args: ['serve'],
      replicas: 1,
      versions: { canary: { weight: 20 } },
      traffic: { routes: [{ name: 'beta', match: { headers: { 'x-user': 'beta' } }, to: { version: 'canary' } }] },
    });
    web.exposeOn(shop);
    orders.exposeOn(shop, { path: '/echo' });
    const client = new MeshService(this, 'client', { image, args: ['serve'], replicas: 1 });
    client.calls(External.http(`declared.${OUTSIDE}.svc.cluster.local`, { port: 8080 }));
    suppress(this, 'MSVC-ROLL-004', 'one pod of each is enough to see where requests go');
  }
}

/** Servers that no mesh knows. */
class Outside extends MeshChart {
  constructor(scope: Construct) {
    const platform = Platform.of({ kubernetes: '1.34', mesh: NoMesh.of({ without: ['access'] }) });
    super(scope, OUTSIDE, { name: 'outside', namespace: OUTSIDE, platform });
    for (const name of ['declared', 'unsaid']) {
      new MeshService(this, name, { image: Image.parse(IMAGE), args: ['serve'], replicas: 1 });
    }
    suppress(this, 'MSVC-ROLL-004', 'one pod of each is enough to see where requests go');
  }
}

/** A certificate for the host, which only this test trusts. */
function certificate(): { readonly crt: string; readonly key: string } {
  const at = (name: string) => join(directory, name);
  const directory = temporaryDirectory();
  const names = ['-subj', `/CN=${HOST}`, '-addext', `subjectAltName=DNS:${HOST}`];
  const files = ['-keyout', at('tls.key'), '-out', at('tls.crt')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names, ...files], {
    stdio: 'ignore',
  });
  return { crt: at('tls.crt'), key: at('tls.key') };
}

interface Answer {
  readonly status: number;
  readonly pod: string;
  readonly location: string | undefined;
}

/** Ports of this machine that lead to the gateway's pod. */
interface Forwarded {
  readonly process: ChildProcess;
  readonly https: number;
  readonly http: number;
}

function forwarded(): Promise<Forwarded> {
  const process = spawn('kubectl', ['-n', NAMESPACE, 'port-forward', 'deploy/gateway', ':8443', ':8080']);
  return new Promise((resolve, reject) => {
    const ports = new Map<string, number>();
    process.on('exit', (code) => reject(new Error(`port-forward ended with ${String(code)}`)));
    process.stdout.on('data', (chunk: Buffer) => {
      for (const [, local, remote] of chunk.toString().matchAll(/127\.0\.0\.1:(\d+) -> (\d+)/g)) {
        ports.set(String(remote), Number(local));
      }
      const [https, http] = [ports.get('8443'), ports.get('8080')];
      if (https !== undefined && http !== undefined) resolve({ process, https, http });
    });
  });
}

describeOnCluster(
  'the edge of the mesh, and what may leave it',
  () => {
    let ports: Forwarded;
    let ca: Buffer;
    let agent: Agent;

    const ask = (path: string, headers: Readonly<Record<string, string>> = {}, host = HOST): Promise<Answer> =>
      new Promise((resolve, reject) => {
        const options = { port: ports.https, path, agent, ca, servername: host, headers: { host, ...headers } };
        tlsRequest(options, (response) => {
          response.resume();
          const { location, 'x-pod': pod } = response.headers;
          response.on('end', () => resolve({ status: response.statusCode ?? 0, pod: String(pod), location }));
        })
          .on('error', reject)
          .end();
      });

    const askPlain = (path: string): Promise<Answer> =>
      new Promise((resolve, reject) => {
        plainRequest({ port: ports.http, path, headers: { host: HOST } }, (response) => {
          response.resume();
          resolve({ status: response.statusCode ?? 0, pod: '', location: response.headers.location });
        })
          .on('error', reject)
          .end();
      });

    const client = (url: string) =>
      attempt('kubectl', ['-n', NAMESPACE, 'exec', 'deploy/client', '-c', 'app', '--', '/load', 'get', url]).output;

    beforeAll(async () => {
      deleteNamespaces([NAMESPACE, OUTSIDE]);
      const app = new MeshApp();
      new Edge(app);
      new Outside(app);
      const { crt, key } = certificate();
      ca = readFileSync(crt);
      agent = new Agent({ keepAlive: true, maxSockets: 4 });
      kubectl(['apply', '-f', '-'], app.synthYaml());
      kubectl(['-n', NAMESPACE, 'create', 'secret', 'tls', 'shop-cert', `--cert=${crt}`, `--key=${key}`]);
      kubectl(['apply', '-f', '-'], GATEWAY);
      const deployments = ['gateway', 'web', 'orders', 'orders-canary', 'client'];
      for (const name of deployments)
        kubectl(['-n', NAMESPACE, 'rollout', 'status', `deploy/${name}`, '--timeout=180s']);
      for (const name of ['declared', 'unsaid'])
        kubectl(['-n', OUTSIDE, 'rollout', 'status', `deploy/${name}`, '--timeout=180s']);
      ports = await forwarded();
      for (let second = 0; second < 30; second++) {
        const { status } = await ask('/echo').catch(() => ({ status: 0 }));
        if (status === 200) return;
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
      throw new Error('no answer through the gateway within 30 s');
    });
    afterAll(() => {
      ports?.process.kill();
      agent?.destroy();
      deleteNamespaces([NAMESPACE, OUTSIDE]);
    });

    test('istioctl has nothing against it', () => {
      const { ok, output } = attempt('istioctl', ['analyze', '-n', NAMESPACE]);
      expect({ ok, output: output.trim() }).toEqual({
        ok: true,
        output: `✔ No validation issues found when analyzing namespace: ${NAMESPACE}.`,
      });
    });

    test('a request with TLS for the host reaches the service of its path', async () => {
      expect(await ask('/echo')).toMatchObject({ status: 200, pod: expect.stringMatching(/^orders-/) as string });
      expect(await ask('/work')).toMatchObject({ status: 200, pod: expect.stringMatching(/^web-/) as string });
    });

    test('a request in plain HTTP is told to come back with TLS', async () => {
      expect(await askPlain('/echo?a=b')).toMatchObject({ status: 301, location: `https://${HOST}/echo?a=b` });
    });

    test("the canary has its share at the edge, within the binomial distribution's 99 percent", async () => {
      const asked = 500;
      const answers: Answer[] = [];
      for (let turn = 0; turn < asked; turn++) answers.push(await ask('/echo'));
      expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
      const canary = answers.filter(({ pod }) => pod.startsWith('orders-canary-')).length;
      expect(Math.abs(canary - 0.2 * asked)).toBeLessThan(2.576 * Math.sqrt(asked * 0.2 * 0.8));
    });

    test("the service's own routes hold at the edge", async () => {
      for (let turn = 0; turn < 20; turn++) {
        expect((await ask('/echo', { 'x-user': 'beta' })).pod).toMatch(/^orders-canary-/);
      }
    });

    test('a host that is declared is reached, and one that is not is refused', () => {
      eventually(30, 'an answer of the declared host', () =>
        client(`http://declared.${OUTSIDE}.svc.cluster.local:8080/echo`).includes('"status":200'),
      );
      expect(client(`http://unsaid.${OUTSIDE}.svc.cluster.local:8080/echo`)).toContain('"status":502');
      // In the mesh, and not called either.
      expect(client(`http://orders.${NAMESPACE}.svc.cluster.local:8080/echo`)).toContain('"status":502');
    });

    // The last one: a connection that is reset ends the forwarding of the ports.
    test('a host that the gateway does not take gets no answer at all', async () => {
      await expect(ask('/echo', {}, 'other.example.com')).rejects.toThrow();
    });
  },
  { images: [IMAGE], tools: ['openssl', 'istioctl'] },
);
