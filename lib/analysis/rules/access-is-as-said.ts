import { hasAll, NetworkBuilder } from '../../kube/read/network-builder';
import { KINDS } from '../../mesh/kinds';
import type { Rule } from '../../mesh/rule';
import type { OwnService, World } from '../../mesh/world';
import { type Grant, grantKey, identityKey, type Service, targetPortOf } from '../../model/network';
import { nameOf, servicesByName } from './lifecycle-findings';

/** The finished objects let in nobody else than the program declares. */
export const accessIsNoWider: Rule = {
  code: 'MSVC-ACCESS-010',
  severity: 'error',
  summary: 'Finished policies let in nobody whom no calls, access or allowFrom named.',
  source:
    'Istio: an ALLOW policy without a matching rule denies; without any policy, and without `from`, anyone may come.',
  *check(world) {
    const wider = differences(world).filter(
      ({ said, found }) => found === undefined || without(found, said).length > 0,
    );
    const byOwn = wider.length === 0 ? new Map<string, Service>() : accessByOwn(world);
    for (const { service, said, found } of wider) {
      const more = found === undefined ? undefined : without(found, said);
      const own = byOwn.get(nameOf(service));
      const byPatch = own && inbound(own);
      const isPatched = byPatch === undefined || without(byPatch, said).length > 0;
      yield {
        construct: service.facts.construct,
        path: 'access',
        ...(isPatched ? {} : { severity: 'warning' as const }),
        message: `${more === undefined ? 'no policy restricts it: anyone' : sentence(more)} may call ${service.facts.spec.name}, and nothing here says so`,
        fix: isPatched
          ? 'take back the patch; who may call is said with calls, access or allowFrom'
          : 'say it with access or allowFrom, or narrow the policy that was added to the chart',
      };
    }
  },
};

/** The finished objects let in everybody whom the program declares. */
export const accessIsNoNarrower: Rule = {
  code: 'MSVC-ACCESS-011',
  severity: 'warning',
  summary: 'Finished policies let in whoever calls, access and allowFrom named.',
  source: 'Istio: what no ALLOW policy names is refused with 403.',
  *check(world) {
    for (const { service, said, found } of differences(world)) {
      const less = found === undefined ? [] : without(said, found);
      if (less.length === 0) continue;
      yield {
        construct: service.facts.construct,
        path: 'access',
        message: `${sentence(less)} may call ${service.facts.spec.name} by what is said here, and is refused by the finished policy`,
        fix: 'take back the patch, or what says that it may call',
      };
    }
  },
};

interface Difference {
  readonly service: OwnService;
  readonly said: readonly Grant[];
  readonly found: readonly Grant[] | undefined;
}

function differences({ said, network, own }: World): readonly Difference[] {
  if (said === undefined) return [];
  const [wanted, finished] = [servicesByName(said), servicesByName(network)];
  return own.flatMap((service) => {
    const key = nameOf(service);
    const [before, found] = [wanted.get(key), finished.get(key)];
    if (before?.access === undefined || found === undefined) return [];
    // That its pods are the wrong ones is MSVC-CANARY-003's to say.
    const isMoved = podsOf(before, network) !== podsOf(found, network);
    return isMoved ? [] : [{ service, said: inbound(before) ?? [], found: inbound(found) }];
  });
}

/** Who may call, by the ports on which connections come in: policies judge by those, whatever the Service's numbers are. */
function inbound({ access, ports }: Service): readonly Grant[] | undefined {
  return access?.map((grant) => ({ ...grant, port: targetPortOf(ports, grant.port) }));
}

/** The workloads that a service selects, as text. */
function podsOf({ namespace, selector }: Service, { workloads }: World['network']): string {
  const selected = workloads.filter((each) => each.namespace === namespace && hasAll(each.labels, selector));
  return selected.map(identityKey).join();
}

/** What the objects of declared services say by themselves, without those that somebody added. */
function accessByOwn({ own, objects, network }: World): ReadonlyMap<string, Service> {
  const constructs = new Set(own.map(({ facts }) => facts.construct));
  const builder = new NetworkBuilder(network.trustDomain);
  KINDS.read(
    objects.filter(({ construct }) => constructs.has(construct)),
    builder,
  );
  return servicesByName(builder.network());
}

function without(grants: readonly Grant[], others: readonly Grant[]): readonly Grant[] {
  const known = new Set(others.map(grantKey));
  return grants.filter((grant) => !known.has(grantKey(grant)));
}

function sentence(grants: readonly Grant[]): string {
  return [...new Set(grants.map(grantText))].join(', ');
}

function grantText({ caller, port }: Grant): string {
  const where = port === 'any' ? 'on any port' : `on port ${port}`;
  switch (caller.kind) {
    case 'service-account':
      return `${caller.namespace}/${caller.name} ${where}`;
    case 'namespace':
      return `everyone in namespace ${caller.namespace} ${where}`;
    case 'other':
      return `${caller.source} ${where}`;
  }
}
