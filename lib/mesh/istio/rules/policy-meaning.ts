import { at, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import { hasAll, type Service } from '../../../model/network';
import type { Problem, Rule } from '../../rule';
import type { World } from '../../world';
import { OPERATION, ROOT_NAMESPACE, SOURCE } from '../access-attributes';
import { istioObjects } from './objects';
import {
  actionOf,
  foreignPolicies,
  isTried,
  partsOf,
  type PolicyRule,
  problemOf,
  rulesIn,
  selectorOf,
} from './policies';

/** What a namespace was said to let in is no mistake of it. */
function isSaid({ said }: World, { namespace }: Manifest): boolean {
  return said?.namespaces.some(({ name, access }) => name === namespace && access !== undefined) === true;
}

/** The policies of others that let callers in. */
function allowing(world: World): readonly Manifest[] {
  const policies = foreignPolicies(world, 'AuthorizationPolicy');
  return policies.filter((policy) => actionOf(policy) === 'ALLOW' && !isSaid(world, policy));
}

/** No policy that should restrict lets in everybody. */
export const policyRestricts: Rule = {
  code: 'MSVC-ACCESS-022',
  severity: 'warning',
  summary: 'No rule of a policy lets in everybody to everything.',
  source: 'Istio, AuthorizationPolicy: a rule without from, to and when matches always.',
  *check(world) {
    for (const policy of allowing(world)) {
      for (const { json, path } of rulesIn(policy)) {
        if (['from', 'to', 'when'].some((field) => listAt(json, field).length > 0)) continue;
        yield problemOf(policy, path, {
          message: 'the rule has no condition: anyone may call, with or without an identity',
          fix: 'say who may call in from, or take the policy away if nobody shall be refused',
        });
      }
    }
  },
};

/** That a policy lets in nobody is said, because it looks like one that says nothing. */
export const denyAllIsSaid: Rule = {
  code: 'MSVC-ACCESS-024',
  severity: 'info',
  summary: 'A policy that refuses everything is meant to.',
  source: 'Istio: an ALLOW policy without rules matches nothing, and what no ALLOW policy matches is refused.',
  *check(world) {
    for (const policy of allowing(world)) {
      if (rulesIn(policy).length > 0) continue;
      yield problemOf(policy, 'spec.rules', {
        message: 'it has no rules: everything is refused that no other policy lets in',
        fix: 'nothing, if that is meant; otherwise say who may call',
      });
    }
  },
};

/** Where tokens are read, something demands one. */
export const tokenIsDemanded: Rule = {
  code: 'MSVC-JWT-010',
  severity: 'warning',
  summary: 'Where tokens are read, a policy demands one.',
  source: 'Istio, RequestAuthentication: a request without a token is let through.',
  *check(world) {
    const demanding = istioObjects(world, 'AuthorizationPolicy').filter(demandsToken);
    for (const tokens of foreignPolicies(world, 'RequestAuthentication')) {
      if (listAt(tokens.json, 'spec', 'jwtRules').length === 0) continue;
      if (demanding.some((policy) => meets(policy, tokens))) continue;
      yield problemOf(tokens, 'spec.jwtRules', {
        message: 'no policy for these pods demands a token: whoever sends none is let through',
        fix: "add an AuthorizationPolicy whose rules have requestPrincipals: ['<issuer>/*'], or one that denies notRequestPrincipals: ['*']",
      });
    }
  },
};

function demandsToken({ json }: Manifest): boolean {
  return /"(requestPrincipals|notRequestPrincipals)"|"request\.auth\./.test(
    JSON.stringify(at(json, 'spec', 'rules') ?? []),
  );
}

/** Whether two policies can be for the same pods. */
function meets(one: Manifest, other: Manifest): boolean {
  const isNear = one.namespace === other.namespace || [one.namespace, other.namespace].includes(ROOT_NAMESPACE);
  const [labels, others] = [selectorOf(one), selectorOf(other)];
  return isNear && Object.entries(labels).every(([key, value]) => (others[key] ?? value) === value);
}

/** What is only tried is said, with what shows what it would refuse. */
export const trialIsSeen: Rule = {
  code: 'MSVC-ACCESS-025',
  severity: 'info',
  summary: 'A policy that is only tried is looked at, and enforced one day.',
  source: 'Istio, istio.io/dry-run: the result of the policy is logged and counted, and not enforced.',
  *check(world) {
    for (const policy of istioObjects(world, 'AuthorizationPolicy').filter(isTried)) {
      yield problemOf(policy, 'metadata.annotations[istio.io/dry-run]', {
        message: 'it is only tried: nothing is refused yet; the proxies of these pods count what would be',
        fix: "ask a pod's proxy for it, with 'pilot-agent request GET stats?filter=rbac': the counter that ends with shadow_denied; take the annotation away once it stays as it is",
      });
    }
  },
};

const HTTP_FIELDS = ['methods', 'paths', 'hosts', 'requestPrincipals'];

/** Conditions on requests are for ports whose requests the proxy reads. */
export const requestsAreRead: Rule = {
  code: 'MSVC-ACCESS-026',
  severity: 'warning',
  summary: 'No condition on requests is for a port of plain TCP.',
  source:
    'Istio: on TCP, ALLOW leaves a rule with such a field out, and DENY leaves the field out, which refuses more.',
  *check(world) {
    for (const policy of istioObjects(world, 'AuthorizationPolicy')) {
      const services = world.network.services.filter((service) => isFor(policy, service));
      const ports = services.flatMap(({ ports: all }) => all);
      const plain = ports.filter(({ protocol }) => protocol === 'tcp').map(({ number }) => String(number));
      if (plain.length === 0) continue;
      for (const rule of rulesIn(policy)) yield* blind(rule, plain);
    }
  },
};

/** Whether all pods of a service are surely ones of a policy. */
function isFor(policy: Manifest, { namespace, selector }: Service): boolean {
  const targets = listAt(policy.json, 'spec', 'targetRefs').length + (at(policy.json, 'spec', 'targetRef') ? 1 : 0);
  const isNear = policy.namespace === ROOT_NAMESPACE || policy.namespace === namespace;
  return targets === 0 && isNear && hasAll(selector, selectorOf(policy));
}

function* blind(rule: PolicyRule, plain: readonly string[]): Iterable<Problem> {
  const isDeny = rule.action !== 'ALLOW';
  const isAlways = asksOutside(rule);
  const operations = partsOf(rule, 'to');
  for (const { fields, path } of operations.length > 0 ? operations : [{ fields: {}, path: rule.path }]) {
    const named = at(fields, 'ports');
    const hit = Array.isArray(named) ? named.map(String).filter((port) => plain.includes(port)) : isDeny ? plain : [];
    if (hit.length === 0 || !(isAlways || isOfHttp(fields))) continue;
    yield problemOf(rule.policy, path, {
      ...(isDeny && { severity: 'error' as const }),
      message: `nobody reads requests on port ${hit.join(', ')}: there the rule ${isDeny ? 'loses its condition, and refuses everything' : 'is left out'}`,
      fix: 'name the ports whose protocol is http, http2 or grpc in operation.ports',
    });
  }
}

/** Whether a rule has conditions on requests outside of its operations. */
function asksOutside(rule: PolicyRule): boolean {
  const inWhen = listAt(rule.json, 'when').some((each) => String(at(each, 'key')).startsWith('request.'));
  return inWhen || partsOf(rule, 'from').some(({ fields }) => isOfHttp(fields));
}

function isOfHttp(fields: object): boolean {
  return Object.keys(fields).some((field) =>
    HTTP_FIELDS.some((name) => field.toLowerCase().endsWith(name.toLowerCase())),
  );
}

const PATTERNS = new Map(
  [...Object.entries(SOURCE), ...Object.entries(OPERATION)]
    .filter(([attribute]) => /principal|path|host|method/.test(attribute))
    .flatMap(([attribute, { is, not }]) => [is, not].map((field) => [field, attribute] as const)),
);

/** Patterns are ones that Istio reads as they look. */
export const patternIsRead: Rule = {
  code: 'MSVC-ACCESS-027',
  severity: 'warning',
  summary: 'A star in a pattern stands at one of its ends, and methods are in capitals.',
  source: 'Istio: a star inside of a text is a star, and case counts; KIA0102.',
  *check(world) {
    for (const rule of istioObjects(world, 'AuthorizationPolicy').flatMap(rulesIn)) {
      for (const { fields, path } of [...partsOf(rule, 'from'), ...partsOf(rule, 'to')]) {
        for (const [field, value] of Object.entries(objectAt({ fields }, 'fields'))) {
          const dead = (Array.isArray(value) ? value.map(String) : []).filter((each) => isDead(field, each));
          if (dead.length === 0) continue;
          yield problemOf(rule.policy, `${path}.${field}`, {
            message: `${dead.join(', ')} matches nothing that is ever sent: ${/methods$/i.test(field) ? 'methods are in capitals' : 'a star that is not at an end is a star'}`,
            fix: /paths$/i.test(field) ? 'write {*} for one segment and {**} for any number' : 'write it as it is sent',
          });
        }
      }
    }
  },
};

function isDead(field: string, text: string): boolean {
  const attribute = PATTERNS.get(field);
  if (attribute === undefined) return false;
  if (attribute === 'request.method') return /[a-z]/.test(text);
  if (/\{\*{1,2}\}/.test(text)) return false;
  const inside = text.startsWith('*') ? text.slice(1) : text.replace(/\*$/, '');
  return inside.includes('*') && text !== '*';
}
