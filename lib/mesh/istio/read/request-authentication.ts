import { at, isObject, listAt, objectAt } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';
import type { Issuer, TokenHeader } from '../../../model/access/issuer';
import { Fields } from './fields';
import { protectAll, scopesOf } from './scope';

/** Whose tokens are read by the pods that a policy is for. */
export function readRequestAuthentication(object: Manifest, into: NetworkBuilder): void {
  const spec = new Fields(objectAt(object.json, 'spec'), 'spec', object, into);
  const scopes = scopesOf(object, spec, into);
  const rules = listAt(spec.take('jwtRules')).filter(isObject);
  const issuers = rules.map((rule, index) => issuerOf(new Fields(rule, `spec.jwtRules[${index}]`, object, into)));
  spec.loseRest();
  protectAll(scopes, { issuers }, into);
}

function issuerOf(rule: Fields): Issuer {
  const text = (field: string) => {
    const value = rule.take(field);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const rows = <Item>(field: string, itemOf: (item: unknown) => Item) => {
    const values = listAt(rule.take(field)).map(itemOf);
    return values.length > 0 ? values : undefined;
  };
  const older = text('jwks_uri');
  const fields: { readonly [Field in keyof Issuer]: Issuer[Field] | undefined } = {
    issuer: text('issuer') ?? '',
    jwksUri: text('jwksUri') ?? older,
    jwks: text('jwks'),
    audiences: rows('audiences', String)?.sort(),
    fromHeaders: rows('fromHeaders', tokenHeader),
    fromParams: rows('fromParams', String),
    fromCookies: rows('fromCookies', String),
    outputPayloadToHeader: text('outputPayloadToHeader'),
    outputClaimToHeaders: rows('outputClaimToHeaders', (each) => ({
      header: String(at(each, 'header')),
      claim: String(at(each, 'claim')),
    })),
    forwardOriginalToken: rule.take('forwardOriginalToken') === true || undefined,
    spaceDelimitedClaims: rows('spaceDelimitedClaims', String),
    timeout: rule.milliseconds('timeout'),
  };
  rule.loseRest();
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as unknown as Issuer;
}

function tokenHeader(each: unknown): TokenHeader {
  const prefix = at(each, 'prefix');
  return { name: String(at(each, 'name')), ...(typeof prefix === 'string' && { prefix }) };
}
