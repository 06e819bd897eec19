import { at, isObject, type JsonObject, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { Guard } from '../../../model/access/protection';
import { type Condition, conditionOf, type Requests, requestsOf } from '../../../model/access/requests';
import { DRY_RUN, OPERATION, type Pair, SOURCE, WHEN, withoutDomain } from '../access-attributes';
import { Fields } from './fields';
import { protectAll, scopesOf } from './scope';

const ACTIONS: Readonly<Record<string, 'allow' | Guard['action']>> = {
  ALLOW: 'allow',
  DENY: 'deny',
  AUDIT: 'audit',
  CUSTOM: 'external',
};

/** Who may call the pods that a policy is for, or who may not. */
export function readAuthorizationPolicy(object: Manifest, into: NetworkBuilder): void {
  const spec = new Fields(objectAt(object.json, 'spec'), 'spec', object, into);
  const action = at(object.json, 'spec', 'action') === undefined ? 'allow' : spec.word('action', ACTIONS);
  const provider = at(spec.take('provider'), 'name');
  const scopes = scopesOf(object, spec, into);
  const rules = listAt(spec.take('rules')).map((rule, index) => ruleOf(rule, `spec.rules[${index}]`, { object, into }));
  spec.loseRest();
  if (action === undefined) return;
  const isTried = at(object.json, 'metadata', 'annotations', DRY_RUN) === 'true';
  if (action === 'allow') {
    const grants = rules.flatMap(({ requests }) => requests);
    protectAll(scopes, isTried ? { dryRun: grants } : { access: grants }, into);
    return;
  }
  const meaningless = guardLoss({ action, isTried, provider, rules: rules.length });
  if (meaningless !== undefined) return into.lose(object, meaningless);
  // A rule of which something was lost would refuse more than it does: it promises nothing.
  const guards = rules.flatMap(({ requests, isWhole }) => (isWhole ? requests : []));
  const what = { action, ...(action === 'external' && { provider: String(provider) }), ...(isTried && TRIED) };
  protectAll(scopes, { guards: guards.map((each) => ({ ...what, ...each })) }, into);
}

const TRIED = { dryRun: true } as const;

interface Judged {
  readonly action: Guard['action'];
  readonly isTried: boolean;
  readonly provider: unknown;
  readonly rules: number;
}

/** The field by which a policy that is not ALLOW means nothing: Istio refuses it, or leaves it out. */
function guardLoss({ action, isTried, provider, rules }: Judged): string | undefined {
  if (rules === 0) return 'spec.rules';
  if (action === 'deny') return undefined;
  if (isTried) return `metadata.annotations[${DRY_RUN}]`;
  return action === 'external' && typeof provider !== 'string' ? 'spec.provider.name' : undefined;
}

/** An object that is read, and what is read of it. */
interface Reading {
  readonly object: Manifest;
  readonly into: NetworkBuilder;
}

interface Rule {
  readonly requests: readonly Requests[];
  /** Whether nothing of it was lost. What is read of a rule is never narrower than the rule. */
  readonly isWhole: boolean;
}

/** The requests of a rule. Without `from` they are anyone's, without `to` they are for any port. */
function ruleOf(rule: unknown, path: string, reading: Reading): Rule {
  const { object, into } = reading;
  const before = into.lost.length;
  const fields = new Fields(isObject(rule) ? rule : {}, path, object, into);
  const part = (list: string, inner: string, pairs: Readonly<Record<string, Pair>>) => {
    const all = listAt(fields.take(list));
    return all.length === 0
      ? [[]]
      : all.map((each, index) =>
          conditionsIn(objectAt(each, inner), pairs, `${path}.${list}[${index}].${inner}`, reading),
        );
  };
  const sources = part('from', 'source', SOURCE);
  const operations = part('to', 'operation', OPERATION);
  const when = listAt(fields.take('when')).flatMap((each, index) => whenOf(each, `${path}.when[${index}]`, reading));
  fields.loseRest();
  const requests = sources.flatMap((source) =>
    operations.flatMap((operation) => requestsFrom([...source, ...operation, ...when])),
  );
  return { requests, isWhole: into.lost.length === before };
}

function conditionsIn(
  json: JsonObject,
  pairs: Readonly<Record<string, Pair>>,
  path: string,
  { object, into }: Reading,
): readonly Condition[] {
  const fields = new Fields(json, path, object, into);
  const conditions = Object.entries(pairs).map(([attribute, { is, not }]) => {
    const [one, none] = [is, not].map((field) => textsIn(fields.take(field), attribute, into));
    return conditionOf(attribute, one, none);
  });
  fields.loseRest();
  return conditions.filter((each) => each !== undefined);
}

function whenOf(each: unknown, path: string, { object, into }: Reading): readonly Condition[] {
  const { key, values, notValues, ...rest } = isObject(each) ? each : {};
  for (const field of Object.keys(rest)) into.lose(object, `${path}.${field}`);
  if (typeof key !== 'string' || !WHEN.test(key)) {
    into.lose(object, `${path}.key`);
    return [];
  }
  const condition = conditionOf(key, textsIn(values, key, into), textsIn(notValues, key, into));
  return condition === undefined ? [] : [condition];
}

function textsIn(value: unknown, attribute: string, { trustDomain }: NetworkBuilder): readonly string[] {
  const texts = listAt(value).map(String);
  return attribute === 'source.principal' ? texts.map((each) => withoutDomain(each, trustDomain)) : texts;
}

/** The conditions that say who calls; the first of these that is there names the callers. */
const IDENTITIES = ['source.principal', 'source.namespace', 'source.serviceAccount'] as const;

/** Requests, one for each caller and port, from all conditions of a rule: who calls and where is said apart from the rest. */
function requestsFrom(conditions: readonly Condition[]): readonly Requests[] {
  const who = IDENTITIES.flatMap((each) => conditions.find(({ attribute, is }) => attribute === each && is) ?? [])[0];
  const where = conditions.find(({ attribute, is }) => attribute === 'destination.port' && is?.every(isPort));
  const rest = conditions.map((each) =>
    each === who || each === where ? conditionOf(each.attribute, undefined, each.not) : each,
  );
  const callers = who?.is?.map((text) => callerOf(who.attribute as (typeof IDENTITIES)[number], text)) ?? [ANYONE];
  const ports = where?.is?.map(Number) ?? (['any'] as const);
  return callers.flatMap((caller) => ports.map((port) => requestsOf(caller, port, rest)));
}

const ANYONE: Requests['caller'] = { kind: 'anyone' };

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text);
}

function callerOf(attribute: (typeof IDENTITIES)[number], text: string): Requests['caller'] {
  const account = /^(?:([^/*]+)\/)?ns\/([^/*]+)\/sa\/([^/*]+)$/.exec(text);
  if (attribute === 'source.principal' && account) {
    const [, trustDomain, namespace = '', name = ''] = account;
    return { kind: 'service-account', namespace, name, ...(trustDomain !== undefined && { trustDomain }) };
  }
  if (attribute === 'source.namespace' && !text.includes('*')) return { kind: 'namespace', namespace: text };
  return { kind: 'pattern', of: attribute, pattern: text };
}
