import { compact, type JsonObject } from '../../../kube/json';
import type { ServerTls, TlsMode, TlsVersion } from '../../../model/gateway/server-tls';
import type { Fields } from './fields';

const MODES: Readonly<Record<string, TlsMode>> = {
  SIMPLE: 'simple',
  MUTUAL: 'mutual',
  OPTIONAL_MUTUAL: 'optional-mutual',
  ISTIO_MUTUAL: 'mesh',
  PASSTHROUGH: 'passthrough',
  AUTO_PASSTHROUGH: 'auto-passthrough',
};

/** `TLS_AUTO` says nothing: the proxy chooses then, too. */
const VERSIONS: Readonly<Record<string, TlsVersion | undefined>> = {
  TLS_AUTO: undefined,
  TLSV1_0: '1.0',
  TLSV1_1: '1.1',
  TLSV1_2: '1.2',
  TLSV1_3: '1.3',
};

/** How a server speaks TLS. Without a mode the bytes are passed on: that is Istio's first mode. */
export function readServerTls(from: Fields): ServerTls {
  const one = from.text('credentialName');
  const files = compact({
    certificate: from.text('serverCertificate'),
    key: from.text('privateKey'),
    authorities: from.text('caCertificates'),
    revoked: from.text('caCrl'),
  } as JsonObject);
  const several = from.texts('credentialNames');
  const read = {
    mode: from.word('mode', MODES) ?? 'passthrough',
    secrets: several ?? (one === undefined || one === '' ? undefined : [one]),
    authoritiesSecret: from.text('caCertCredentialName'),
    files: Object.keys(files).length === 0 ? undefined : files,
    minVersion: from.word('minProtocolVersion', VERSIONS),
    maxVersion: from.word('maxProtocolVersion', VERSIONS),
    cipherSuites: from.texts('cipherSuites'),
    subjectAltNames: from.texts('subjectAltNames'),
    certificateHashes: from.texts('verifyCertificateHash'),
    publicKeyHashes: from.texts('verifyCertificateSpki'),
  };
  from.loseRest();
  return compact(read as unknown as JsonObject) as unknown as ServerTls;
}
