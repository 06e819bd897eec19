import { Kinds } from '../kube/kinds';
import { KUBE_KINDS } from '../kube/kube-kinds';
import { GATEWAY_API_KINDS } from './gateway-api/kinds';
import { ISTIO_KINDS } from './istio/kinds';

/** All known kinds, in the order in which they are read. */
export const KINDS = new Kinds([...KUBE_KINDS, ...ISTIO_KINDS, ...GATEWAY_API_KINDS]);
