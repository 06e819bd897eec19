import fc from 'fast-check';
import { byPath, exposedRoutes } from '../../../lib/model/gateway/exposed-routes';
import { covers, meet } from '../../../lib/model/gateway/network-gateway';
import type { HttpRoute } from '../../../lib/model/traffic/http-route';
import type { Match, PathMatch } from '../../../lib/model/traffic/match';
import { serviceWith } from '../../mesh/service';

const WHERE = { node: { path: 'dev/orders' } };

/** Whether a path fits, by the words of the documentation alone. */
function fits(own: PathMatch | undefined, path: string): boolean {
  if (own === undefined) return true;
  if (typeof own !== 'string') return 'rawPrefix' in own && path.startsWith(own.rawPrefix);
  if (!own.endsWith('/*')) return path === own;
  const base = own.slice(0, -2);
  return path === base || path.startsWith(`${base}/`);
}

interface Asked {
  readonly path: string;
  readonly method: string;
}

/** The name of the first rule that fits. */
function decided(routes: readonly HttpRoute[], { path, method }: Asked): string | undefined {
  const suits = (match: Match) => fits(match.path, path) && (match.method ?? method) === method;
  return routes.find(({ match }) => match.length === 0 || match.some(suits))?.name;
}

const paths = ['/', '/a', '/a/', '/a/b', '/ab', '/a/b/c', '/b', '/a/bc'];
const own = fc.constantFrom<PathMatch[]>(
  '/*',
  '/a',
  '/a/*',
  '/a/b',
  '/a/b/*',
  '/ab',
  { rawPrefix: '/' },
  { rawPrefix: '/a' },
  { rawPrefix: '/a/' },
  { rawPrefix: '/a/b' },
);
const match = fc.record(
  { path: own, method: fc.constantFrom('GET', 'POST') },
  { requiredKeys: [], noNullPrototype: true },
);
const routes = fc
  .array(fc.array(match, { minLength: 1, maxLength: 2 }), { maxLength: 3 })
  .map((all) => all.map((each, index): HttpRoute => ({ name: `r${index}`, match: each })));

test('a request below the path is decided as inside, and any other is not decided', () => {
  const exposed = fc.constantFrom('/*', '/a', '/a/*', '/a/b/*', '/ab', '/b/*');
  const method = fc.constantFrom('GET', 'POST', 'PUT');
  fc.assert(
    fc.property(routes, exposed, fc.constantFrom(...paths), method, (inside, path, asked, by) => {
      const service = serviceWith({ traffic: { routes: inside } });
      const edge = exposedRoutes(service, { path, port: 8080, gateways: ['edge/public'] }, WHERE);
      const request = { path: asked, method: by };
      const within = decided(inside, request);
      const expected = within === undefined ? 'orders' : `orders-${within}`;
      expect(decided(edge, request)).toBe(fits(path, asked) ? expected : undefined);
    }),
    { seed: 20261124, numRuns: 3000 },
  );
});

test('the longest path comes first, and a path alone before what is below it', () => {
  const sorted = ['/a/b', '/a/b/*', '/a', '/a/*', '/b/*', '/*'];
  expect([...sorted].reverse().sort(byPath)).toEqual(sorted);
});

const narrowed = (changes: Partial<HttpRoute>, path = '/a/b/*') =>
  exposedRoutes(
    serviceWith({ traffic: { routes: [{ name: 'r', match: [{ path: '/a/*' }], ...changes }] } }),
    { path, port: 8080, gateways: ['edge/public'] },
    WHERE,
  );

test.each<[string, Partial<HttpRoute>]>([
  ['a pattern', { match: [{ path: { regex: '/a/[0-9]+' } }] }],
  ['letters of any case', { match: [{ path: '/a/*', ignoreCase: true }] }],
  ['a prefix that is replaced', { rewrite: { path: '/' } }],
  ['a prefix that is redirected', { to: { redirect: { path: { prefix: '/' } } } }],
])('%s cannot be narrowed, and holds where all is exposed', (_, changes) => {
  expect(() => narrowed(changes)).toThrow('MSVC-EDGE-006 [dev/orders]');
  expect(narrowed(changes, '/*')).toHaveLength(2);
});

test('a prefix that is replaced stays where the route lies below the path', () => {
  expect(narrowed({ rewrite: { path: '/' } }, '/a/*')[0]).toMatchObject({ match: [{ path: '/a/*' }] });
});

test('rules for another port, or for callers in the mesh alone, are left out', () => {
  expect(narrowed({ match: [{ path: '/a/*', port: 9090 }] })).toHaveLength(1);
  expect(narrowed({ match: [{ path: '/a/*', gateways: ['mesh'] }] })).toHaveLength(1);
  expect(narrowed({ match: [{ path: '/a/*', port: 8080 }] })[0]?.match).toEqual([{ path: '/a/b/*' }]);
});

test.each<[string, string, boolean]>([
  ['*', 'a.org', true],
  ['*.a.org', 'b.a.org', true],
  ['*.a.org', '*.b.a.org', true],
  ['*.a.org', 'A.ORG', false],
  ['*.a.org', 'x.a.ORG', true],
  ['a.org', '*.a.org', false],
  ['*.a.org', '.a.org', false],
])('%s covers %s: %p', (pattern, host, expected) => {
  expect(covers(pattern, host)).toBe(expected);
  if (expected) expect(meet(host, pattern)).toBe(true);
});
