import {
  type GatewaySpecServersTls,
  GatewaySpecServersTlsMaxProtocolVersion as Highest,
  GatewaySpecServersTlsMinProtocolVersion as Lowest,
  GatewaySpecServersTlsMode as Mode,
} from '../../../../imports/networking.istio.io';
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
  const { secrets = [], files = {} } = tls;
  const [secret] = secrets;
  return {
    mode: MODES[tls.mode],
    ...(secrets.length === 1 && secret !== undefined && { credentialName: secret }),
    ...(secrets.length > 1 && { credentialNames: [...secrets] }),
    ...(tls.authoritiesSecret !== undefined && { caCertCredentialName: tls.authoritiesSecret }),
    ...(files.certificate !== undefined && { serverCertificate: files.certificate }),
    ...(files.key !== undefined && { privateKey: files.key }),
    ...(files.authorities !== undefined && { caCertificates: files.authorities }),
    ...(files.revoked !== undefined && { caCrl: files.revoked }),
    ...(tls.minVersion && { minProtocolVersion: LOWEST[tls.minVersion] }),
    ...(tls.maxVersion && { maxProtocolVersion: HIGHEST[tls.maxVersion] }),
    ...(tls.cipherSuites && { cipherSuites: [...tls.cipherSuites] }),
    ...(tls.subjectAltNames && { subjectAltNames: [...tls.subjectAltNames] }),
    ...(tls.certificateHashes && { verifyCertificateHash: [...tls.certificateHashes] }),
    ...(tls.publicKeyHashes && { verifyCertificateSpki: [...tls.publicKeyHashes] }),
  };
}
