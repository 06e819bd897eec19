import type { JsonObject } from './json';
import type { Manifest } from './object';
import type { NetworkBuilder } from './read/network-builder';

/** Another object, as one names it. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

/** What is known of a kind. Each subject has a table of its own: Kubernetes here, a mesh in its room. */
export interface Kind {
  readonly kind: string;
  /** The group of its apiVersion; empty for the core's. */
  readonly group: string;
  /** When it is applied, see `STAGE`. */
  readonly stage: number | ((object: Manifest) => number);
  /** What must be there, and ready, before it. */
  readonly needs?: (object: Manifest) => readonly Reference[];
  /** The labels of the pods that it guards: it must be in force before them. */
  readonly guards?: (object: Manifest) => JsonObject | undefined;
  /** What it says of the network. What it cannot say is noted as lost. */
  readonly read?: (object: Manifest, into: NetworkBuilder) => void;
}

/**
 * The order in which a cluster wants objects: what others name comes first, policies come before the pods they protect,
 * and a route comes after the names it leads to, so that a file applied from top to bottom never routes to a name that
 * nobody knows. A route that needs no such name comes before them: it may be the one that lets go of a name which is
 * deleted. Whether the pods behind a name are ready is for whoever applies the file to wait for.
 */
export const STAGE = {
  namespace: 0,
  definition: 1,
  serviceAccount: 2,
  role: 3,
  roleBinding: 5,
  secret: 7,
  configMap: 8,
  /** What holds for everything in a namespace. */
  namespacePolicy: 9,
  policy: 10,
  networkPolicy: 11,
  /** Every kind that nobody knows. */
  other: 12,
  deployment: 13,
  statefulSet: 14,
  daemonSet: 15,
  service: 16,
  /** A route that names no version. */
  freeRoute: 17,
  /** The names of versions. */
  versions: 18,
  /** A route that names versions. */
  route: 19,
  autoscaler: 20,
  disruptionBudget: 21,
} as const;

/** Finds what is known of an object's kind. */
export class Kinds {
  private readonly byKey: ReadonlyMap<string, Kind>;

  constructor(private readonly kinds: readonly Kind[]) {
    this.byKey = new Map(kinds.map((each) => [`${each.group}/${each.kind}`, each]));
  }

  public of({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): Kind | undefined {
    return this.byKey.get(`${groupOf(apiVersion)}/${kind}`);
  }

  public stageOf(object: Manifest): number {
    const stage = this.of(object)?.stage ?? STAGE.other;
    return typeof stage === 'number' ? stage : stage(object);
  }

  /** Orders objects by when they are applied, then by identity; never by their place in the construct tree. */
  public readonly byStage = (a: Manifest, b: Manifest): number => {
    const byKind = this.stageOf(a) - this.stageOf(b) || compare(a.kind, b.kind) || compare(a.apiVersion, b.apiVersion);
    return byKind || compare(a.namespace ?? '', b.namespace ?? '') || compare(a.name, b.name);
  };

  /** Reads objects into a network, kind by kind in the order of the tables. */
  public read(objects: readonly Manifest[], into: NetworkBuilder): void {
    const known = new Map<Kind, Manifest[]>();
    for (const object of objects) {
      const kind = this.of(object);
      if (kind?.read === undefined) continue;
      const list = known.get(kind);
      if (list === undefined) known.set(kind, [object]);
      else list.push(object);
    }
    for (const kind of this.kinds) known.get(kind)?.forEach((object) => kind.read?.(object, into));
  }
}

/** The group of an apiVersion; empty for the core's. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
