import type { IConstruct } from 'constructs';
import { ValidationError } from '../errors';
import {
  byIdentity,
  type CallEdge,
  identityKey,
  type Network,
  type NetworkNamespace,
  type Service,
  type Workload,
} from '../model/network';

const REGISTRY = Symbol.for('cdk8s-mesh.Registry');
/** Which copy of this library a registry belongs to: two copies of a class are two classes, and see nothing of each other. */
const COPY = Symbol('a copy of cdk8s-mesh');

/** What a construct says of the network of its environment. Asked again whenever something may have changed. */
export interface Member {
  readonly environment: string;
  readonly namespace?: () => NetworkNamespace | undefined;
  readonly service?: () => Service;
  readonly workloads?: () => readonly Workload[];
  readonly calls?: () => readonly CallEdge[];
  /** Brings the construct's objects to what the network says now. */
  readonly settle?: () => void;
}

/** The networks of an app, as its constructs tell them. One per app, kept at its root. */
export class Registry {
  /** The registry of the app that a construct is in. @throws ValidationError MSVC-APP-002 where another copy of the library made it */
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
  private changes = 0;

  private constructor() {}

  /** Counts what was said: the same number means the same networks. */
  public get revision(): number {
    return this.changes;
  }

  public add(member: Member): void {
    this.membersOf(member.environment).push(member);
    this.changed();
  }

  /** Called after something was added to a construct that is a member. */
  public changed(): void {
    this.changes += 1;
    this.networks.clear();
  }

  /** Lets every member bring its objects to what was said, before anything is rendered. */
  public settle(): void {
    for (const members of this.members.values()) members.forEach(({ settle }) => settle?.());
  }

  /** The network of an environment as it was said up to now. Its lists are made when they are asked for. */
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

/** A network as constructs say it; each list is made once, when it is asked for: most services ask for none. */
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

  public get calls(): readonly CallEdge[] {
    return this.once('calls', () => this.members.flatMap(({ calls }) => calls?.() ?? []).sort(byEnds));
  }

  private once<Item>(name: keyof Network, make: () => readonly Item[]): readonly Item[] {
    return (this.lists[name] ??= make()) as readonly Item[];
  }
}

function byEnds(a: CallEdge, b: CallEdge): number {
  const [one, other] = [a, b].map(({ from, to }) => `${identityKey(from)}|${identityKey(to)}`) as [string, string];
  return one < other ? -1 : one > other ? 1 : 0;
}
