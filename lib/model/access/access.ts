import { ValidationError, type Where } from '../../errors';
import { isDnsSubdomain } from '../names';
import { type Keys, list, options as known, truth } from '../options';
import { type Caller, callerOf, type Identified } from './caller';
import {
  type CheckedRequests,
  checkedRequests,
  REQUEST_KEYS,
  type RequestOptions,
  tokenConditions,
  type TokenOptions,
} from './conditions';
import { checkedIssuerValue, type Issuer } from './issuer';
import type { AccessFeature, Guard } from './protection';
import { type Condition, isOfHttp, type Requests, requestsOf } from './requests';

/** Options of `Access.jwt`. */
export interface JwtOptions extends RequestOptions, TokenOptions {
  /**
   * Whether requests without a token may come as well; one with a bad token is refused all the same.
   * @default false
   */
  readonly optional?: boolean;
}

/** Options of `Access.from`. */
export interface FromOptions extends RequestOptions, TokenOptions {
  /** The issuer of the token that a request must have besides. @default - no token is needed */
  readonly token?: Issuer;
}

/** Options of `Access.deny` and `Access.audit`. */
export interface DenyOptions extends RequestOptions {
  /** Who is meant. @default - everyone */
  readonly callers?: readonly (Caller | Identified)[];
  /** Whether it is only tried: what it would refuse is logged and counted, and let through. @default false */
  readonly dryRun?: boolean;
}

const TOKEN_KEYS: Keys<TokenOptions> = { audiences: true, claims: true };
const FROM_KEYS: Keys<FromOptions> = { ...REQUEST_KEYS, ...TOKEN_KEYS, token: true };
const JWT_KEYS: Keys<JwtOptions> = { ...REQUEST_KEYS, ...TOKEN_KEYS, optional: true };
const DENY_KEYS: Keys<DenyOptions> = { ...REQUEST_KEYS, callers: true, dryRun: true };
const AUDIT_KEYS: Keys<Omit<DenyOptions, 'dryRun'>> = { ...REQUEST_KEYS, callers: true };

/** What a value of `Access` says, checked. */
export interface SaidAccess {
  readonly action: 'allow' | Guard['action'];
  readonly provider?: string;
  readonly dryRun?: true;
  readonly callers: readonly Requests['caller'][];
  readonly ports?: readonly number[];
  readonly when: readonly Condition[];
  readonly issuers: readonly Issuer[];
}

const ANYONE: Requests['caller'] = { kind: 'anyone' };

/**
 * Who may call, with which requests, and who never may: the values of the prop `access`. Whoever is let in by one of them may
 * come, unless one of them refuses. What none lets in is refused.
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   access: [
 *     Access.from(Caller.namespace('monitoring'), { ports: [9090] }),
 *     Access.jwt(accounts, { methods: ['GET'], paths: ['/api/*'], claims: { role: 'admin' } }),
 *     Access.deny({ paths: ['/api/internal/*'], except: { callers: [Caller.serviceAccount('shop/jobs')] } }),
 *   ],
 * })
 */
export class Access {
  /**
   * Lets callers in.
   * @param callers one or several: services of this program, or `Caller` values
   * @throws ValidationError MSVC-ACCESS-102 for what is no caller, MSVC-ACCESS-104 for no caller at all, MSVC-ACCESS-006 and 110 to
   * 115 for what narrows it, MSVC-INPUT-101 and 102 for the options
   * @example Access.from(frontend, { methods: ['GET'], paths: ['/api/*'] })
   */
  public static from(callers: Caller | Identified | readonly (Caller | Identified)[], given: FromOptions = {}): Access {
    const asked = { subject: 'Access.from', write: 'Access.from(frontend, { ports: [9090] })' };
    const { token, audiences, claims, ...requests } = known<FromOptions>(given, FROM_KEYS, asked);
    const all = (Array.isArray(callers) ? callers : [callers]) as readonly (Caller | Identified)[];
    if (all.length === 0) {
      const fix = 'name who may call, or take the entry away: nobody may call what is not granted';
      const mistake = { subject: 'Access.from', got: callers, expected: 'at least one caller', fix };
      throw new ValidationError('MSVC-ACCESS-104', mistake);
    }
    const checked = checkedRequests(requests, 'Access.from');
    if (token === undefined) refuseTokenOptions({ audiences, claims });
    return allowing(
      all.map((each) => callerOf(each)),
      token === undefined ? checked : withToken(checked, token, { audiences, claims }, 'Access.from'),
    );
  }

  /**
   * Lets every pod of a namespace in.
   * @throws ValidationError MSVC-ACCESS-002 for the name, otherwise as `Access.from`
   * @example Access.namespace('monitoring', { ports: [9090] })
   */
  public static namespace(namespace: string, given: FromOptions = {}): Access {
    return Access.from({ kind: 'namespace', namespace }, given);
  }

  /**
   * Lets in who connects from some addresses, whoever it is: for callers outside the mesh.
   * @param blocks addresses or blocks, such as `10.0.0.0/8`
   * @throws ValidationError MSVC-ACCESS-113 for an address, otherwise as `Access.from`
   * @example Access.ipBlocks(['10.0.0.0/8'], { ports: [9090] })
   */
  public static ipBlocks(blocks: readonly string[], given: Omit<RequestOptions, 'ipBlocks'> = {}): Access {
    const { ipBlocks: _, ...keys } = REQUEST_KEYS;
    const asked = { subject: 'Access.ipBlocks', write: "Access.ipBlocks(['10.0.0.0/8'], { ports: [9090] })" };
    const requests = known<Omit<RequestOptions, 'ipBlocks'>>(given, keys, asked);
    return allowing([ANYONE], checkedRequests({ ...requests, ipBlocks: blocks }, 'Access.ipBlocks'));
  }

  /**
   * Lets in requests with a good token of an issuer, whoever sends them.
   * @throws ValidationError MSVC-JWT-004 for the issuer, otherwise as `Access.from`
   * @example Access.jwt(Issuer.of('https://accounts.example.com'), { claims: { role: 'admin' } })
   */
  public static jwt(issuer: Issuer, given: JwtOptions = {}): Access {
    const asked = { subject: 'Access.jwt', write: "Access.jwt(issuer, { claims: { role: 'admin' } })" };
    const { audiences, claims, optional = false, ...requests } = known<JwtOptions>(given, JWT_KEYS, asked);
    const checked = checkedRequests(requests, 'Access.jwt');
    if (!truth(optional, { subject: 'optional of Access.jwt', write: 'optional: true' })) {
      return allowing([ANYONE], withToken(checked, issuer, { audiences, claims }, 'Access.jwt'));
    }
    refuseTokenOptions({ audiences, claims });
    return allowing([ANYONE], { ...checked, issuers: [...checked.issuers, checkedIssuerValue(issuer)] });
  }

  /**
   * Lets in everyone, also without an identity and from outside the mesh.
   * @throws ValidationError as `Access.from`
   * @example Access.anyone({ methods: ['GET'], paths: ['/public/*'] })
   */
  public static anyone(given: RequestOptions = {}): Access {
    const asked = { subject: 'Access.anyone', write: "Access.anyone({ paths: ['/public/*'] })" };
    return allowing([ANYONE], checkedRequests(known<RequestOptions>(given, REQUEST_KEYS, asked), 'Access.anyone'));
  }

  /** Lets nobody in: for a namespace in which nothing else is said. @example Access.nobody() */
  public static nobody(): Access {
    return new Access({ action: 'allow', callers: [], when: [], issuers: [] });
  }

  /**
   * Refuses requests, whoever is granted them.
   * @throws ValidationError MSVC-ACCESS-116 if it says nothing that would be refused, otherwise as `Access.from`
   * @example Access.deny({ paths: ['/admin/*'], except: { callers: [Caller.namespace('ops')] }, dryRun: true })
   */
  public static deny(given: DenyOptions): Access {
    const asked = { subject: 'Access.deny', write: "Access.deny({ paths: ['/admin/*'] })" };
    const { dryRun = false, ...options } = known<DenyOptions>(given, DENY_KEYS, asked);
    const isTrial = truth(dryRun, { subject: 'dryRun of Access.deny', write: 'dryRun: true' });
    return guarding('deny', options, { ...asked, ...(isTrial && { dryRun: true }) });
  }

  /**
   * Marks requests for the mesh's audit log. Nothing is refused.
   * @throws ValidationError as `Access.deny`
   * @example Access.audit({ paths: ['/admin/*'] })
   */
  public static audit(given: Omit<DenyOptions, 'dryRun'>): Access {
    const asked = { subject: 'Access.audit', write: "Access.audit({ paths: ['/admin/*'] })" };
    return guarding('audit', known<Omit<DenyOptions, 'dryRun'>>(given, AUDIT_KEYS, asked), asked);
  }

  /**
   * Has an authorizer of another process judge requests first, such as OPA or oauth2-proxy. What it lets through still needs to
   * be let in by something else.
   * @param provider its name in the configuration of the mesh
   * @throws ValidationError MSVC-ACCESS-117 for the name, otherwise as `Access.from`
   * @example Access.external('oauth2-proxy', { except: { paths: ['/health'] } })
   */
  public static external(provider: string, given: RequestOptions = {}): Access {
    if (!isDnsSubdomain(provider)) {
      const fix = 'write the name as the configuration of the mesh has it, in lower case';
      const expected = 'the name of a provider';
      throw new ValidationError('MSVC-ACCESS-117', { subject: 'Access.external', got: provider, expected, fix });
    }
    const asked = { subject: 'Access.external', write: "Access.external('opa', { paths: ['/api/*'] })" };
    const checked = checkedRequests(known<RequestOptions>(given, REQUEST_KEYS, asked), asked.subject);
    return new Access({ action: 'external', provider, callers: [ANYONE], ...checked });
  }

  /** @internal */
  constructor(
    /** What it says. */
    public readonly said: SaidAccess,
  ) {}
}

function allowing(callers: readonly Requests['caller'][], checked: CheckedRequests): Access {
  return new Access({ action: 'allow', callers, ...checked });
}

interface Guarding {
  readonly subject: string;
  readonly write: string;
  readonly dryRun?: true;
}

function guarding(
  action: 'deny' | 'audit',
  { callers, ...requests }: Omit<DenyOptions, 'dryRun'>,
  { subject, write, dryRun }: Guarding,
): Access {
  const checked = checkedRequests(requests, subject);
  const all = callers && list(callers, { subject: `callers of ${subject}`, write: 'callers: [frontend]' });
  if (all?.length === 0 || (all === undefined && checked.when.length === 0 && checked.ports === undefined)) {
    const fix = `say which, such as ${write}`;
    const mistake = { subject, got: requests, expected: 'which requests are meant', fix };
    throw new ValidationError('MSVC-ACCESS-116', mistake);
  }
  const who = all?.map((each) => callerOf(each as Caller)) ?? [ANYONE];
  return new Access({ action, callers: who, ...(dryRun && { dryRun }), ...checked });
}

function withToken(
  checked: CheckedRequests,
  token: Issuer,
  options: { readonly [Key in keyof TokenOptions]: TokenOptions[Key] | undefined },
  subject: string,
): CheckedRequests {
  const issuer = checkedIssuerValue(token);
  const when = tokenConditions(issuer, options as TokenOptions, subject);
  return { ...checked, when: [...checked.when, ...when], issuers: [...checked.issuers, issuer] };
}

/** What must hold of a token means nothing where none is asked for. */
function refuseTokenOptions({ audiences, claims }: { readonly audiences: unknown; readonly claims: unknown }): void {
  if (audiences === undefined && claims === undefined) return;
  const fix = 'name the issuer whose token is needed, or leave audiences and claims out';
  const expected = 'no audiences and claims where no token is needed';
  throw new ValidationError('MSVC-ACCESS-118', { subject: 'token', got: { audiences, claims }, expected, fix });
}

/** Checks the prop `access`. @throws ValidationError MSVC-INPUT-104, MSVC-ACCESS-105 */
export function checkedAccess(value: readonly Access[] = [], where: Where): readonly Access[] {
  const write = "access: [Access.from(Caller.namespace('monitoring'))]";
  return list(value, { subject: 'access', write, where }).map((each) => checkedAccessValue(each, where));
}

/** Checks one value of `Access`. @throws ValidationError MSVC-ACCESS-105 */
export function checkedAccessValue(value: unknown, where?: Where): Access {
  if (value instanceof Access) return value;
  const fix = "write access: [Access.from(Caller.namespace('monitoring'))]";
  const mistake = { subject: 'access', got: value, expected: 'a value of Access.from', fix };
  throw new ValidationError('MSVC-ACCESS-105', mistake, where);
}

/** What the conditions of a value of `Access` ask of a mesh, by their attributes. */
const FEATURES: readonly (readonly [RegExp, AccessFeature])[] = [
  [/^request\.(method|path|host)$/, 'requests'],
  [/^(source\.ip|remote\.ip|connection\.sni)$/, 'addresses'],
  [/^(request\.headers|source\.principal|source\.namespace|destination\.port)/, 'conditions'],
];

/** What a value of `Access` asks of a mesh beside who may call and where. */
export function accessFeatures({
  action,
  dryRun,
  when,
  issuers,
}: Pick<SaidAccess, 'action' | 'dryRun' | 'when' | 'issuers'>): readonly AccessFeature[] {
  return [
    ...(action === 'allow' ? [] : [action]),
    ...(dryRun ? (['dryRun'] as const) : []),
    ...(issuers.length > 0 ? (['tokens'] as const) : []),
    ...FEATURES.flatMap(([test, feature]) => (when.some(({ attribute }) => test.test(attribute)) ? [feature] : [])),
  ];
}

/** The requests of a value of `Access` on one port. */
export function requestsOn({ callers, when }: SaidAccess, port: Requests['port']): readonly Requests[] {
  return callers.map((caller) => requestsOf(caller, port, when));
}

/** The condition by which only a port whose requests are read can do what a value of `Access` says; undefined if there is none. */
export function httpCondition({ when, action, issuers }: SaidAccess): string | undefined {
  if (action === 'external') return 'external';
  if (issuers.length > 0) return 'jwt';
  return when.find(isOfHttp)?.attribute;
}
