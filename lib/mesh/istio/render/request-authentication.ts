import type {
  RequestAuthenticationSpec,
  RequestAuthenticationSpecJwtRules,
} from '../../../../imports/security.istio.io';
import type { Issuer } from '../../../model/access/issuer';

/**
 * Whose tokens are read. By itself it lets requests without a token pass: what demands one is a condition of the
 * AuthorizationPolicy beside it.
 */
export function requestAuthenticationSpec(
  issuers: readonly Issuer[] | undefined,
  target: Pick<RequestAuthenticationSpec, 'selector' | 'targetRefs'>,
): RequestAuthenticationSpec | undefined {
  return issuers === undefined ? undefined : { ...target, jwtRules: issuers.map(jwtRule) };
}

function jwtRule(issuer: Issuer): RequestAuthenticationSpecJwtRules {
  const { timeout, audiences, fromHeaders, fromParams, fromCookies, outputClaimToHeaders, ...rest } = issuer;
  const { spaceDelimitedClaims, ...same } = rest;
  return {
    ...same,
    ...(audiences && { audiences: [...audiences] }),
    ...(fromHeaders && { fromHeaders: [...fromHeaders] }),
    ...(fromParams && { fromParams: [...fromParams] }),
    ...(fromCookies && { fromCookies: [...fromCookies] }),
    ...(outputClaimToHeaders && { outputClaimToHeaders: [...outputClaimToHeaders] }),
    ...(spaceDelimitedClaims && { spaceDelimitedClaims: [...spaceDelimitedClaims] }),
    ...(timeout !== undefined && { timeout: `${timeout / 1000}s` }),
  };
}
