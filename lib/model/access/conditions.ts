import { ValidationError, type Where } from '../../errors';
import { type Keys, list, options, rows } from '../options';
import { type Caller, callerOf, type Identified, principal } from './caller';
import { checkedIssuerValue, type Issuer } from './issuer';
import { patterns, type Place, some } from './patterns';
import { type Condition, conditionOf } from './requests';

/**
 * A path of requests, without its query. `/api/reports` is that path alone. With `/*` at the end it is the path before and
 * everything below it: `/api/*` fits `/api` and `/api/orders`, but not `/apis`. `{*}` in place of a segment is any one segment,
 * and `{**}` any number of them: `/users/{*}/orders`. `rawPrefix` is compared letter by letter, so that `/api` fits `/apis`
 * as well; `rawSuffix` is the same from the end.
 */
export type AccessPath = string | { readonly rawPrefix: string } | { readonly rawSuffix: string };

/** Narrows who may call to some requests: those that fit in every field given, and in one value of it. */
export interface RequestOptions {
  /** The numbers of the ports. @default - the main port; for what refuses, all ports that it can be about */
  readonly ports?: readonly number[];
  /** Methods, in capitals: `GET`. @default - any method */
  readonly methods?: readonly string[];
  /** Paths, as in routes: `/api/*`. @default - any path */
  readonly paths?: readonly AccessPath[];
  /** Hosts that the request names: `shop.example.com`, or `*.example.com`. @default - any host */
  readonly hosts?: readonly string[];
  /** Headers, by their names in lower case, with one value or several of which one must fit. @default - any headers */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Addresses or blocks that the connection comes from: `10.0.0.0/8`. @default - any address */
  readonly ipBlocks?: readonly string[];
  /** Addresses or blocks of the client before all proxies, as the mesh's own proxies pass them on. @default - any address */
  readonly remoteIpBlocks?: readonly string[];
  /** Names that the client's TLS handshake asks for (SNI). @default - any name */
  readonly sni?: readonly string[];
  /** Requests that are not meant: those that fit in any field given. @default - none */
  readonly except?: RequestExceptions;
}

/** Requests that are not meant, although they fit otherwise: those that fit in any field given. */
export interface RequestExceptions {
  /** Who calls. @default - nobody */
  readonly callers?: readonly (Caller | Identified)[];
  /** The numbers of the ports. @default - none */
  readonly ports?: readonly number[];
  /** Methods, in capitals. @default - none */
  readonly methods?: readonly string[];
  /** Paths, as in routes. @default - none */
  readonly paths?: readonly AccessPath[];
  /** Hosts. @default - none */
  readonly hosts?: readonly string[];
  /** Addresses or blocks that the connection comes from. @default - none */
  readonly ipBlocks?: readonly string[];
  /** Addresses or blocks of the client before all proxies. @default - none */
  readonly remoteIpBlocks?: readonly string[];
  /** Requests with a good token of one of these issuers. @default - none */
  readonly tokens?: readonly Issuer[];
}

/** What must hold of a token. */
export interface TokenOptions {
  /** One of these must be in the claim `aud`, besides those that the issuer asks for. @default - any audience */
  readonly audiences?: readonly string[];
  /**
   * What claims must be: one value or several of which one must fit; for a claim with claims in it an object of such.
   * @default - any claims
   */
  readonly claims?: ClaimValues;
}

/** What claims must be, by their names. */
export interface ClaimValues {
  /** One value, several of which one must fit, or what claims within it must be. */
  readonly [claim: string]: string | readonly string[] | ClaimValues;
}

export const REQUEST_KEYS: Keys<RequestOptions> = {
  ports: true,
  methods: true,
  paths: true,
  hosts: true,
  headers: true,
  ipBlocks: true,
  remoteIpBlocks: true,
  sni: true,
  except: true,
};

const EXCEPT_KEYS: Keys<RequestExceptions> = {
  callers: true,
  ports: true,
  methods: true,
  paths: true,
  hosts: true,
  ipBlocks: true,
  remoteIpBlocks: true,
  tokens: true,
};

/** What must hold of requests, checked, and the issuers whose tokens must be read for it. */
export interface CheckedRequests {
  readonly ports?: readonly number[];
  readonly when: readonly Condition[];
  readonly issuers: readonly Issuer[];
}

/** The options that are lists of values, and the attribute that each is about. */
const LISTS = {
  methods: 'request.method',
  paths: 'request.path',
  hosts: 'request.host',
  ipBlocks: 'source.ip',
  remoteIpBlocks: 'remote.ip',
} as const;

/**
 * Checks options of requests. Numbers of ports are checked where the ports are known.
 * @param subject what takes them, for messages: `Access.from`
 * @throws ValidationError MSVC-ACCESS-006 for an empty list, 110 for a method, 111 for a path, 112 for a host, 113 for an address,
 * 114 for a header, 115 for its value
 */
export function checkedRequests(given: RequestOptions, subject: string, where?: Where): CheckedRequests {
  const { except = {}, headers = {}, ports, sni } = given;
  const place = { subject, where };
  const asked = { subject: `except of ${subject}`, write: "except: { paths: ['/health'] }", where };
  const not = options<RequestExceptions>(except, EXCEPT_KEYS, asked);
  const each = (field: Parameters<typeof patterns>[0], values: unknown) =>
    values === undefined ? undefined : patterns(field, values, place);
  const tokens = not.tokens === undefined ? [] : issuersIn(not.tokens, place);
  const lists = (Object.keys(LISTS) as (keyof typeof LISTS)[]).map((field) =>
    conditionOf(LISTS[field], each(field, given[field]), each(field, not[field])),
  );
  const when = [
    ...lists,
    conditionOf('connection.sni', each('sni', sni)),
    conditionOf('request.auth.principal', undefined, tokens.map(ofIssuer)),
    conditionOf('destination.port', undefined, each('ports', not.ports)),
    ...callersExcept(not.callers, place),
    ...headerConditions(headers, place),
  ];
  const numbers = ports && list(ports, { subject: `ports of ${subject}`, write: 'ports: [9090]', where });
  return {
    ...(numbers && { ports: numbers as readonly number[] }),
    when: when.filter((condition) => condition !== undefined),
    issuers: tokens,
  };
}

/** What must hold of a request with a token of an issuer. @throws ValidationError MSVC-ACCESS-006 and 115 */
export function tokenConditions(
  issuer: Issuer,
  { audiences, claims }: TokenOptions,
  subject: string,
): readonly Condition[] {
  const place = { subject };
  const all = [
    conditionOf('request.auth.principal', [ofIssuer(issuer)]),
    conditionOf('request.auth.audiences', audiences && patterns('audiences', audiences, place)),
    ...(claims === undefined ? [] : claimConditions(claims, 'request.auth.claims', place)),
  ];
  return all.filter((condition) => condition !== undefined);
}

/** Whoever has a token of an issuer. */
function ofIssuer({ issuer }: Issuer): string {
  return `${issuer}/*`;
}

function headerConditions(headers: unknown, place: Place): readonly (Condition | undefined)[] {
  const { subject, where } = place;
  const given = rows(headers, { subject: `headers of ${subject}`, write: "headers: { 'x-canary': 'true' }", where });
  return given.map(([name, value]) => {
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
      const fix = 'write it in lower case; method, path and host are options of their own';
      const expected = 'the name of a header in lower case';
      throw new ValidationError(
        'MSVC-ACCESS-114',
        { subject: `headers of ${subject}`, got: name, expected, fix },
        where,
      );
    }
    return conditionOf(`request.headers[${name}]`, patterns('headers', Array.isArray(value) ? value : [value], place));
  });
}

function claimConditions(claims: unknown, path: string, place: Place): readonly (Condition | undefined)[] {
  const { subject, where } = place;
  const given = rows(claims, { subject: `claims of ${subject}`, write: "claims: { role: 'admin' }", where });
  if (given.length === 0) some('claims', [], place);
  return given.flatMap(([name, value]) => {
    if (name === '' || /[[\]]/.test(name)) {
      const fix = 'name the claim; one within another is an object: { realm_access: { roles: [...] } }';
      const expected = 'the name of a claim, without brackets';
      throw new ValidationError(
        'MSVC-ACCESS-115',
        { subject: `claims of ${subject}`, got: name, expected, fix },
        where,
      );
    }
    const attribute = `${path}[${name}]`;
    if (typeof value === 'string' || Array.isArray(value))
      return [conditionOf(attribute, patterns('claims', typeof value === 'string' ? [value] : value, place))];
    return claimConditions(value, attribute, place);
  });
}

function issuersIn(tokens: unknown, place: Place): readonly Issuer[] {
  return some('tokens', tokens, place).map((each) => checkedIssuerValue(each, place.where));
}

function callersExcept(callers: unknown, place: Place): readonly (Condition | undefined)[] {
  if (callers === undefined) return [];
  const all = some('callers', callers, place).map((each) => callerOf(each as Caller, place.where));
  const accounts = all.flatMap((each) => (each.kind === 'service-account' ? [principal(each)] : []));
  const namespaces = all.flatMap((each) => (each.kind === 'namespace' ? [each.namespace] : []));
  return [conditionOf('source.principal', undefined, accounts), conditionOf('source.namespace', undefined, namespaces)];
}
