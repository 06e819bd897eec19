import { ofTemplates, type Rule } from '../../rule';
import type { PodMaker, World } from '../../world';
import { ejectionCanHappen } from './ejection-can-happen';
import { gatewayHasPods, gatewayIsEncrypted, hostHasOneGateway } from './gateways';
import { routeHasGateway } from './hosts-at-gateways';
import { keysAreAlive } from './keys-are-alive';
import { mutualTlsHolds } from './mutual-tls-holds';
import { plainCallersAreLetIn, plainTextIsSeen } from './plain-text';
import {
  denyAllIsSaid,
  patternIsRead,
  policyRestricts,
  requestsAreRead,
  tokenIsDemanded,
  trialIsSeen,
} from './policy-meaning';
import { namespaceIsKnown, policySelectsPods, principalIsRun } from './policy-names';
import { podsAreInjected } from './pods-are-injected';
import { probesAreRewritten } from './probes-are-rewritten';
import { proxyConfigIsRead } from './proxy-config-is-read';
import { routeIsSaidOnce, routeLeadsToService } from './route-is-its-services';
import { routeLeadsToSubset } from './route-leads-to-subset';
import { entriesAgree, entryIsComplete } from './service-entries';
import { subsetHasPods } from './subset-has-pods';
import { weightsAddUp } from './weights-add-up';

/** Annotations for Istio's sidecar. */
export const ISTIO_ANNOTATIONS = /^(proxy\.istio\.io\/config|sidecar\.istio\.io\/.*)$/;

/** The rules about objects of Istio. */
export const ISTIO_RULES: readonly Rule[] = [
  policySelectsPods, // MSVC-ACCESS-020
  principalIsRun, // MSVC-ACCESS-021
  policyRestricts, // MSVC-ACCESS-022
  namespaceIsKnown, // MSVC-ACCESS-023
  denyAllIsSaid, // MSVC-ACCESS-024
  trialIsSeen, // MSVC-ACCESS-025
  requestsAreRead, // MSVC-ACCESS-026
  patternIsRead, // MSVC-ACCESS-027
  tokenIsDemanded, // MSVC-JWT-010
  plainTextIsSeen, // MSVC-MTLS-002
  plainCallersAreLetIn, // MSVC-MTLS-003
  routeLeadsToSubset, // MSVC-CANARY-001
  subsetHasPods, // MSVC-CANARY-002
  weightsAddUp, // MSVC-CANARY-005
  routeHasGateway, // MSVC-EDGE-010
  entryIsComplete, // MSVC-EXT-010
  entriesAgree, // MSVC-EXT-011
  gatewayIsEncrypted, // MSVC-GATE-010
  hostHasOneGateway, // MSVC-GATE-011
  gatewayHasPods, // MSVC-GATE-012
  podsAreInjected, // MSVC-MESH-010
  mutualTlsHolds, // MSVC-MTLS-001
  ejectionCanHappen, // MSVC-OUTL-001
  routeLeadsToService, // MSVC-ROUTE-010
  routeIsSaidOnce, // MSVC-ROUTE-011
  ofTemplates(probesAreRewritten, takesMutualTlsOnly), // MSVC-PROBE-006
  ofTemplates(proxyConfigIsRead), // MSVC-TERM-015
  ofTemplates(keysAreAlive), // MSVC-TERM-018
];

function takesMutualTlsOnly({ object }: PodMaker, { network }: World): boolean {
  return network.namespaces.some(({ name, mutualTls }) => name === object.namespace && mutualTls === 'strict');
}
