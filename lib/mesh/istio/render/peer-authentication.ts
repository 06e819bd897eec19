import {
  PeerAuthenticationSpecMtlsMode as Mode,
  PeerAuthenticationSpecPortLevelMtlsMode as PortMode,
  type PeerAuthenticationSpec,
} from '../../../../imports/security.istio.io';
import type { MutualTls, Protection } from '../../../model/access/protection';

const MODE: Readonly<Record<MutualTls, Mode>> = {
  strict: Mode.STRICT,
  permissive: Mode.PERMISSIVE,
  disabled: Mode.DISABLE,
};
const PORT_MODE: Readonly<Record<MutualTls, PortMode>> = {
  strict: PortMode.STRICT,
  permissive: PortMode.PERMISSIVE,
  disabled: PortMode.DISABLE,
};

/** Which connections pods accept. What is not said of them is what holds for their namespace. */
export function peerAuthenticationSpec(
  { mutualTls, portMutualTls }: Protection,
  target: Pick<PeerAuthenticationSpec, 'selector'> = {},
): PeerAuthenticationSpec | undefined {
  if (mutualTls === undefined && portMutualTls === undefined) return undefined;
  const ports = portMutualTls?.map((each) => [String(each.port), { mode: PORT_MODE[each.mutualTls] }] as const);
  return {
    ...target,
    ...(mutualTls && { mtls: { mode: MODE[mutualTls] } }),
    ...(ports && { portLevelMtls: Object.fromEntries(ports) }),
  };
}
