import { type Manifest, title } from '../../../kube/object';
import { isAddress } from '../../../model/external/address';
import type { ExternalPort, NetworkExternal, Resolution } from '../../../model/external/network-external';
import { identityKey } from '../../../model/network';
import type { Problem, Rule } from '../../rule';
import type { World } from '../../world';
import { istioObjects } from './objects';

interface Read {
  readonly object: Manifest;
  readonly external: NetworkExternal;
}

function entriesOf(world: World): readonly Read[] {
  const byKey = new Map(world.network.externals.map((external) => [identityKey(external), external]));
  return istioObjects(world, 'ServiceEntry').flatMap((object) => {
    const external = byKey.get(identityKey({ namespace: object.namespace ?? 'default', name: object.name }));
    return external === undefined ? [] : [{ object, external }];
  });
}

type Found = Pick<Problem, 'path' | 'message' | 'fix'> & Partial<Pick<Problem, 'severity'>>;

/** A ServiceEntry has what its resolution needs. */
export const entryIsComplete: Rule = {
  code: 'MSVC-EXT-010',
  severity: 'error',
  summary: 'A ServiceEntry has what its resolution needs.',
  source: 'Istio 1.31, validation.go, ValidateServiceEntry; endpoints of STATIC are where requests go.',
  *check(world) {
    for (const { object, external } of entriesOf(world)) {
      for (const found of [...NEEDS[external.resolution](external), ...ofAny(external)]) {
        yield { construct: object.construct, object: title(object), ...found };
      }
    }
  },
};

const NEEDS: Readonly<Record<Resolution, (external: NetworkExternal) => readonly Found[]>> = {
  none: ({ endpoints }) =>
    endpoints.length > 0
      ? refused(
          'endpoints',
          'has endpoints, and resolution NONE sends to the address of the client',
          'say resolution: STATIC',
        )
      : [],
  static: ({ endpoints, selector }) =>
    endpoints.length === 0 && selector === undefined
      ? [
          {
            path: 'spec.endpoints',
            message: 'resolution STATIC has no endpoint: every request is answered with 503',
            fix: 'name endpoints or a workloadSelector, or say resolution: DNS',
          },
        ]
      : [],
  dns: (external) => byName(external),
  'dns-round-robin': (external) => [
    ...byName(external),
    ...(external.endpoints.length > 1
      ? refused('endpoints', 'has several endpoints, and resolution DNS_ROUND_ROBIN takes one', 'say resolution: DNS')
      : []),
  ],
  'dynamic-dns': ({ hosts, endpoints, addresses }) =>
    hosts.some((host) => !host.startsWith('*')) || endpoints.length > 0 || addresses.length > 0
      ? refused(
          'resolution',
          'has more than patterns of hosts, and resolution DYNAMIC_DNS takes those alone',
          'say resolution: DNS for hosts by name',
        )
      : [],
};

function byName({ hosts, endpoints, addresses }: NetworkExternal): readonly Found[] {
  const pattern = hosts.find((host) => host.startsWith('*'));
  return [
    ...(endpoints.length === 0 && pattern !== undefined
      ? refused('hosts', `has ${pattern}, which DNS cannot answer`, 'name endpoints, or say resolution: NONE')
      : []),
    ...(addresses.some((address) => !isAddress(address))
      ? refused(
          'addresses',
          'has ranges, which only NONE and STATIC may have',
          'name addresses, or say resolution: NONE',
        )
      : []),
  ];
}

function refused(field: string, what: string, fix: string): readonly Found[] {
  return [{ path: `spec.${field}`, message: `the object ${what}: the API server refuses it`, fix }];
}

function ofAny({ hosts, endpoints, selector, ports, addresses }: NetworkExternal): readonly Found[] {
  const names = ports.map(({ name }) => name);
  const stranger = endpoints.flatMap((each) => Object.keys(each.ports)).find((name) => !names.includes(name));
  return [
    ...(endpoints.length > 0 && selector !== undefined
      ? refused('workloadSelector', 'has a workloadSelector and endpoints', 'keep one of them')
      : []),
    ...(hosts.includes('*') ? refused('hosts', 'is for every host', 'name hosts, such as *.example.com') : []),
    ...(stranger === undefined
      ? []
      : refused(
          'endpoints',
          `has an endpoint with port ${stranger}, which the object does not have`,
          'name a port of it',
        )),
    ...twice(ports),
    ...ports.filter((port) => port.protocol === 'tcp' && addresses.length === 0).map(everyConnection),
  ];
}

function twice(ports: readonly ExternalPort[]): readonly Found[] {
  const again = (field: 'name' | 'number') =>
    ports.find((port, i) => ports.findIndex((other) => other[field] === port[field]) !== i);
  const port = again('number') ?? again('name');
  return port === undefined ? [] : refused('ports', `has port ${port.number} (${port.name}) twice`, 'say it once');
}

function everyConnection({ number }: ExternalPort): Found {
  return {
    path: 'spec.addresses',
    severity: 'warning',
    message: `port ${number} is plain TCP and no address is named: unless Istio gives the host one (DNS proxying), callers' proxies take every connection to that port for it`,
    fix: 'name the addresses',
  };
}

/** Two ServiceEntries that the same callers see do not speak of one host and port. */
export const entriesAgree: Rule = {
  code: 'MSVC-EXT-011',
  severity: 'warning',
  summary: 'A host outside is said once for those who see it.',
  source: 'KIA1211, KIA1212, IST0177: of two entries for a host and port one is followed, as a rule the older.',
  *check(world) {
    const seen: Read[] = [];
    for (const read of entriesOf(world)) {
      const { object, external } = read;
      for (const twin of seen.filter((each) => identityKey(each.external) !== identityKey(external))) {
        const both = external.hosts.find((host) => twin.external.hosts.includes(host) && seenTogether(read, twin));
        const port = both === undefined ? undefined : shared(external, twin.external);
        if (port === undefined) continue;
        const [own, other] = port;
        const differ = own.protocol !== other.protocol;
        yield {
          construct: object.construct,
          object: title(object),
          path: 'spec.hosts',
          ...(differ && { severity: 'error' as const }),
          message: `${title(twin.object)} has ${String(both)} with port ${own.number}, too${differ ? `, as ${other.protocol} and not ${own.protocol}` : ''}: callers follow one of the two`,
          fix: 'make one object of both, or let each be seen in its own namespace alone (exportTo: [.])',
        };
      }
      seen.push(read);
    }
  },
};

function shared(one: NetworkExternal, other: NetworkExternal): readonly [ExternalPort, ExternalPort] | undefined {
  const pairs = one.ports.flatMap((port) => {
    const twin = other.ports.find(({ number }) => number === port.number);
    return twin === undefined ? [] : [[port, twin] as const];
  });
  return pairs.find(([own, twin]) => own.protocol !== twin.protocol) ?? pairs[0];
}

/** Whether some namespace sees both. */
function seenTogether({ external: one }: Read, { external: other }: Read): boolean {
  const [seenBy, others] = [one, other].map(({ exportTo, namespace }) =>
    exportTo?.map((each) => (each === '.' ? namespace : each)),
  );
  return seenBy === undefined || others === undefined || seenBy.some((namespace) => others.includes(namespace));
}
