import { ValidationError, type Where } from '../../errors';
import { isDnsSubdomain } from '../names';
import { type Keys, list, options } from '../options';
import type { ServerTls, TlsVersion } from './server-tls';

/** What a server that shows a certificate may demand of the connection. */
export interface TlsOptions {
  /** The lowest version of TLS. @default - the proxy's: 1.2 */
  readonly minVersion?: TlsVersion;
  /** The highest version of TLS. @default - the proxy's: 1.3 */
  readonly maxVersion?: TlsVersion;
  /** The cipher suites, in OpenSSL's names, for TLS 1.2 and lower. @default - the proxy's */
  readonly cipherSuites?: readonly string[];
}

/** What a server demands of the certificate of a client. */
export interface MutualTlsOptions extends TlsOptions {
  /** The Secret with the authorities that clients' certificates may come from, under the key `ca.crt`. @default - the same Secret */
  readonly authorities?: string;
  /** Names of which a client's certificate must have one. @default - any */
  readonly subjectAltNames?: readonly string[];
  /** Whether clients without a certificate are let in as well. @default false */
  readonly optional?: boolean;
}

const SIMPLE: Keys<TlsOptions> = { minVersion: true, maxVersion: true, cipherSuites: true };
const MUTUAL: Keys<MutualTlsOptions> = { ...SIMPLE, authorities: true, subjectAltNames: true, optional: true };
const VERSIONS: readonly string[] = ['1.0', '1.1', '1.2', '1.3'];

/**
 * How a gateway speaks TLS to its clients. `Tls.secret`, `Tls.mutual` and `Tls.passthrough` make one.
 * @example new Gateway(chart, 'public', { hosts: ['shop.example.com'], tls: Tls.secret('shop-cert') })
 */
export type Tls = ServerTls;

export const Tls = {
  /**
   * The gateway shows a certificate and ends TLS.
   * @param name the Secret with the keys `tls.crt` and `tls.key`, in the namespace of the gateway's pods; two for two kinds of key
   * @throws ValidationError MSVC-GATE-101 for a name, 102 and 103 for the options
   * @example Tls.secret('shop-cert', { minVersion: '1.3' })
   */
  secret: (name: string | readonly string[], given: TlsOptions = {}): Tls => ({
    mode: 'simple',
    secrets: secretNames(name),
    ...checkedOptions(options(given, SIMPLE, { subject: 'Tls.secret', write: "Tls.secret('shop-cert')" })),
  }),

  /**
   * The gateway shows a certificate and demands one of each client.
   * @param name the Secret with the keys `tls.crt`, `tls.key` and `ca.crt`, in the namespace of the gateway's pods
   * @throws ValidationError MSVC-GATE-101 for a name, 102 and 103 for the options
   * @example Tls.mutual('shop-cert', { subjectAltNames: ['partner.example.com'] })
   */
  mutual: (name: string | readonly string[], given: MutualTlsOptions = {}): Tls => {
    const asked = { subject: 'Tls.mutual', write: "Tls.mutual('shop-cert')" };
    const { authorities, subjectAltNames, optional, ...rest } = options(given, MUTUAL, asked);
    return {
      mode: optional === true ? 'optional-mutual' : 'mutual',
      secrets: secretNames(name),
      ...(authorities !== undefined && { authoritiesSecret: secretName(authorities) }),
      ...(subjectAltNames && { subjectAltNames: texts('subjectAltNames', subjectAltNames) }),
      ...checkedOptions(rest),
    };
  },

  /**
   * The gateway passes the bytes on by the name that the client asks for (SNI): the service itself ends TLS.
   * @example Tls.passthrough()
   */
  passthrough: (): Tls => ({ mode: 'passthrough' }),
};

const MODES: readonly string[] = ['simple', 'mutual', 'optional-mutual', 'passthrough'];

/** Checks the prop `tls`. @throws ValidationError MSVC-GATE-104 */
export function checkedTls(value: unknown, where: Where): Tls {
  if (MODES.includes(String((value as Partial<Tls> | null | undefined)?.mode))) return value as Tls;
  const fix = "write Tls.secret('shop-cert'), Tls.mutual('shop-cert') or Tls.passthrough()";
  throw new ValidationError('MSVC-GATE-104', { subject: 'tls', got: value, expected: 'a value of Tls', fix }, where);
}

function secretNames(name: string | readonly string[]): readonly string[] {
  const names = Array.isArray(name) ? (name as readonly string[]) : [name as string];
  if (names.length > 0 && names.length <= 2) return names.map(secretName);
  const fix = 'name one Secret, or two whose keys are of different kinds (RSA and ECDSA)';
  throw new ValidationError('MSVC-GATE-101', { subject: 'Secret of Tls', got: name, expected: 'one or two', fix });
}

function secretName(name: string): string {
  if (isDnsSubdomain(name)) return name;
  const fix = "name a Secret, such as Tls.secret('shop-cert')";
  throw new ValidationError('MSVC-GATE-101', { subject: 'Secret of Tls', got: name, expected: 'a name', fix });
}

function checkedOptions({ minVersion, maxVersion, cipherSuites }: TlsOptions): Partial<ServerTls> {
  for (const version of [minVersion, maxVersion]) {
    if (version === undefined || VERSIONS.includes(version)) continue;
    const fix = "write it as text, such as minVersion: '1.2'";
    const expected = `one of ${VERSIONS.join(', ')}`;
    throw new ValidationError('MSVC-GATE-102', { subject: 'version of TLS', got: version, expected, fix });
  }
  if (minVersion !== undefined && maxVersion !== undefined && maxVersion < minVersion) {
    const fix = 'raise maxVersion, or leave it out';
    const mistake = { subject: 'maxVersion of Tls', got: maxVersion, expected: `at least ${minVersion}`, fix };
    throw new ValidationError('MSVC-GATE-102', mistake);
  }
  return {
    ...(minVersion && { minVersion }),
    ...(maxVersion && { maxVersion }),
    ...(cipherSuites && { cipherSuites: texts('cipherSuites', cipherSuites) }),
  };
}

function texts(subject: string, value: unknown): readonly string[] {
  const given = list(value, { subject: `${subject} of Tls`, write: `${subject}: ['...']` });
  if (given.length > 0 && given.every((each) => typeof each === 'string' && each !== '')) {
    return given as readonly string[];
  }
  const fix = 'name at least one, or leave it out: an empty list means any';
  throw new ValidationError('MSVC-GATE-103', { subject: `${subject} of Tls`, got: value, expected: 'texts', fix });
}
