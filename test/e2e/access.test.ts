import { createSign, generateKeyPairSync } from 'node:crypto';
import { Access, Image, Issuer, Istio, MeshApp, MeshChart, MeshService, Platform, Port, suppress } from 'cdk8s-mesh';
import type { MeshServiceProps } from 'cdk8s-mesh';
import type { Construct } from 'constructs';
import { attempt, deleteNamespaces, describeOnCluster, eventually, kubectl } from './cluster';

const namespace = 'access-behaviour';
/** Without sidecars: whoever calls from here has no identity. */
const outside = 'access-outside';
const IMAGE = 'localhost/fortio:1';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...publicKey.export({ format: 'jwk' }), kid: 'test', alg: 'RS256', use: 'sig' };
const ISSUER = 'https://accounts.example.com';

/** A token of the issuer that is good for ten minutes, but for what is changed. */
function token(changes: object = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, sub: 'ann', aud: 'shop', role: 'admin', iat: now, exp: now + 600, ...changes };
  const parts = [{ alg: 'RS256', typ: 'JWT', kid: 'test' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = createSign('RSA-SHA256').update(parts.join('.')).sign(privateKey).toString('base64url');
  return [...parts, signature].join('.');
}

/** A client, and a server for each way of letting it in. */
class Behaviour extends MeshChart {
  constructor(scope: Construct) {
    super(scope, namespace, {
      namespace,
      platform: Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar({ mode: 'native' }) }),
    });
    const client = this.server('client');
    client.calls(this.server('narrow'), { methods: ['GET'], paths: ['/api/*', '/files/{*}/raw'] });

    const accounts = Issuer.of(ISSUER, { jwks: { keys: [key] }, audiences: ['shop'] });
    this.server('tokens', {
      access: [
        Access.jwt(accounts, { paths: ['/api/*'], claims: { role: 'admin' } }),
        Access.anyone({ paths: ['/public'] }),
      ],
    });

    const denied = this.server('denied', {
      access: [
        Access.deny({ paths: ['/admin/*'] }),
        Access.deny({ paths: ['/tried/*'], dryRun: true }),
        Access.audit({ paths: ['/audited'] }),
      ],
    });
    client.calls(denied);

    // Nobody is granted anything, and nobody is refused yet.
    this.server('tried', { accessDryRun: true });

    const plain = this.server('plain', {
      ports: [Port.http(8080), Port.http(9090, { name: 'metrics' })],
      args: ['server', '-P', '9090 localhost:8080'],
      plainText: { ports: [9090], reason: 'who calls from outside has no sidecar' },
      access: [Access.anyone({ ports: [9090] })],
    });
    client.calls(plain);
    suppress(this, 'MSVC-ROLL-004', 'one pod, so that what it counts is all there is');
  }

  private server(name: string, props: Partial<MeshServiceProps> = {}): MeshService {
    return new MeshService(this, name, { image: Image.parse(IMAGE), args: ['server'], replicas: 1, ...props });
  }
}

const SERVERS = ['client', 'narrow', 'tokens', 'denied', 'tried', 'plain'];

interface Asked {
  readonly method?: string;
  readonly token?: string;
  readonly from?: 'mesh' | 'outside';
}

/** The status of an answer; 0 where there is none. */
function status(address: string, { method, token: bearer, from = 'mesh' }: Asked = {}): number {
  const pod =
    from === 'mesh' ? ['-n', namespace, 'exec', 'deploy/client', '-c', 'app'] : ['-n', outside, 'exec', 'client'];
  const options = [
    ...(method === undefined ? [] : ['-X', method]),
    ...(bearer === undefined ? [] : ['-H', `Authorization: Bearer ${bearer}`]),
  ];
  const server = address.replace(/^([a-z]+)/, `$1.${namespace}.svc.cluster.local`);
  const { output } = attempt('kubectl', [...pod, '--', '/fortio', 'curl', ...options, `http://${server}`]);
  return Number(/^HTTP\/1\.1 (\d{3})/m.exec(output)?.[1] ?? 0);
}

/** A counter of Envoy's in the pod of a server. */
function counter(server: string, name: RegExp): number {
  const url = 'http://127.0.0.1:15000/stats?filter=rbac';
  const stats = kubectl(['-n', namespace, 'exec', `deploy/${server}`, '-c', 'app', '--', '/fortio', 'curl', url]);
  const values = stats
    .split('\n')
    .filter((line) => name.test(line))
    .map((line) => Number(line.split(': ')[1]));
  return values.reduce((sum, value) => sum + value, 0);
}

const CLIENT = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'client', namespace: outside },
  spec: { containers: [{ name: 'app', image: IMAGE, imagePullPolicy: 'Never', args: ['server'] }] },
};

describeOnCluster(
  'who may call, as it is declared',
  () => {
    beforeAll(() => {
      deleteNamespaces([namespace, outside]);
      const app = new MeshApp();
      new Behaviour(app);
      const yaml = app.synthYaml();
      kubectl(['create', 'namespace', outside]);
      kubectl(['create', 'namespace', namespace]);
      // What the API server and the mesh's webhook refuse is found here, by name.
      kubectl(['apply', '--dry-run=server', '-f', '-'], yaml);
      kubectl(['apply', '-f', '-'], yaml);
      kubectl(['apply', '-f', '-'], JSON.stringify(CLIENT));
      for (const name of SERVERS) kubectl(['-n', namespace, 'rollout', 'status', `deploy/${name}`, '--timeout=180s']);
      kubectl(['-n', outside, 'wait', 'pod/client', '--for=condition=Ready', '--timeout=60s']);
      eventually(30, 'an answer to a caller that is let in', () => status('narrow:8080/api') === 200);
      eventually(30, 'an answer to a token', () => status('tokens:8080/api', { token: token() }) === 200);
      eventually(30, 'an answer on a port', () => status('plain:9090/', { from: 'outside' }) === 200);
    });
    afterAll(() => deleteNamespaces([namespace, outside]));

    test.each<[string, string, number]>([
      ['GET', '/api', 200],
      ['GET', '/api/orders', 200],
      ['GET', '/api?delay=1ms', 200],
      ['GET', '/apis', 403],
      ['GET', '/', 403],
      ['POST', '/api/orders', 403],
      ['GET', '/files/a/raw', 200],
      ['GET', '/files/a/b/raw', 403],
    ])('a call narrowed to methods and paths: %s %s is answered with %i', (method, path, expected) => {
      expect(status(`narrow:8080${path}`, { method })).toBe(expected);
    });

    test.each<[string, Asked, string, number]>([
      ['a good token', { token: token() }, '/api/orders', 200],
      ['a good token of somebody without an identity', { token: token(), from: 'outside' }, '/api', 0],
      ['no token', {}, '/api/orders', 403],
      ['a token that is over', { token: token({ exp: 1_700_000_000 }) }, '/api/orders', 401],
      ['a token for others', { token: token({ aud: 'bank' }) }, '/api/orders', 403],
      ['a token of others', { token: token({ iss: 'https://other.example.com' }) }, '/api/orders', 401],
      ['a token with another claim', { token: token({ role: 'guest' }) }, '/api/orders', 403],
      ['a token that somebody changed', { token: `${token().slice(0, -8)}AAAAAAAA` }, '/api/orders', 401],
      ['a good token for another path', { token: token() }, '/apis', 403],
      ['no token where none is needed', {}, '/public', 200],
    ])('%s', (_, asked, path, expected) => expect(status(`tokens:8080${path}`, asked)).toBe(expected));

    test('what is denied is refused, although the caller is let in', () => {
      expect(['/', '/admin', '/admin/users', '/administer'].map((path) => status(`denied:8080${path}`))).toEqual([
        200, 403, 403, 200,
      ]);
    });

    test('what is only audited is let through', () => expect(status('denied:8080/audited')).toBe(200));

    test('what would be denied is let through, and counted', () => {
      const refused = /shadow_denied|dry_run_deny.*denied/;
      const before = counter('denied', refused);
      expect(['/tried', '/tried/a', '/free'].map((path) => status(`denied:8080${path}`))).toEqual([200, 200, 200]);
      expect(counter('denied', refused) - before).toBe(2);
    });

    test('whoever would not be let in is, and is counted', () => {
      const refused = /shadow_denied|dry_run_allow.*denied/;
      const before = counter('tried', refused);
      expect(status('tried:8080/')).toBe(200);
      expect(counter('tried', refused) - before).toBe(1);
    });

    test('plain text gets in on the port that was named alone, and mTLS on both', () => {
      expect([8080, 9090].map((port) => status(`plain:${port}/`, { from: 'outside' }))).toEqual([0, 200]);
      expect([8080, 9090].map((port) => status(`plain:${port}/`))).toEqual([200, 200]);
    });

    test('pods stay ready: probes come in whoever may call', () => {
      const pods = kubectl([
        '-n',
        namespace,
        'get',
        'pods',
        '-o',
        'jsonpath={.items[*].status.containerStatuses[*].ready}',
      ]);
      expect(pods.split(' ').every((ready) => ready === 'true')).toBe(true);
    });

    test('the mesh finds nothing to mend', () => {
      const { output } = attempt('istioctl', ['analyze', '-n', namespace]);
      expect(output).not.toMatch(/Error|Warning/);
    });
  },
  { images: [IMAGE], tools: ['istioctl'] },
);
