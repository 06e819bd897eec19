import { Duration } from 'cdk8s';
import {
  type Cors,
  type Fault,
  type HeaderChanges,
  type HeaderMatch,
  type Match,
  type MirrorOptions,
  Port,
  type QueryParamMatch,
  type Rewrite,
  type Route,
  type RouteTo,
  type TextMatch,
} from 'cdk8s-mesh';
import fc, { type Arbitrary } from 'fast-check';
import { covers, coversAll } from '../../lib/model/traffic/covers';

/** Fields of which some are given, at least one. */
function some<Value extends object>(fields: { [Key in keyof Value]: Arbitrary<Value[Key]> }): Arbitrary<
  Partial<Value>
> {
  return fc
    .record<Value, never>(fields, { requiredKeys: [], noNullPrototype: true })
    .filter((each) => Object.keys(each).length > 0) as Arbitrary<Partial<Value>>;
}

const text: Arbitrary<TextMatch> = fc.oneof(
  fc.constantFrom('true', 'a b', 'é', '*', '%'),
  fc.constantFrom('be', '0').map((prefix) => ({ prefix })),
  fc.constantFrom('a|b', '.*', '[0-9]{3}', '\\d+\\.x', 'a\\\\').map((regex) => ({ regex })),
);
const header: Arbitrary<HeaderMatch> = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.boolean().map((present) => ({ present })),
  text.map((not) => ({ not })),
);
const named = <Value>(names: readonly string[], value: Arbitrary<Value>) =>
  fc.dictionary(fc.constantFrom(...names), value, { minKeys: 1, maxKeys: 2, noNullPrototype: true });
const paths = fc.constantFrom(
  '/',
  '/*',
  '/a',
  '/a/*',
  '/a/',
  '/a//*',
  '/a/b',
  '/a/b/*',
  '/apis',
  "/it's;v=1/*",
  '/a.b',
);

function match(ports: readonly number[]): Arbitrary<Match> {
  return some<Match>({
    path: fc.oneof(
      { weight: 4, arbitrary: paths },
      fc.constantFrom('/a', '/a/', '/pay').map((rawPrefix) => ({ rawPrefix })),
      fc.constantFrom('/a.*', '/[ab]/\\d+').map((regex) => ({ regex })),
    ),
    ignoreCase: fc.constant(true as const),
    method: fc.oneof(fc.constantFrom('GET', 'M-SEARCH'), fc.constantFrom(['GET', 'HEAD'], ['PUT', 'POST', 'PATCH'])),
    headers: named<HeaderMatch>(['x-user', 'x-canary', 'cookie', 'x.y'], header),
    queryParams: named<QueryParamMatch>(['debug', 'a b'], fc.oneof(text, fc.constant({ present: true as const }))),
    authority: text,
    scheme: fc.constantFrom('http', 'https'),
    ...(ports.length > 1 && { port: fc.constantFrom(...ports) }),
    sourceLabels: named(['app', 'example.com/team'], fc.constantFrom('frontend', '')),
    sourceNamespace: fc.constantFrom('shop', 'edge'),
  } as { [Key in keyof Match]: Arbitrary<Match[Key]> }).map((drawn) => {
    const { ignoreCase, ...rest } = drawn;
    const hasCase = ignoreCase && rest.path !== undefined && !(typeof rest.path === 'object' && 'regex' in rest.path);
    return hasCase ? drawn : Object.keys(rest).length > 0 ? rest : { path: '/a' };
  });
}

const changes: Arbitrary<HeaderChanges> = some<HeaderChanges>(
  Object.fromEntries(
    ['request', 'response'].map((side) => [
      side,
      some({
        set: named(['x-team', 'x-b'], fc.constantFrom('shop', '100%%', '%REQ(X-A)%')),
        add: named(['x-team', 'x-b'], fc.constantFrom('shop', 'é')),
        remove: fc.constantFrom(['x-debug'], ['x-debug', 'server']),
      }),
    ]),
  ) as { [Key in keyof HeaderChanges]: Arbitrary<HeaderChanges[Key]> },
);
const percent = fc.constantFrom(0.5, 1, 33.3333, 100);
const fault: Arbitrary<Fault> = some<Fault>({
  delay: fc.record({ fixed: fc.constantFrom(1, 1500, 60_000).map(Duration.millis), percent }),
  abort: fc.record({ status: fc.constantFrom(503, 200, 599, 'UNAVAILABLE', 'NOT_FOUND'), percent }),
} as { [Key in keyof Fault]: Arbitrary<Fault[Key]> });
const cors: Arbitrary<Cors> = fc
  .record(
    {
      allowOrigins: fc.array(fc.oneof(text, fc.constant('https://a.example.com')), { minLength: 1, maxLength: 2 }),
      allowMethods: fc.constantFrom(['GET'], ['GET', '*']),
      allowHeaders: fc.constantFrom(['X-Request-Id'], ['*']),
      exposeHeaders: fc.constant(['x-b']),
      maxAge: fc.constantFrom(0, 1, 86_400).map(Duration.seconds),
      allowCredentials: fc.boolean(),
      unmatchedPreflights: fc.constantFrom('forward', 'ignore'),
    },
    { requiredKeys: ['allowOrigins'], noNullPrototype: true },
  )
  .filter(({ allowOrigins }) => !allowOrigins.includes('*')) as Arbitrary<Cors>;

const users = { namespace: 'billing', name: 'users', ports: [Port.http(8080), Port.http(9090, { name: 'b' })] };

/** Where requests go: versions of the own service if it has any, another service, another host. */
function destination(live: readonly string[]): Arbitrary<MirrorOptions> {
  return fc.oneof(
    ...(live.length > 0 ? [fc.constantFrom(...live).map((version) => ({ version }))] : []),
    fc.constantFrom<MirrorOptions[]>(
      { service: users },
      { service: users, port: 9090, version: 'next' },
      { host: 'api.example.com' },
      { host: 'api.example.com', port: 443 },
    ),
  );
}

function target(live: readonly string[]): Arbitrary<RouteTo> {
  const weighted = fc
    .uniqueArray(destination(live), { minLength: 2, maxLength: 3, selector: (each) => JSON.stringify(each) })
    .chain((all) =>
      fc.tuple(fc.integer({ min: 0, max: 50 }), fc.option(changes, { nil: undefined })).map(([weight, headers]) =>
        all.map((each, index) => ({
          ...each,
          weight: index === 0 ? weight : index === 1 ? 100 - weight : 0,
          ...(headers && { headers }),
        })),
      ),
    );
  return fc.oneof(destination(live), weighted);
}

const answered: Arbitrary<RouteTo> = fc.oneof(
  some<object>({
    path: fc.constantFrom('/b', '/b/c'),
    authority: fc.constant('b.example.com'),
    port: fc.constantFrom(8443, 'of-request'),
    scheme: fc.constantFrom('http', 'https'),
    code: fc.constantFrom(301, 302, 308),
  } as object)
    .filter((each) => Object.keys(each).join() !== 'code')
    .map((redirect) => ({ redirect })),
  fc.constantFrom<RouteTo[]>(
    { directResponse: { status: 404 } },
    { directResponse: { status: 200, body: 'ok\n' } },
    { directResponse: { status: 200, body: { base64: 'b2sK' } } },
  ),
);

const rewrite: Arbitrary<Rewrite> = some<Rewrite>({
  path: fc.oneof(fc.constantFrom('/', '/v2', '/v2/', '/a.b'), fc.constant({ regex: '^/a/(.*)', substitution: '/\\1' })),
  authority: fc.constantFrom('b.example.com', 'b.example.com:8443'),
});

/** What a service as a whole may have as well. */
export const experiments = (live: readonly string[]) =>
  fc.record(
    { fault, cors, headers: changes, mirrors: fc.array(mirror(live), { minLength: 1, maxLength: 2 }) },
    { requiredKeys: [], noNullPrototype: true },
  );

function mirror(live: readonly string[]): Arbitrary<MirrorOptions> {
  return fc
    .tuple(destination(live), fc.option(percent, { nil: undefined }))
    .map(([to, share]) => ({ ...to, ...(share !== undefined && { percent: share }) }));
}

/** A route without its name and without timeout and retries. */
export type RandomRule = Omit<Route, 'name' | 'timeout' | 'retry' | 'match'> & { readonly match: readonly Match[] };

/** A rule that is accepted if it stands alone. @param live the versions of the own service; none if there is no own service */
export function randomRule(live: readonly string[], ports: readonly number[]): Arbitrary<RandomRule> {
  const to = live.length > 0 ? fc.option(target(live), { nil: undefined }) : target(live);
  return fc
    .record({
      match: fc.array(match(ports), { minLength: 1, maxLength: 3 }),
      to: fc.oneof({ weight: 3, arbitrary: to }, answered),
      rewrite: fc.option(rewrite, { nil: undefined }),
      treated: experiments(live),
    })
    .map((drawn): RandomRule => {
      const { match: matches, to: leads, rewrite: rewritten, treated } = drawn;
      const isAnswered = leads !== undefined && ('redirect' in leads || 'directResponse' in leads);
      const { fault: _fault, mirrors: _mirrors, ...kept } = treated;
      return {
        match: matches,
        ...(leads !== undefined && { to: leads }),
        ...(isAnswered ? kept : treated),
        ...(!isAnswered && rewritten && canRewrite(rewritten, matches) && { rewrite: rewritten }),
      };
    });
}

/** Only paths that are named can be rewritten, and segments not beside letters. */
function canRewrite({ path }: Rewrite, matches: readonly Match[]): boolean {
  if (typeof path !== 'string') return true;
  const isText = matches.every((each) => typeof each.path === 'string');
  return isText || matches.every((each) => each.path !== undefined && !String(each.path).endsWith('/*'));
}

/** Rules without matches that no request reaches, and without those that are left with none. */
export function reachable<Rule extends { readonly match: Match | readonly Match[] }>(rules: readonly Rule[]): Rule[] {
  const taken: Match[] = [];
  return rules.flatMap((rule) => {
    const match = [rule.match].flat().filter((each: Match) => {
      if (coversAll(each) || taken.some((wider) => covers(wider, each))) return false;
      taken.push(each);
      return true;
    });
    return match.length === 0 ? [] : [{ ...rule, match }];
  });
}
