import {
  type GatewaySpecServersTls,
  GatewaySpecServersTlsMaxProtocolVersion as Highest,
  GatewaySpecServersTlsMinProtocolVersion as Lowest,
  GatewaySpecServersTlsMode as Mode,
} from '../../../../imports/networking.istio.io';
import { compact } from '../../../kube/json';
import type { ServerTls, TlsMode, TlsVersion } from '../../../model/gateway/server-tls';

const MODES: Readonly<Record<TlsMode, Mode>> = {
  simple: Mode.SIMPLE,
  mutual: Mode.MUTUAL,
  'optional-mutual': Mode.OPTIONAL_UNDERSCORE_MUTUAL,
  mesh: Mode.ISTIO_UNDERSCORE_MUTUAL,
  passthrough: Mode.PASSTHROUGH,
  'auto-passthrough': Mode.AUTO_UNDERSCORE_PASSTHROUGH,
};

const LOWEST: Readonly<Record<TlsVersion, Lowest>> = {
  '1.0': Lowest.TLSV1_UNDERSCORE_0,
  '1.1': Lowest.TLSV1_UNDERSCORE_1,
  '1.2': Lowest.TLSV1_UNDERSCORE_2,
  '1.3': Lowest.TLSV1_UNDERSCORE_3,
};

const HIGHEST: Readonly<Record<TlsVersion, Highest>> = {
  '1.0': Highest.TLSV1_UNDERSCORE_0,
  '1.1': Highest.TLSV1_UNDERSCORE_1,
  '1.2': Highest.TLSV1_UNDERSCORE_2,
  '1.3': Highest.TLSV1_UNDERSCORE_3,
};

/** How a server speaks TLS. One Secret has a field of its own, which every version of Istio knows. */
export function serverTls(tls: ServerTls): GatewaySpecServersTls {
  const { secrets = [], files = {}, minVersion, maxVersion } = tls;
  return compact({
    mode: MODES[tls.mode],
    credentialName: secrets.length === 1 ? secrets[0] : undefined,
    credentialNames: secrets.length > 1 ? [...secrets] : undefined,
    caCertCredentialName: tls.authoritiesSecret,
    serverCertificate: files.certificate,
    privateKey: files.key,
    caCertificates: files.authorities,
    caCrl: files.revoked,
    minProtocolVersion: minVersion && LOWEST[minVersion],
    maxProtocolVersion: maxVersion && HIGHEST[maxVersion],
    cipherSuites: listOf(tls.cipherSuites),
    subjectAltNames: listOf(tls.subjectAltNames),
    verifyCertificateHash: listOf(tls.certificateHashes),
    verifyCertificateSpki: listOf(tls.publicKeyHashes),
  } satisfies Every<GatewaySpecServersTls>);
}

/** The fields of a type, each given or undefined. */
type Every<Type> = { readonly [Field in keyof Type]: Type[Field] | undefined };

function listOf(texts: readonly string[] | undefined): string[] | undefined {
  return texts && [...texts];
}
