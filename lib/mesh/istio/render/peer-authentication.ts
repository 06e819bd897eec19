import { PeerAuthenticationSpecMtlsMode, type PeerAuthenticationSpec } from '../../../../imports/security.istio.io';

/** The pods of the namespace accept mTLS alone. */
export function peerAuthenticationSpec(): PeerAuthenticationSpec {
  return { mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT } };
}
