import { hasAll, NetworkBuilder } from '../../kube/read/network-builder';
import { KINDS } from '../../mesh/kinds';
import type { Problem, Rule } from '../../mesh/rule';
import type { OwnService, World } from '../../mesh/world';
import { type Guard, guardKind, type Protection } from '../../model/access/protection';
import { protectionOf } from '../../model/access/protection-of';
import { covers, type Requests, requestsText } from '../../model/access/requests';
import { identityKey, type Network, type Service } from '../../model/network';
import { nameOf, servicesByName } from './lifecycle-findings';

/** The finished objects let in nobody else than the program declares. */
export const accessIsNoWider: Rule = {
  code: 'MSVC-ACCESS-010',
  severity: 'error',
  summary:
    'Finished policies let in nobody whom no calls, access or allowFrom named, and refuse what was said to be refused.',
  source:
    'Istio: an ALLOW policy without a matching rule denies; without any policy, and without `from`, anyone may come.',
  *check(world) {
    const all = differences(world);
    const wider = all.filter(({ said, found }) => isWider(said, found));
    const own = wider.length === 0 ? undefined : ownNetwork(world);
    for (const difference of wider) {
      const known = own?.services.find((each) => identityKey(each) === nameOf(difference.service));
      const byOwn = own && known && protectionOf(own, known);
      yield widerProblem(difference, byOwn === undefined || isWider(difference.said, byOwn));
    }
    for (const difference of all) yield* open(difference);
  },
};

/** @param isPatched whether the service's own objects say it, and not only one that was added beside them */
function widerProblem({ service, said, found }: Difference, isPatched: boolean): Problem {
  const more = found.access === undefined ? undefined : without(found.access, said.access ?? []);
  return {
    construct: service.facts.construct,
    path: 'access',
    ...(isPatched ? {} : { severity: 'warning' as const }),
    message: `${more === undefined ? 'no policy restricts it: anyone' : sentence(more)} may call ${service.facts.spec.name}, and nothing here says so`,
    fix: isPatched
      ? 'take back the patch; who may call is said with calls, access or allowFrom'
      : 'say it with access or allowFrom, or narrow the policy that was added to the chart',
  };
}

/** What was said to be refused, or whose tokens are read, and is not so any more. */
function* open({ service, said, found }: Difference): Iterable<Problem> {
  const where = { construct: service.facts.construct, path: 'access' };
  const fix = 'take back the patch; what is refused is said with Access.deny, Access.external and Access.jwt';
  const { name } = service.facts.spec;
  const lost = (said.guards ?? []).filter((guard) => !(found.guards ?? []).some((each) => isSame(each, guard)));
  if (lost.length > 0) {
    const kinds = [...new Set(lost.map(({ action }) => action))].join(', ');
    yield {
      ...where,
      message: `${kinds} of ${sentence(lost)} is said of ${name}, and no finished policy does it`,
      fix,
    };
  }
  for (const issuer of said.issuers ?? []) {
    const others = (found.issuers ?? []).filter((each) => each.issuer === issuer.issuer);
    if (others.every((each) => JSON.stringify(each) === JSON.stringify(issuer))) continue;
    yield { ...where, message: `tokens of ${issuer.issuer} are read by ${name} in another way than is said here`, fix };
  }
}

function isSame(guard: Guard, said: Guard): boolean {
  return guardKind(guard) === guardKind(said) && covers(guard, said);
}

function isWider(said: Protection, found: Protection): boolean {
  if (said.access === undefined) return false;
  return found.access === undefined || without(found.access, said.access).length > 0;
}

/** The finished objects let in everybody whom the program declares. */
export const accessIsNoNarrower: Rule = {
  code: 'MSVC-ACCESS-011',
  severity: 'warning',
  summary: 'Finished policies let in whoever calls, access and allowFrom named.',
  source: 'Istio: what no ALLOW policy names is refused with 403.',
  *check(world) {
    for (const { service, said, found } of differences(world)) {
      const less = found.access === undefined ? [] : without(said.access ?? [], found.access);
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
  readonly said: Protection;
  readonly found: Protection;
}

function differences({ said, network, own }: World): readonly Difference[] {
  if (said === undefined) return [];
  const [wanted, finished] = [servicesByName(said), servicesByName(network)];
  return own.flatMap((service) => {
    const key = nameOf(service);
    const [before, found] = [wanted.get(key), finished.get(key)];
    if (before === undefined || found === undefined) return [];
    // That its pods are the wrong ones is MSVC-CANARY-003's to say.
    const isMoved = podsOf(before, network) !== podsOf(found, network);
    return isMoved ? [] : [{ service, said: protectionOf(said, before), found: protectionOf(network, found) }];
  });
}

/** The workloads that a service selects, as text. */
function podsOf({ namespace, selector }: Service, { workloads }: World['network']): string {
  const selected = workloads.filter((each) => each.namespace === namespace && hasAll(each.labels, selector));
  return selected.map(identityKey).join();
}

/** What the objects of declared services say by themselves, without those that somebody added. */
function ownNetwork({ own, objects, network }: World): Network {
  const constructs = new Set(own.map(({ facts }) => facts.construct));
  const builder = new NetworkBuilder(network.trustDomain);
  KINDS.read(
    objects.filter(({ construct }) => constructs.has(construct)),
    builder,
  );
  return builder.network();
}

function without(all: readonly Requests[], others: readonly Requests[]): readonly Requests[] {
  return all.filter((each) => !others.some((other) => covers(other, each)));
}

function sentence(all: readonly Requests[]): string {
  return [...new Set(all.map(requestsText))].join(', ');
}
