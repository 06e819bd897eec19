import {
  AuthorizationPolicySpecAction,
  type AuthorizationPolicySpec,
  type AuthorizationPolicySpecRules,
} from '../../../../imports/security.istio.io';
import { type Guard, guardKind, type Protection } from '../../../model/access/protection';
import { principal } from '../../../model/access/caller';
import { type Condition, type Requests, requestsKey } from '../../../model/access/requests';
import { OPERATION, type Pair, SOURCE, withDomain } from '../access-attributes';

/** A policy: what its name has behind that of the service, and whether it is only tried. */
export interface Policy {
  /** Empty for the policy that lets callers in. */
  readonly suffix: string;
  readonly dryRun: boolean;
  readonly spec: AuthorizationPolicySpec;
}

type Target = Pick<AuthorizationPolicySpec, 'selector' | 'targetRefs'>;

const ACTION: Readonly<Record<Guard['action'], AuthorizationPolicySpecAction>> = {
  deny: AuthorizationPolicySpecAction.DENY,
  audit: AuthorizationPolicySpecAction.AUDIT,
  external: AuthorizationPolicySpecAction.CUSTOM,
};

/**
 * The policies of some pods. The one that lets callers in refuses everyone else, because an ALLOW policy denies what none of
 * its rules matches. Probes of the kubelet still work: Istio sends them through a port of its agent, to which policies do not
 * apply.
 */
export function authorizationPolicies(
  { access, dryRun, guards = [] }: Protection,
  target: Target,
  trustDomain: string,
): readonly Policy[] {
  const allow = (grants: readonly Requests[], suffix: string, isTrial: boolean): Policy => {
    const rules = rulesOf(grants, trustDomain);
    const spec = { action: AuthorizationPolicySpecAction.ALLOW, ...target, ...(rules.length > 0 && { rules }) };
    return { suffix, dryRun: isTrial, spec };
  };
  const kinds = new Map<string, Guard[]>();
  for (const guard of guards) kinds.set(guardKind(guard), [...(kinds.get(guardKind(guard)) ?? []), guard]);
  return [
    ...(access === undefined ? [] : [allow(access, '', false)]),
    ...(dryRun === undefined ? [] : [allow(dryRun, '.dry-run', true)]),
    ...[...kinds.values()].map((ofKind) => guardPolicy(ofKind, target, trustDomain)),
  ];
}

function guardPolicy(guards: readonly Guard[], target: Target, trustDomain: string): Policy {
  const [{ action, provider, dryRun = false }] = guards as readonly [Guard];
  const words = ['', action, ...(provider === undefined ? [] : [provider]), ...(dryRun ? ['dry-run'] : [])];
  return {
    suffix: words.join('.'),
    dryRun,
    spec: {
      action: ACTION[action],
      ...target,
      ...(provider !== undefined && { provider: { name: provider } }),
      rules: rulesOf(guards, trustDomain),
    },
  };
}

/** One rule for each set of ports and conditions, sorted, so that the order of calls in a program does not matter. */
function rulesOf(all: readonly Requests[], trustDomain: string): AuthorizationPolicySpecRules[] {
  const rules = new Map<string, Requests[]>();
  for (const { requests, ports } of byCaller(all)) {
    const conditions = JSON.stringify(requests.when ?? []);
    const key = JSON.stringify([ports.join(','), conditions, requests.caller.kind === 'anyone']);
    rules.set(key, [...(rules.get(key) ?? []), requests]);
  }
  return [...rules.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, requests]) => ruleOf(requests, (JSON.parse(key) as [string])[0], trustDomain));
}

interface OfCaller {
  readonly requests: Requests;
  readonly ports: readonly string[];
}

/** Each caller once for the same conditions, with all its ports, sorted. */
function byCaller(all: readonly Requests[]): readonly OfCaller[] {
  const callers = new Map<string, { readonly requests: Requests; readonly ports: (number | 'any')[] }>();
  for (const requests of all) {
    // A rule for any port has no list of ports, so that it can not have another port in it.
    const key = requestsKey({ ...requests, port: requests.port === 'any' ? 'any' : 0 });
    const known = callers.get(key);
    if (known === undefined) callers.set(key, { requests, ports: [requests.port] });
    else known.ports.push(requests.port);
  }
  return [...callers.values()].map(({ requests, ports }) => ({
    requests,
    ports: ports.includes('any') ? [] : ports.sort((a, b) => Number(a) - Number(b)).map(String),
  }));
}

function ruleOf(requests: readonly Requests[], ports: string, trustDomain: string): AuthorizationPolicySpecRules {
  const identities = identitiesOf(requests, trustDomain);
  const source = new Part(
    SOURCE,
    identities.flatMap((fields) => Object.keys(fields)),
  );
  const operation = new Part(OPERATION, [], ports === '' ? {} : { ports: ports.split(',') });
  const when = (requests[0]?.when ?? [])
    .map((condition) => textsOf(condition, trustDomain))
    // A part of a rule has each field once: what it has no room for is a condition by itself.
    .filter((condition) => !source.takes(condition) && !operation.takes(condition))
    .map(({ attribute, is, not }) => ({
      key: attribute,
      ...(is && { values: [...is] }),
      ...(not && { notValues: [...not] }),
    }));
  const sources =
    identities.length > 0 ? identities.map((fields) => ({ ...fields, ...source.fields })) : [source.fields];
  const isAnyone = sources.every((fields) => Object.keys(fields).length === 0);
  return {
    ...(!isAnyone && { from: sources.map((fields) => ({ source: fields })) }),
    ...(Object.keys(operation.fields).length > 0 && { to: [{ operation: operation.fields }] }),
    ...(when.length > 0 && { when }),
  };
}

type Fields = Record<string, string[]>;

/** The fields of a source or an operation. */
class Part {
  /** @param taken fields that stand beside these, and so are no more to be had */
  constructor(
    private readonly pairs: Readonly<Record<string, Pair>>,
    private readonly taken: readonly string[],
    public readonly fields: Fields = {},
  ) {}

  /** Takes a condition in. @returns whether there was a field for it */
  public takes({ attribute, is, not }: Condition): boolean {
    const pair = this.pairs[attribute];
    const isTaken = (field: string) => this.taken.includes(field) || field in this.fields;
    if (pair === undefined || (is && isTaken(pair.is)) || (not && isTaken(pair.not))) return false;
    if (is) this.fields[pair.is] = [...is];
    if (not) this.fields[pair.not] = [...not];
    return true;
  }
}

function textsOf({ attribute, is, not }: Condition, trustDomain: string): Condition {
  if (attribute !== 'source.principal') return { attribute, ...(is && { is }), ...(not && { not }) };
  const all = (texts: readonly string[]) => texts.map((each) => withDomain(each, trustDomain));
  return { attribute, ...(is && { is: all(is) }), ...(not && { not: all(not) }) };
}

/** What sources say of callers: identities, namespaces and service accounts are alternatives, so each kind is one of its own. */
function identitiesOf(requests: readonly Requests[], trustDomain: string): readonly Fields[] {
  const kinds: Fields = {};
  const add = (field: string, text: string) => (kinds[field] ??= []).push(text);
  for (const { caller } of requests) {
    if (caller.kind === 'service-account') add('principals', withDomain(principal(caller), trustDomain));
    else if (caller.kind === 'namespace') add('namespaces', caller.namespace);
    else if (caller.kind === 'pattern')
      add(
        SOURCE[caller.of]?.is ?? '',
        caller.of === 'source.principal' ? withDomain(caller.pattern, trustDomain) : caller.pattern,
      );
  }
  return ['principals', 'namespaces', 'serviceAccounts'].flatMap((field) => {
    const texts = kinds[field];
    return texts === undefined ? [] : [{ [field]: texts.sort() }];
  });
}
