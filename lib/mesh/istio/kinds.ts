import { at, listAt, objectAt } from '../../kube/json';
import { type Kind, STAGE } from '../../kube/kinds';
import type { Manifest } from '../../kube/object';
import { readAuthorizationPolicy } from './read/authorization-policy';
import { readDestinationRule } from './read/destination-rule';
import { destinationsOf } from './read/hosts';
import { readGateway } from './read/gateway';
import { readPeerAuthentication } from './read/peer-authentication';
import { readRequestAuthentication } from './read/request-authentication';
import { readServiceEntry } from './read/service-entry';
import { readSidecar } from './read/sidecar';
import { readVirtualService } from './read/virtual-service';

const NETWORKING = 'networking.istio.io';
const SECURITY = 'security.istio.io';

/** Istio's kinds, in the order in which they are read. */
export const ISTIO_KINDS: readonly Kind[] = [
  {
    kind: 'PeerAuthentication',
    group: SECURITY,
    stage: STAGE.namespacePolicy,
    guards: selector,
    read: readPeerAuthentication,
  },
  {
    kind: 'RequestAuthentication',
    group: SECURITY,
    stage: STAGE.policy,
    guards: selector,
    read: readRequestAuthentication,
  },
  {
    kind: 'AuthorizationPolicy',
    group: SECURITY,
    stage: STAGE.policy,
    guards: selector,
    read: readAuthorizationPolicy,
  },
  {
    kind: 'Sidecar',
    group: NETWORKING,
    stage: STAGE.policy,
    guards: ({ json }) => objectAt(json, 'spec', 'workloadSelector', 'labels'),
    read: readSidecar,
  },
  { kind: 'ServiceEntry', group: NETWORKING, stage: STAGE.policy, read: readServiceEntry },
  { kind: 'Gateway', group: NETWORKING, stage: STAGE.freeRoute, read: readGateway },
  {
    kind: 'DestinationRule',
    group: NETWORKING,
    stage: STAGE.versions,
    needs: destinationsOf,
    read: readDestinationRule,
  },
  {
    kind: 'VirtualService',
    group: NETWORKING,
    stage: (object) => (namesSubset(object) ? STAGE.route : STAGE.freeRoute),
    needs: destinationsOf,
    read: readVirtualService,
  },
];

function selector({ json }: Manifest) {
  return objectAt(json, 'spec', 'selector', 'matchLabels');
}

/** Whether a VirtualService names a subset: then it must come after the DestinationRule. */
function namesSubset({ json }: Manifest): boolean {
  const rules = ['http', 'tcp', 'tls'].flatMap((protocol) => listAt(json, 'spec', protocol));
  return rules
    .flatMap((rule) => listAt(rule, 'route'))
    .some((route) => at(route, 'destination', 'subset') !== undefined);
}
