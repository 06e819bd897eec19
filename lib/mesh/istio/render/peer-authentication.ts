import { PeerAuthenticationSpecMtlsMode, type PeerAuthenticationSpec } from '../../../../imports/security.istio.io';

/** Every pod of the namespace refuses plain text. */
export function peerAuthenticationSpec(): PeerAuthenticationSpec {
  return { mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT } };
}
