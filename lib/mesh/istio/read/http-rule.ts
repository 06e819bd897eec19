import { defined } from '../../../model/defined';
import type { Destination } from '../../../model/traffic/destination';
import type { DirectResponse } from '../../../model/traffic/direct-response';
import type { HttpRoute, RouteTarget } from '../../../model/traffic/http-route';
import { joinedMatches, type Match } from '../../../model/traffic/match';
import type { Mirror } from '../../../model/traffic/mirror';
import type { Redirect } from '../../../model/traffic/redirect';
import type { Rewrite } from '../../../model/traffic/rewrite';
import { rewrittenBySegment } from '../segment-rewrite';
import type { Fields } from './fields';
import { hostNamed } from './hosts';
import { readMatches } from './match';
import { readHeaderChanges, readPercent, readPolicy } from './policy';

/** Where a rule stands. */
export interface RulePlace {
  /** The namespace of its VirtualService. */
  readonly namespace: string;
  /** Whether other rules delegate to it, so that it has their timeout where it has none. */
  readonly isDelegated: boolean;
}

/** A rule of a VirtualService, in the terms of the model. */
export function readRule(from: Fields, { namespace, isDelegated }: RulePlace): HttpRoute {
  const name = from.text('name');
  const to = readTarget(from, namespace);
  const isSent = to !== undefined && 'destinations' in to;
  const rewrite = from.part('rewrite');
  const given = readMatches(from.list('match'), namespace);
  const match = matchesOf(given, rewrite?.names.includes('uri') === true, to);
  const rewritten = readRewrite(rewrite, match);
  const mirrors = readMirrors(from, namespace);
  const { timeout, retry, ...policy } = readPolicy(from, isSent && !isDelegated ? 'none' : undefined);
  from.loseRest();
  const isAnswered = to !== undefined && ('redirect' in to || 'directResponse' in to);
  return defined<HttpRoute>({
    name,
    match,
    rewrite: rewritten,
    to,
    // What is answered at once has no time and no tries.
    ...(isAnswered ? {} : { timeout, retry }),
    ...policy,
    mirrors: mirrors.length > 0 ? mirrors : undefined,
  });
}

/** Where Istio replaces a prefix letter by letter it is one letter by letter, and without any path the first slash. */
function matchesOf(given: readonly Match[], isReplaced: boolean, to: RouteTarget | undefined): readonly Match[] {
  if (to !== undefined && 'redirect' in to && typeof to.redirect.path === 'object') return given;
  if (!isReplaced) return joinedMatches(given);
  const all = given.length === 0 ? [{}] : given;
  return all.map((match: Match) =>
    match.path === undefined || match.path === '/*' ? { ...match, path: { rawPrefix: '/' } } : match,
  );
}

function readTarget(from: Fields, namespace: string): RouteTarget | undefined {
  const redirect = from.part('redirect');
  if (redirect) return { redirect: readRedirect(redirect) };
  const directResponse = from.part('directResponse');
  if (directResponse) return { directResponse: readDirectResponse(directResponse) };
  const delegate = from.part('delegate');
  if (delegate) {
    const to = { namespace: delegate.text('namespace') ?? namespace, name: delegate.text('name') ?? '' };
    delegate.loseRest();
    return { delegate: to };
  }
  const routes = from.list('route');
  return routes.length === 0 ? undefined : { destinations: readDestinations(routes, namespace) };
}

/** Destinations with their weights: of several one without a weight gets nothing, a single one gets everything. */
export function readDestinations(routes: readonly Fields[], namespace: string): readonly Destination[] {
  return routes.map((from) => {
    const destination = from.part('destination');
    const weight = from.number('weight') ?? 0;
    const headers = readHeaderChanges(from.part('headers'));
    if (destination === undefined) from.lose('destination');
    from.loseRest();
    return {
      ...(destination && readHost(destination, namespace)),
      weight: routes.length === 1 ? 100 : weight,
      ...(headers && { headers }),
    };
  });
}

function readHost(from: Fields, namespace: string): Omit<Destination, 'weight'> {
  const host = from.text('host');
  const version = from.text('subset');
  const port = from.part('port');
  const number = port?.number('number');
  [port, from].forEach((each) => each?.loseRest());
  if (host === undefined) from.lose('host');
  return {
    ...(host !== undefined && { host: hostNamed(host, namespace) }),
    ...(version !== undefined && { version }),
    ...(number !== undefined && { port: number }),
  };
}

/** All mirrors, in the newer form and in the older one. Nothing is copied where the percentage is 0. */
function readMirrors(from: Fields, namespace: string): readonly Mirror[] {
  const older = from.part('mirror');
  const share = readPercent(from, 100, ['mirrorPercentage', 'mirrorPercent']);
  const newer = from.list('mirrors').map((each): Mirror => {
    const destination = each.part('destination');
    if (destination === undefined) each.lose('destination');
    const mirror = { ...(destination && readHost(destination, namespace)), percent: readPercent(each, 100) };
    each.loseRest();
    return mirror;
  });
  const all = [...(older ? [{ ...readHost(older, namespace), percent: share }] : []), ...newer];
  return all.filter(({ percent }) => percent > 0);
}

function readRewrite(from: Fields | undefined, matches: readonly Match[]): Rewrite | undefined {
  if (from === undefined) return undefined;
  const authority = from.text('authority');
  const uri = from.text('uri');
  const regex = from.part('uriRegexRewrite');
  const written = { regex: regex?.text('match') ?? '', substitution: regex?.text('rewrite') ?? '' };
  [regex, from].forEach((each) => each?.loseRest());
  const path = uri ?? (regex && (rewrittenBySegment(matches, written) ?? written));
  const read = defined<Rewrite>({ path, authority });
  return Object.keys(read).length > 0 ? read : undefined;
}

function readRedirect(from: Fields): Redirect {
  const uri = from.text('uri');
  const prefix = from.text('prefixRewrite');
  const authority = from.text('authority');
  const scheme = from.word<Redirect['scheme']>('scheme', { http: 'http', https: 'https' });
  const port = from.number('port');
  const derived = from.word('derivePort', { FROM_REQUEST_PORT: 'of-request', FROM_PROTOCOL_DEFAULT: undefined });
  const code = from.number('redirectCode') as Redirect['code'];
  from.loseRest();
  return defined<Redirect>({
    path: prefix === undefined ? uri : { prefix },
    authority,
    port: derived === 'of-request' ? derived : port,
    scheme,
    code: code && code !== 301 ? code : undefined,
  });
}

function readDirectResponse(from: Fields): DirectResponse {
  const status = from.number('status') ?? 0;
  const body = from.part('body');
  const [text, bytes] = [body?.text('string'), body?.text('bytes')];
  [body, from].forEach((each) => each?.loseRest());
  return {
    status,
    ...(text !== undefined && { body: text }),
    ...(bytes !== undefined && { body: { base64: bytes } }),
  };
}
