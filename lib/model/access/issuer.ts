import type { Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { type Keys, list, options, rows, truth } from '../options';
import { refuseUnknown } from '../placeholder';
import { positiveMilliseconds } from '../quantity/duration';

/** Who signs tokens (JWT), where the keys are, and where requests carry the tokens. `Issuer.of` makes one. */
export interface Issuer {
  /** What the claim `iss` of its tokens is. */
  readonly issuer: string;
  /** Where its public keys are. */
  readonly jwksUri?: string;
  /** Its public keys, as the JSON text of a JWK set. */
  readonly jwks?: string;
  /** One of these must be in the claim `aud`. Undefined: any audience. Sorted. */
  readonly audiences?: readonly string[];
  /** Headers that may hold the token, each with the text before it. */
  readonly fromHeaders?: readonly TokenHeader[];
  /** Parameters of the query that may hold the token. */
  readonly fromParams?: readonly string[];
  /** Cookies that may hold the token. */
  readonly fromCookies?: readonly string[];
  /** The header that gets the payload of a good token, in base64url. */
  readonly outputPayloadToHeader?: string;
  /** Headers that get claims of a good token. */
  readonly outputClaimToHeaders?: readonly ClaimHeader[];
  /** Whether the service gets the token, too. */
  readonly forwardOriginalToken?: true;
  /** Claims that are a list in one text, with spaces between. */
  readonly spaceDelimitedClaims?: readonly string[];
  /** How long to wait for the keys, in milliseconds. */
  readonly timeout?: number;
}

/** A header that may hold a token. */
export interface TokenHeader {
  /** The name of the header. */
  readonly name: string;
  /** The text before the token, such as `Bearer `. @default - none */
  readonly prefix?: string;
}

/** A header that gets a claim. */
export interface ClaimHeader {
  /** The name of the header. */
  readonly header: string;
  /** The name of the claim; deeper ones with dots between. */
  readonly claim: string;
}

/** Options of `Issuer.of`. */
export interface IssuerOptions {
  /** Where its public keys are. @default - found by OpenID Connect discovery at the issuer's address */
  readonly jwksUri?: string;
  /** Its public keys: a JWK set, as an object or as JSON. Not together with `jwksUri`. @default - fetched */
  readonly jwks?: string | { readonly keys: readonly object[] };
  /** One of these must be in the claim `aud`. @default - any audience */
  readonly audiences?: readonly string[];
  /** Headers that may hold the token. @default - `Authorization: Bearer <token>` */
  readonly fromHeaders?: readonly TokenHeader[];
  /** Parameters of the query that may hold the token. @default - `access_token`, unless another place is named */
  readonly fromParams?: readonly string[];
  /** Cookies that may hold the token. @default - none */
  readonly fromCookies?: readonly string[];
  /** The header that gets the payload of a good token, in base64url. @default - none */
  readonly outputPayloadToHeader?: string;
  /** Headers that get claims of a good token: claims by header. @default - none */
  readonly claimsToHeaders?: Readonly<Record<string, string>>;
  /** Whether the service gets the token, too. @default false */
  readonly forwardOriginalToken?: boolean;
  /** Claims that are a list in one text, with spaces between. @default - `scope` and `permission` */
  readonly spaceDelimitedClaims?: readonly string[];
  /** How long to wait for the keys; 1 ms or more. @default - the mesh's own, 5 s */
  readonly timeout?: Duration;
}

const OPTIONS: Keys<IssuerOptions> = {
  jwksUri: true,
  jwks: true,
  audiences: true,
  fromHeaders: true,
  fromParams: true,
  fromCookies: true,
  outputPayloadToHeader: true,
  claimsToHeaders: true,
  forwardOriginalToken: true,
  spaceDelimitedClaims: true,
  timeout: true,
};

const WRITE = "Issuer.of('https://accounts.example.com', { audiences: ['shop'] })";

export const Issuer = {
  /**
   * An issuer of tokens.
   * @param issuer what the claim `iss` of its tokens is, without a star
   * @throws ValidationError MSVC-JWT-001 for the issuer, 002 for the keys, 003 for a name or a text, MSVC-INPUT-101, 102, 104
   * and 105 for the options, MSVC-TIME-001 to 003 for the timeout
   * @example
   * const accounts = Issuer.of('https://accounts.example.com', { audiences: ['shop'] });
   * orders.addAccess(Access.jwt(accounts, { claims: { role: 'admin' } }));
   */
  of: (issuer: string, given: IssuerOptions = {}): Issuer => {
    refuseUnknown('Issuer.of', [issuer, given]);
    const asked = options<IssuerOptions>(given, OPTIONS, { subject: 'Issuer.of', write: WRITE });
    const { jwksUri, forwardOriginalToken = false, outputPayloadToHeader, timeout } = asked;
    const headers = asked.fromHeaders && listOf('fromHeaders', asked.fromHeaders).map(checkedTokenHeader);
    const keys = checkedKeys(checkedIssuer(issuer), jwksUri, asked.jwks);
    return {
      issuer,
      ...keys,
      ...texts('audiences', asked.audiences, (all) => [...all].sort()),
      ...(headers && { fromHeaders: headers }),
      ...texts('fromParams', asked.fromParams),
      ...texts('fromCookies', asked.fromCookies),
      ...(outputPayloadToHeader !== undefined && {
        outputPayloadToHeader: headerName('outputPayloadToHeader', outputPayloadToHeader),
      }),
      ...claimHeaders(asked.claimsToHeaders),
      ...(truth(forwardOriginalToken, { subject: 'forwardOriginalToken', write: 'forwardOriginalToken: true' }) && {
        forwardOriginalToken: true as const,
      }),
      ...texts('spaceDelimitedClaims', asked.spaceDelimitedClaims),
      ...(timeout !== undefined && { timeout: positiveMilliseconds('timeout of Issuer.of', timeout) }),
    };
  },
};

/** Checks an issuer where one is taken. @throws ValidationError MSVC-JWT-004 */
export function checkedIssuerValue(value: unknown, where?: Where): Issuer {
  const { issuer } = (value ?? {}) as Partial<Issuer>;
  if (isIssuer(issuer)) return value as Issuer;
  const mistake = { subject: 'issuer', got: value, expected: 'a value of Issuer.of', fix: `write ${WRITE}` };
  throw new ValidationError('MSVC-JWT-004', mistake, where);
}

function isIssuer(issuer: unknown): issuer is string {
  return typeof issuer === 'string' && /^[^\s*]+$/.test(issuer);
}

function checkedIssuer(issuer: unknown): string {
  if (isIssuer(issuer)) return issuer;
  const fix = 'write what its tokens have as iss, letter by letter, such as https://accounts.example.com';
  const mistake = { subject: 'issuer', got: issuer, expected: 'the claim iss, without spaces and stars', fix };
  throw new ValidationError('MSVC-JWT-001', mistake);
}

function checkedKeys(issuer: string, jwksUri: unknown, jwks: unknown): Pick<Issuer, 'jwks' | 'jwksUri'> {
  if (jwksUri !== undefined && jwks !== undefined) throw keysMistake([jwksUri, jwks], 'keys from one place');
  if (jwks !== undefined) return { jwks: keySet(jwks) };
  if (jwksUri !== undefined) {
    if (isAddress(jwksUri)) return { jwksUri };
    throw keysMistake(jwksUri, 'an address that begins with https:// or http://');
  }
  if (isAddress(issuer)) return {};
  throw keysMistake(undefined, `jwksUri or jwks: '${issuer}' is no address at which keys could be found`);
}

function isAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\/[^\s/]+/.test(value) && !/\s/.test(value);
}

/** Members of a JWK that only its owner may know (RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

function keySet(jwks: unknown): string {
  const set = typeof jwks === 'string' ? parsed(jwks) : jwks;
  const keys = (set as { readonly keys?: unknown } | null | undefined)?.keys;
  if (!Array.isArray(keys) || keys.length === 0 || keys.some((key) => typeof key !== 'object' || key === null)) {
    throw keysMistake(typeof jwks, "a JWK set with at least one key: { keys: [{ kty: 'RSA', n, e }] }");
  }
  const leaked = keys.flatMap((key) => PRIVATE.filter((member) => member in (key as object)))[0];
  if (leaked !== undefined)
    throw keysMistake(`a key with '${leaked}'`, 'public keys alone: everyone who reads manifests sees them');
  return JSON.stringify(set);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keysMistake(got: unknown, expected: string): ValidationError {
  const fix = "write jwksUri: 'https://accounts.example.com/keys', or jwks: { keys: [...] } with public keys";
  return new ValidationError('MSVC-JWT-002', { subject: 'keys of the issuer', got, expected, fix });
}

function listOf(field: string, value: unknown): readonly unknown[] {
  const given = list(value, { subject: `${field} of Issuer.of`, write: WRITE });
  if (given.length > 0) return given;
  throw textMistake(field, value, 'at least one, or no such option');
}

function texts<Field extends 'audiences' | 'fromParams' | 'fromCookies' | 'spaceDelimitedClaims'>(
  field: Field,
  value: unknown,
  order: (all: readonly string[]) => readonly string[] = (all) => all,
): Partial<Record<Field, readonly string[]>> {
  if (value === undefined) return {};
  const all = listOf(field, value).map((each) => {
    if (typeof each === 'string' && each !== '') return each;
    throw textMistake(field, each, 'a text');
  });
  return { [field]: order(all) } as Partial<Record<Field, readonly string[]>>;
}

function checkedTokenHeader(value: unknown): TokenHeader {
  const write = "fromHeaders: [{ name: 'x-token', prefix: 'Bearer ' }]";
  const { name, prefix } = options<TokenHeader>(value, { name: true, prefix: true }, { subject: 'fromHeaders', write });
  if (prefix !== undefined && typeof prefix !== 'string') throw textMistake('prefix of fromHeaders', prefix, 'a text');
  return { name: headerName('fromHeaders', name), ...(prefix !== undefined && { prefix }) };
}

function claimHeaders(claims: unknown): Pick<Issuer, 'outputClaimToHeaders'> {
  if (claims === undefined) return {};
  const given = rows(claims, { subject: 'claimsToHeaders', write: "claimsToHeaders: { 'x-user': 'sub' }" });
  return {
    outputClaimToHeaders: given.map(([header, claim]) => {
      if (typeof claim !== 'string' || claim === '') throw textMistake('claimsToHeaders', claim, 'the name of a claim');
      return { header: headerName('claimsToHeaders', header), claim };
    }),
  };
}

/** RFC 9110: the name of a header is a token. */
function headerName(field: string, name: unknown): string {
  if (typeof name === 'string' && /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) return name;
  throw textMistake(field, name, 'the name of a header');
}

function textMistake(field: string, got: unknown, expected: string): ValidationError {
  const fix = `correct it, or leave ${field} out`;
  return new ValidationError('MSVC-JWT-003', { subject: `${field} of Issuer.of`, got, expected, fix });
}
