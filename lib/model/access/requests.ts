import type { Caller } from './caller';

/**
 * A set of requests, or of connections: by one caller, to one port, that fit all conditions. What a service lets in, refuses
 * or has judged elsewhere is said in such sets.
 */
export interface Requests {
  /** Who calls. */
  readonly caller: Caller | Anyone | CallerPattern;
  /** The number of the port, or any port. */
  readonly port: number | 'any';
  /** What must hold besides: sorted by attribute. Undefined: nothing else. */
  readonly when?: readonly Condition[];
}

/** Everyone, with or without an identity. */
export interface Anyone {
  /** Tells the kinds of callers apart. */
  readonly kind: 'anyone';
}

/** Everyone whose identity fits a pattern. Only manifests say such; programs name each caller. */
export interface CallerPattern {
  /** Tells the kinds of callers apart. */
  readonly kind: 'pattern';
  /** What the pattern is for: the whole identity, the namespace, or `<namespace>/<service account>` in any trust domain. */
  readonly of: 'source.principal' | 'source.namespace' | 'source.serviceAccount';
  /** See `Condition`. */
  readonly pattern: string;
}

/**
 * Something that must hold of a request: one of `is` fits, and none of `not`. Patterns are texts: a star at the end stands for
 * any rest, one at the beginning for any beginning, one alone for any value, but not for none; elsewhere it is a star. A path
 * with `{*}` in it (one segment) or `{**}` (any number) is a template.
 */
export interface Condition {
  /**
   * Of what: `request.method`, `request.path` (without its query), `request.host`, `request.headers[<name>]`;
   * `request.auth.principal` (`<issuer>/<subject>` of a token), `request.auth.audiences`, `request.auth.presenter`,
   * `request.auth.claims[<name>]`, deeper ones as `[<name>][<name>]`; `source.ip` and `destination.ip` (addresses or blocks of the
   * connection), `remote.ip` (of the client before all proxies); `source.principal`, `source.namespace`,
   * `source.serviceAccount`, `source.trustDomain`; `destination.port`; `connection.sni`.
   */
  readonly attribute: string;
  /** Patterns, sorted. Undefined: any value, or none. */
  readonly is?: readonly string[];
  /** Patterns, sorted. Undefined: no exception. */
  readonly not?: readonly string[];
}

/** Attributes that only a proxy which reads HTTP knows. */
export function isOfHttp({ attribute }: Condition): boolean {
  return attribute.startsWith('request.');
}

/** A condition in its one form; undefined if it says nothing. */
export function conditionOf(
  attribute: string,
  is: readonly string[] | undefined,
  not?: readonly string[],
): Condition | undefined {
  const [one, none] = [is, not].map((list) => (list?.length ? [...new Set(list)].sort() : undefined));
  return one === undefined && none === undefined
    ? undefined
    : { attribute, ...(one && { is: one }), ...(none && { not: none }) };
}

/** Requests in their one form: conditions sorted, and all exceptions of an attribute in one of them. */
export function requestsOf(
  caller: Requests['caller'],
  port: Requests['port'],
  conditions: readonly (Condition | undefined)[] = [],
): Requests {
  const said = conditions.filter((each) => each !== undefined);
  const attributes = [...new Set(said.map(({ attribute }) => attribute))].sort();
  const when = attributes.flatMap((attribute) => {
    const ofAttribute = said.filter((each) => each.attribute === attribute);
    const not = ofAttribute.flatMap((each) => each.not ?? []);
    const lists = new Map(ofAttribute.flatMap(({ is }) => (is ? [[JSON.stringify(is), is] as const] : [])));
    const [first, ...others] = [...lists.keys()].sort().map((key) => lists.get(key));
    return [conditionOf(attribute, first, not), ...others.map((is) => conditionOf(attribute, is))];
  });
  return { caller, port, ...(when.length > 0 && { when: when.filter((each) => each !== undefined) }) };
}

function conditionKey({ attribute, is = [], not = [] }: Condition): string {
  return JSON.stringify([attribute, is, not]);
}

/** A text that is the same for the same requests only. */
export function requestsKey({ caller, port, when = [] }: Requests): string {
  const conditions = when.map(conditionKey);
  return [...callerKey(caller), String(port).padStart(5, '0'), ...conditions].join('|');
}

function callerKey(caller: Requests['caller']): readonly string[] {
  switch (caller.kind) {
    case 'anyone':
      return [caller.kind];
    case 'namespace':
      return [caller.kind, caller.namespace, ''];
    case 'service-account':
      return [
        caller.kind,
        caller.namespace,
        caller.name,
        ...(caller.trustDomain === undefined ? [] : [caller.trustDomain]),
      ];
    case 'pattern':
      return [caller.kind, caller.of, caller.pattern];
  }
}

/** Requests sorted by caller, port and conditions, each set once, and none that another of the same caller covers. */
export function orderedRequests<Set extends Requests>(all: readonly Set[]): readonly Set[] {
  const byKey = new Map(all.map((each) => [requestsKey(each), each]));
  const once = [...byKey.keys()].sort().map((key) => byKey.get(key) as Set);
  const wide = once.filter(({ when, port }) => when !== undefined || port === 'any');
  if (wide.length === 0) return once;
  return once.filter((one, index) => {
    const isInside = (other: Set) => other !== one && sameCaller(other, one) && covers(other, one);
    // Of two that cover each other the first stays.
    return !once.some((other, place) => isInside(other) && (place < index || !covers(one, other)));
  });
}

function sameCaller(a: Requests, b: Requests): boolean {
  return callerKey(a.caller).join('|') === callerKey(b.caller).join('|');
}

/** Whether every request of `inner` surely is one of `outer`. */
export function covers(outer: Requests, inner: Requests): boolean {
  return (
    (outer.port === 'any' || outer.port === inner.port) &&
    callerCovers(outer.caller, inner.caller) &&
    (outer.when ?? []).every((asked) => (inner.when ?? []).some((known) => implies(known, asked)))
  );
}

function callerCovers(outer: Requests['caller'], inner: Requests['caller']): boolean {
  if (outer.kind === 'anyone') return true;
  if (outer.kind === 'namespace' && inner.kind === 'service-account') return outer.namespace === inner.namespace;
  return callerKey(outer).join('|') === callerKey(inner).join('|');
}

/** Whether what holds by one condition makes the other hold as well. */
function implies(known: Condition, asked: Condition): boolean {
  if (known.attribute !== asked.attribute) return false;
  const fits =
    asked.is === undefined || known.is?.every((one) => asked.is?.some((other) => fitsIn(one, other))) === true;
  const excepts = (asked.not ?? []).every((one) => known.not?.some((other) => fitsIn(one, other)));
  return fits && excepts;
}

/** Whether every text that fits one pattern fits the other. */
function fitsIn(inner: string, outer: string): boolean {
  if (inner === outer || outer === '*') return true;
  if (/\{\*{1,2}\}/.test(outer) || /\{\*{1,2}\}/.test(inner)) return false;
  if (outer.endsWith('*')) return inner !== '*' && !inner.startsWith('*') && inner.startsWith(outer.slice(0, -1));
  if (outer.startsWith('*')) return !inner.endsWith('*') && inner.endsWith(outer.slice(1));
  return false;
}

/** Requests in words: `shop/users on port 8080 for request.method GET`. */
export function requestsText({ caller, port, when = [] }: Requests): string {
  const place = port === 'any' ? 'on any port' : `on port ${port}`;
  return [callerText(caller), place, ...when.map(conditionText)].join(' ');
}

function callerText(caller: Requests['caller']): string {
  switch (caller.kind) {
    case 'anyone':
      return 'anyone';
    case 'namespace':
      return `everyone in namespace ${caller.namespace}`;
    case 'service-account':
      return `${caller.namespace}/${caller.name}${caller.trustDomain === undefined ? '' : ` of ${caller.trustDomain}`}`;
    case 'pattern':
      return `${caller.of} ${caller.pattern}`;
  }
}

function conditionText({ attribute, is, not }: Condition): string {
  return `${is === undefined ? '' : `for ${attribute} ${is.join(' or ')}`}${is && not ? ' ' : ''}${not === undefined ? '' : `except ${attribute} ${not.join(' or ')}`}`;
}
