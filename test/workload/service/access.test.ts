import { Access, Caller, type Code, Issuer, MeshService, NoMesh, Port, ValidationError } from 'cdk8s-mesh';
import { Duration } from 'cdk8s';
import type { Guard } from '../../../lib/model/access/protection';
import { at } from '../../../lib/kube/json';
import { devChart, IMAGE, namesOf, objectOf, orders, platformWith, thrownBy } from '../../fixtures';

const ACCOUNTS = Issuer.of('https://accounts.example.com', { audiences: ['shop'] });
const MIXED = [Port.http(8080), Port.grpc(9000), Port.tcp(5432)];

const rulesOf = (service: MeshService, name = 'orders'): unknown =>
  at(objectOf(service, 'AuthorizationPolicy', name), 'spec', 'rules');
const grantsOf = (service: MeshService) => service.facts.service.access;
const guardsOf = (...access: Access[]): readonly Guard[] => orders({ ports: MIXED, access }).facts.service.guards ?? [];

function codeOf(act: () => unknown): Code {
  const error = thrownBy(act);
  if (error instanceof ValidationError) return error.code;
  throw error;
}

describe('a call that names methods and paths', () => {
  test('is an edge and a grant narrowed to them', () => {
    const chart = devChart();
    const [users, caller] = ['users', 'orders'].map((name) => new MeshService(chart, name, { image: IMAGE })) as [
      MeshService,
      MeshService,
    ];
    caller.calls(users, { methods: ['GET'], paths: ['/api/*', '/health'] });
    const when = [
      { attribute: 'request.method', is: ['GET'] },
      { attribute: 'request.path', is: ['/api', '/api/*', '/health'] },
    ];
    expect(grantsOf(users)).toEqual([{ caller: caller.identity, port: 8080, when }]);
    expect(caller.facts.calls).toMatchObject([{ methods: ['GET'], paths: ['/api', '/api/*', '/health'] }]);
    expect(rulesOf(users, 'users')).toEqual([
      {
        from: [{ source: { principals: ['cluster.local/ns/shop-dev/sa/orders'] } }],
        to: [{ operation: { ports: ['8080'], methods: ['GET'], paths: ['/api', '/api/*', '/health'] } }],
      },
    ]);
    // What another call does not narrow is not narrow.
    caller.calls(users, { methods: ['POST'] });
    expect(caller.facts.calls[0]).toMatchObject({ methods: ['GET', 'POST'] });
    expect(caller.facts.calls[0]).not.toHaveProperty('paths');
    caller.calls(users);
    expect(grantsOf(users)).toEqual([{ caller: caller.identity, port: 8080 }]);
  });

  test.each<[object, Code]>([
    [{ methods: [] }, 'MSVC-ACCESS-006'],
    [{ methods: ['*'] }, 'MSVC-ACCESS-110'],
    [{ methods: ['get'] }, 'MSVC-ACCESS-110'],
    [{ paths: ['api'] }, 'MSVC-ACCESS-111'],
    [{ port: 5432, paths: ['/api'] }, 'MSVC-ACCESS-119'],
  ])('is refused with %j', (options, code) => {
    const chart = devChart();
    const users = new MeshService(chart, 'users', { image: IMAGE, ports: MIXED });
    expect(codeOf(() => orders({}, chart).calls(users, options))).toBe(code);
  });
});

describe('a path of requests', () => {
  const patternsOf = (path: unknown): unknown => Access.anyone({ paths: [path as string] }).said.when[0]?.is;

  test.each<[unknown, readonly string[]]>([
    ['/', ['/']],
    ['/api', ['/api']],
    ['/api/', ['/api/']],
    ['/*', ['/*']],
    // By segment, never also /apis.
    ['/api/*', ['/api', '/api/*']],
    ['/a/b/*', ['/a/b', '/a/b/*']],
    ['/users/{*}/orders', ['/users/{*}/orders']],
    ['/files/{**}', ['/files/{**}']],
    [{ rawPrefix: '/api' }, ['/api*']],
    [{ rawSuffix: '.json' }, ['*.json']],
  ])('%j is said by %j', (path, patterns) => expect(patternsOf(path)).toEqual(patterns));

  test.each([
    '',
    '*',
    'api',
    '/a*',
    '/*/b',
    '/a/*/b',
    '/a?b',
    '/{x}',
    '/a/{*',
    '/a{*}',
    '/a b',
    5,
    null,
    {},
    { rawPrefix: '' },
  ])('%j is refused', (path) => expect(codeOf(() => patternsOf(path))).toBe('MSVC-ACCESS-111'));
});

describe('what narrows access', () => {
  const whenOf = (options: object) => Access.anyone(options).said.when;

  test('is a condition for each option, and exceptions stand beside what they except', () => {
    expect(
      whenOf({
        hosts: ['*.example.com', 'shop.example.com:8443'],
        headers: { 'x-team': ['a', 'b'] },
        remoteIpBlocks: ['10.0.0.0/8', '2001:db8::/32'],
        sni: ['shop.example.com'],
        paths: ['/api/*'],
        except: {
          paths: ['/api/internal'],
          ports: [9000],
          callers: [
            Caller.namespace('a'),
            Caller.serviceAccount('b/c'),
            Caller.serviceAccount('b/c', { trustDomain: 'd' }),
          ],
          tokens: [ACCOUNTS],
        },
      }).map(({ attribute, is, not }) => [attribute, is, not]),
    ).toEqual([
      ['request.path', ['/api', '/api/*'], ['/api/internal']],
      ['request.host', ['*.example.com', 'shop.example.com:8443'], undefined],
      ['remote.ip', ['10.0.0.0/8', '2001:db8::/32'], undefined],
      ['connection.sni', ['shop.example.com'], undefined],
      ['request.auth.principal', undefined, ['https://accounts.example.com/*']],
      ['destination.port', undefined, ['9000']],
      ['source.principal', undefined, ['d/ns/b/sa/c', 'ns/b/sa/c']],
      ['source.namespace', undefined, ['a']],
      ['request.headers[x-team]', ['a', 'b'], undefined],
    ]);
  });

  test.each<[object, Code]>([
    [{ methods: 'GET' }, 'MSVC-INPUT-104'],
    [{ method: ['GET'] }, 'MSVC-INPUT-102'],
    [{ hosts: ['*'] }, 'MSVC-ACCESS-112'],
    [{ hosts: ['a.*'] }, 'MSVC-ACCESS-112'],
    [{ hosts: ['Shop.example.com'] }, 'MSVC-ACCESS-112'],
    [{ ipBlocks: [] }, 'MSVC-ACCESS-006'],
    [{ ipBlocks: ['0.0.0.0/0'] }, 'MSVC-ACCESS-113'],
    [{ ipBlocks: ['10.0.0.0/33'] }, 'MSVC-ACCESS-113'],
    [{ ipBlocks: ['10.0.0'] }, 'MSVC-ACCESS-113'],
    [{ ipBlocks: ['256.0.0.1'] }, 'MSVC-ACCESS-113'],
    [{ remoteIpBlocks: ['::1::'] }, 'MSVC-ACCESS-113'],
    [{ remoteIpBlocks: ['2001:db8::/129'] }, 'MSVC-ACCESS-113'],
    [{ headers: { 'X-Team': 'a' } }, 'MSVC-ACCESS-114'],
    [{ headers: { ':path': 'a' } }, 'MSVC-ACCESS-114'],
    [{ headers: { 'x-team': '*' } }, 'MSVC-ACCESS-115'],
    [{ headers: { 'x-team': 'a*' } }, 'MSVC-ACCESS-115'],
    [{ headers: { 'x-team': [] } }, 'MSVC-ACCESS-006'],
    [{ except: { path: ['/a'] } }, 'MSVC-INPUT-102'],
    [{ except: { callers: [] } }, 'MSVC-ACCESS-006'],
    [{ except: { ports: [0] } }, 'MSVC-ACCESS-005'],
  ])('%j is refused', (options, code) => expect(codeOf(() => whenOf(options))).toBe(code));

  test('may be an address without bits, and a whole one', () => {
    const ipBlocks = ['10.1.2.3', '10.1.2.3/32', '0.0.0.0/1', '::1', '1:2:3:4:5:6:7:8/128'];
    expect(Access.ipBlocks(ipBlocks).said.when).toEqual([{ attribute: 'source.ip', is: [...ipBlocks].sort() }]);
  });

  test('of a port whose requests nobody reads is refused', () => {
    const on = (port: number) => () =>
      orders({ ports: MIXED, access: [Access.anyone({ ports: [port], methods: ['GET'] })] });
    expect(codeOf(on(5432))).toBe('MSVC-ACCESS-119');
    expect(on(9000)).not.toThrow();
    expect(() => orders({ ports: MIXED, access: [Access.ipBlocks(['10.0.0.0/8'], { ports: [5432] })] })).not.toThrow();
  });
});

describe('a token', () => {
  test('that is demanded is a condition beside whose tokens are read', () => {
    const claims = { role: ['admin', 'owner'], realm_access: { roles: 'shop' } };
    const service = orders({ access: [Access.jwt(ACCOUNTS, { claims, audiences: ['shop'] })] });
    expect(rulesOf(service)).toEqual([
      {
        from: [{ source: { requestPrincipals: ['https://accounts.example.com/*'] } }],
        to: [{ operation: { ports: ['8080'] } }],
        when: [
          { key: 'request.auth.audiences', values: ['shop'] },
          { key: 'request.auth.claims[realm_access][roles]', values: ['shop'] },
          { key: 'request.auth.claims[role]', values: ['admin', 'owner'] },
        ],
      },
    ]);
    expect(at(objectOf(service, 'RequestAuthentication'), 'spec')).toEqual({
      jwtRules: [{ issuer: 'https://accounts.example.com', audiences: ['shop'] }],
      selector: { matchLabels: service.facts.service.selector },
    });
  });

  test('is demanded of callers as well', () => {
    const service = orders({
      access: [Access.from(Caller.namespace('edge'), { token: ACCOUNTS, claims: { a: 'b' } })],
    });
    expect(rulesOf(service)).toMatchObject([
      { from: [{ source: { namespaces: ['edge'], requestPrincipals: ['https://accounts.example.com/*'] } }] },
    ]);
  });

  test('that is optional is read, and nobody is refused who has none', () => {
    const service = orders({ access: [Access.jwt(ACCOUNTS, { optional: true })] });
    expect(rulesOf(service)).toEqual([{ to: [{ operation: { ports: ['8080'] } }] }]);
    expect(namesOf(service, 'RequestAuthentication')).toEqual(['orders']);
  });

  test.each<[string, () => unknown, Code]>([
    ['of nobody', () => Access.jwt('https://a' as never), 'MSVC-JWT-004'],
    ['of everybody', () => Access.jwt({ issuer: '*' }), 'MSVC-JWT-004'],
    ['with claims of a pattern', () => Access.jwt(ACCOUNTS, { claims: { role: 'adm*' } }), 'MSVC-ACCESS-115'],
    ['with no claims', () => Access.jwt(ACCOUNTS, { claims: {} }), 'MSVC-ACCESS-006'],
    ['with claims of no values', () => Access.jwt(ACCOUNTS, { claims: { role: [] } }), 'MSVC-ACCESS-006'],
    ['with a name that would end it', () => Access.jwt(ACCOUNTS, { claims: { 'a][b': 'c' } }), 'MSVC-ACCESS-115'],
    [
      'with claims that nobody must have',
      () => Access.jwt(ACCOUNTS, { optional: true, claims: { a: 'b' } }),
      'MSVC-ACCESS-118',
    ],
    ['without an issuer', () => Access.from(Caller.namespace('a'), { claims: { a: 'b' } }), 'MSVC-ACCESS-118'],
    ['on a port of TCP', () => orders({ ports: [Port.tcp(5432)], access: [Access.jwt(ACCOUNTS)] }), 'MSVC-ACCESS-119'],
  ])('%s is refused', (_, act, code) => expect(codeOf(act)).toBe(code));
});

describe('an issuer', () => {
  const KEY = { kty: 'RSA', kid: 'a', n: 'AQAB', e: 'AQAB' };

  test('is plain data in one form', () => {
    expect(
      Issuer.of('shop', {
        jwks: { keys: [KEY] },
        audiences: ['b', 'a'],
        fromHeaders: [{ name: 'x-token', prefix: 'Bearer ' }],
        fromCookies: ['session'],
        claimsToHeaders: { 'x-user': 'sub' },
        forwardOriginalToken: true,
        timeout: Duration.seconds(3),
      }),
    ).toEqual({
      issuer: 'shop',
      jwks: JSON.stringify({ keys: [KEY] }),
      audiences: ['a', 'b'],
      fromHeaders: [{ name: 'x-token', prefix: 'Bearer ' }],
      fromCookies: ['session'],
      outputClaimToHeaders: [{ header: 'x-user', claim: 'sub' }],
      forwardOriginalToken: true,
      timeout: 3000,
    });
    expect(Issuer.of('https://a.example')).toEqual({ issuer: 'https://a.example' });
    expect(Issuer.of('shop', { jwks: JSON.stringify({ keys: [KEY] }) }).jwks).toBe(JSON.stringify({ keys: [KEY] }));
  });

  test.each<[unknown, object, Code]>([
    ['', {}, 'MSVC-JWT-001'],
    ['https://a/*', {}, 'MSVC-JWT-001'],
    [5, {}, 'MSVC-JWT-001'],
    ['shop', {}, 'MSVC-JWT-002'],
    ['shop', { jwksUri: 'keys' }, 'MSVC-JWT-002'],
    ['https://a', { jwksUri: 'https://a', jwks: { keys: [KEY] } }, 'MSVC-JWT-002'],
    ['shop', { jwks: '{' }, 'MSVC-JWT-002'],
    ['shop', { jwks: { keys: [] } }, 'MSVC-JWT-002'],
    ['shop', { jwks: { keys: [{ ...KEY, d: 'secret' }] } }, 'MSVC-JWT-002'],
    ['https://a', { audiences: [] }, 'MSVC-JWT-003'],
    ['https://a', { audiences: [''] }, 'MSVC-JWT-003'],
    ['https://a', { fromHeaders: [{ name: 'x token' }] }, 'MSVC-JWT-003'],
    ['https://a', { claimsToHeaders: { 'x user': 'sub' } }, 'MSVC-JWT-003'],
    ['https://a', { claimsToHeaders: { 'x-user': '' } }, 'MSVC-JWT-003'],
    ['https://a', { audience: ['a'] }, 'MSVC-INPUT-102'],
    ['https://a', { forwardOriginalToken: 'yes' }, 'MSVC-INPUT-105'],
  ])('%j with %j is refused', (issuer, options, code) => {
    expect(codeOf(() => Issuer.of(issuer as string, options))).toBe(code);
  });

  test('never shows a secret in its error', () => {
    expect(
      thrownBy(() => Issuer.of('shop', { jwks: { keys: [{ ...KEY, d: 'secret-value' }] } })).message,
    ).not.toContain('secret-value');
  });
});

describe('what refuses', () => {
  const ANYONE = { kind: 'anyone' } as const;

  test('is about every port, unless it needs to read requests', () => {
    expect(guardsOf(Access.deny({ ipBlocks: ['10.0.0.0/8'] }))).toMatchObject([{ action: 'deny', port: 'any' }]);
    expect(guardsOf(Access.deny({ callers: [Caller.namespace('a')] }))).toEqual([
      { action: 'deny', caller: Caller.namespace('a'), port: 'any' },
    ]);
    // A proxy that does not read requests drops the path, and would refuse all of port 5432.
    expect(guardsOf(Access.deny({ paths: ['/admin'] })).map(({ port }) => port)).toEqual([8080, 9000]);
    expect(guardsOf(Access.external('opa'))).toEqual(
      [8080, 9000].map((port) => ({ action: 'external', provider: 'opa', caller: ANYONE, port })),
    );
  });

  test('is about ports that are added later, too', () => {
    const service = orders({ access: [Access.deny({ paths: ['/admin'] })] });
    service.addPort(Port.http(9090, { name: 'admin' }));
    expect(service.facts.service.guards?.map(({ port }) => port)).toEqual([8080, 9090]);
  });

  test('stands in an object of its own, one for each thing it does', () => {
    const service = orders({
      access: [
        Access.deny({ paths: ['/a'] }),
        Access.deny({ paths: ['/b'], dryRun: true }),
        Access.audit({ paths: ['/c'] }),
        Access.external('opa', { except: { paths: ['/health'] } }),
      ],
    });
    const names = ['orders', 'orders.audit', 'orders.deny', 'orders.deny.dry-run', 'orders.external.opa'];
    expect([...namesOf(service, 'AuthorizationPolicy')].sort()).toEqual(names);
    expect(objectOf(service, 'AuthorizationPolicy', 'orders.deny.dry-run')).toMatchObject({
      metadata: { annotations: { 'istio.io/dry-run': 'true' } },
      spec: { action: 'DENY', rules: [{ to: [{ operation: { ports: ['8080'], paths: ['/b'] } }] }] },
    });
    expect(objectOf(service, 'AuthorizationPolicy', 'orders.external.opa')).toMatchObject({
      spec: {
        action: 'CUSTOM',
        provider: { name: 'opa' },
        rules: [{ to: [{ operation: { notPaths: ['/health'] } }] }],
      },
    });
    // Nothing of it lets anybody in.
    expect(rulesOf(service)).toBeUndefined();
  });

  test.each<[string, () => unknown, Code]>([
    ['everything', () => Access.deny({}), 'MSVC-ACCESS-116'],
    ['nobody', () => Access.deny({ callers: [] }), 'MSVC-ACCESS-116'],
    ['by a word that nobody reads', () => Access.deny({ path: ['/a'] } as never), 'MSVC-INPUT-102'],
    ['in a trial that there is not', () => Access.audit({ paths: ['/a'], dryRun: true } as never), 'MSVC-INPUT-102'],
    ['by nobody', () => Access.external('', {}), 'MSVC-ACCESS-117'],
    [
      'by requests on a port of TCP',
      () => orders({ ports: [Port.tcp(5432)], access: [Access.deny({ paths: ['/a'] })] }),
      'MSVC-ACCESS-119',
    ],
    [
      'by another process on a port of TCP',
      () => orders({ ports: [Port.tcp(5432)], access: [Access.external('opa')] }),
      'MSVC-ACCESS-119',
    ],
    ['on no port', () => orders({ access: [Access.deny({ ports: [] })] }), 'MSVC-ACCESS-005'],
    ['on a port that is not there', () => orders({ access: [Access.deny({ ports: [1] })] }), 'MSVC-ACCESS-003'],
  ])('%s is refused', (_, act, code) => expect(codeOf(act)).toBe(code));
});

test('access that is only tried restricts nobody, and is marked', () => {
  const service = orders({ accessDryRun: true, access: [Access.namespace('edge')] });
  expect(namesOf(service, 'AuthorizationPolicy')).toEqual(['orders.dry-run']);
  expect(objectOf(service, 'AuthorizationPolicy', 'orders.dry-run')).toMatchObject({
    metadata: { annotations: { 'istio.io/dry-run': 'true' } },
    spec: { action: 'ALLOW', rules: [{ from: [{ source: { namespaces: ['edge'] } }] }] },
  });
  expect(service.facts.service).not.toHaveProperty('access');
});

describe('plain text', () => {
  const reason = 'the scraper has no sidecar';
  const ports = [Port.http(8080), Port.http(9090, { name: 'metrics' })];

  test('is taken on the ports that are named, beside mTLS', () => {
    expect(at(objectOf(orders({ ports, plainText: { ports: [9090], reason } }), 'PeerAuthentication'), 'spec')).toEqual(
      {
        portLevelMtls: { 9090: { mode: 'PERMISSIVE' } },
        selector: { matchLabels: orders().facts.service.selector },
      },
    );
  });

  test.each<[object, Code]>([
    [{ ports: [], reason }, 'MSVC-MTLS-101'],
    [{ ports: [9091], reason }, 'MSVC-MTLS-101'],
    [{ ports: [9090], reason: 'because' }, 'MSVC-MTLS-102'],
    [{ ports: [9090] }, 'MSVC-MTLS-102'],
    [{ port: 9090, reason }, 'MSVC-INPUT-102'],
  ])('with %j is refused', (plainText, code) => {
    expect(codeOf(() => orders({ ports, plainText: plainText as never }))).toBe(code);
  });
});

test('without a mesh who may call is a warning, and by what it is narrowed is refused by name', () => {
  const chart = devChart({ platform: platformWith(NoMesh.of()) });
  expect(() => new MeshService(chart, 'users', { image: IMAGE, access: [Access.namespace('edge')] })).not.toThrow();
  expect(thrownBy(() => orders({ access: [Access.deny({ paths: ['/a'] })] }, chart)).message).toContain(
    'MSVC-MESH-001 [dev/orders] access.deny: got "a service that asks for it on no mesh"',
  );
});
