import type { IConstruct } from 'constructs';
import { ValidationError } from '../errors';
import { scopeKey } from '../model/access/protection';
import {
  byIdentity,
  type CallEdge,
  type HostRoutes,
  identityKey,
  type Network,
  type NetworkNamespace,
  type ScopedProtection,
  type Service,
  type Workload,
} from '../model/network';
import type { NetworkExternal } from '../model/external/network-external';
import type { NetworkScope } from '../model/external/network-scope';
import type { NetworkGateway } from '../model/gateway/network-gateway';

const REGISTRY = Symbol.for('cdk8s-mesh.Registry');
/** Identifies this copy of the library. Two copies in one program have different classes, and do not see each other's objects. */
const COPY = Symbol('a copy of cdk8s-mesh');

/** What a construct adds to the network of its environment. The functions are called again after every change. */
export interface Member {
  readonly environment: string;
  readonly namespace?: () => NetworkNamespace | undefined;
  readonly service?: () => Service;
  readonly workloads?: () => readonly Workload[];
  readonly hosts?: () => readonly HostRoutes[];
  readonly gateways?: () => readonly NetworkGateway[];
  readonly externals?: () => readonly NetworkExternal[];
  readonly scopes?: () => readonly NetworkScope[];
  readonly calls?: () => readonly CallEdge[];
  readonly protections?: () => readonly ScopedProtection[];
  /** Updates the construct's objects to the current network. */
  readonly settle?: () => void;
}

/** The networks of an app, one for each environment, made from its constructs. There is one registry per app, at its root. */
export class Registry {
  /** The registry of the app that a construct is in. @throws ValidationError MSVC-APP-002 if it is of another copy of the library */
  public static of(construct: IConstruct): Registry {
    const { root } = construct.node;
    const holder = root as unknown as Record<symbol, Registry | undefined>;
    const known = holder[REGISTRY];
    if (known === undefined) {
      const registry = new Registry();
      Object.defineProperty(root, REGISTRY, { value: registry });
      return registry;
    }
    if (known.copy === COPY) return known;
    throw new ValidationError(
      'MSVC-APP-002',
      {
        subject: construct.constructor.name,
        got: 'an app with constructs of two copies of cdk8s-mesh',
        expected: 'one copy of the library for the whole program',
        fix: 'let packages that bring constructs name cdk8s-mesh as a peer dependency; npm ls cdk8s-mesh shows who brings which',
      },
      construct,
    );
  }

  private readonly copy = COPY;
  private readonly members = new Map<string, Member[]>();
  private readonly networks = new Map<string, Network>();
  private readonly commons = new Map<string, unknown>();
  private changes = 0;

  private constructor() {}

  /** What several constructs of the app share: made by the first that asks. */
  public shared<Value>(key: string, make: () => Value): Value {
    if (!this.commons.has(key)) this.commons.set(key, make());
    return this.commons.get(key) as Value;
  }

  /** Counts changes: the same number means the same networks. */
  public get revision(): number {
    return this.changes;
  }

  public add(member: Member): void {
    this.membersOf(member.environment).push(member);
    this.changed();
  }

  /** To be called after a member changed. */
  public changed(): void {
    this.changes += 1;
    this.networks.clear();
  }

  /** Lets every member update its objects, before anything is rendered. */
  public settle(): void {
    for (const members of this.members.values()) members.forEach(({ settle }) => settle?.());
  }

  /** The network of an environment at this moment. */
  public network(environment: string, trustDomain: string): Network {
    const key = `${environment}|${trustDomain}`;
    const network = this.networks.get(key) ?? new SaidNetwork(trustDomain, this.membersOf(environment));
    this.networks.set(key, network);
    return network;
  }

  private membersOf(environment: string): Member[] {
    const members = this.members.get(environment) ?? [];
    this.members.set(environment, members);
    return members;
  }
}

/** A network made from constructs. Each list is made when it is read first: most meshes read none. */
class SaidNetwork implements Network {
  private lists: Partial<Record<keyof Network, readonly unknown[]>> = {};

  constructor(
    public readonly trustDomain: string,
    private readonly members: readonly Member[],
  ) {}

  public get namespaces(): readonly NetworkNamespace[] {
    return this.once('namespaces', () =>
      this.members.flatMap(({ namespace }) => namespace?.() ?? []).sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  }

  public get workloads(): readonly Workload[] {
    return this.once('workloads', () => this.members.flatMap(({ workloads }) => workloads?.() ?? []).sort(byIdentity));
  }

  public get services(): readonly Service[] {
    return this.once('services', () => this.members.flatMap(({ service }) => service?.() ?? []).sort(byIdentity));
  }

  public get hosts(): readonly HostRoutes[] {
    return this.once('hosts', () => this.members.flatMap(({ hosts }) => hosts?.() ?? []).sort(byIdentity));
  }

  public get gateways(): readonly NetworkGateway[] {
    return this.once('gateways', () => this.members.flatMap(({ gateways }) => gateways?.() ?? []).sort(byIdentity));
  }

  public get externals(): readonly NetworkExternal[] {
    return this.once('externals', () => this.members.flatMap(({ externals }) => externals?.() ?? []).sort(byIdentity));
  }

  public get scopes(): readonly NetworkScope[] {
    return this.once('scopes', () => this.members.flatMap(({ scopes }) => scopes?.() ?? []).sort(byIdentity));
  }

  public get calls(): readonly CallEdge[] {
    return this.once('calls', () => this.members.flatMap(({ calls }) => calls?.() ?? []).sort(byEnds));
  }

  public get protections(): readonly ScopedProtection[] {
    return this.once('protections', () =>
      this.members
        .flatMap(({ protections }) => protections?.() ?? [])
        .sort((a, b) => (scopeKey(a.scope) < scopeKey(b.scope) ? -1 : 1)),
    );
  }

  private once<Item>(name: keyof Network, make: () => readonly Item[]): readonly Item[] {
    return (this.lists[name] ??= make()) as readonly Item[];
  }
}

function byEnds(a: CallEdge, b: CallEdge): number {
  const [one, other] = [a, b].map(({ from, to }) => `${identityKey(from)}|${identityKey(to)}`) as [string, string];
  return one < other ? -1 : one > other ? 1 : 0;
}
