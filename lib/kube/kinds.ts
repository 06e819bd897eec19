import type { JsonObject } from './json';
import type { Manifest } from './object';
import type { NetworkBuilder } from './read/network-builder';

/** A reference from one object to another. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
}

/** What the library knows of a kind. The kinds of Kubernetes are in kube-kinds.ts, those of a mesh in its folder of lib/mesh. */
export interface Kind {
  readonly kind: string;
  /** The API group; empty for the core group. */
  readonly group: string;
  /** When it is applied, see `STAGE`. */
  readonly stage: number | ((object: Manifest) => number);
  /** The objects that must exist, and be ready, before it. */
  readonly needs?: (object: Manifest) => readonly Reference[];
  /** For a policy: the labels of the pods that it is about. It must exist before them. */
  readonly guards?: (object: Manifest) => JsonObject | undefined;
  /** Adds what an object means to a network, and notes as lost the fields that the network cannot express. */
  readonly read?: (object: Manifest, into: NetworkBuilder) => void;
}

/**
 * The order in which objects are applied. What others refer to comes first; policies come before the pods that they
 * protect; a route comes after the object that names the versions it leads to, so that it never leads to an unknown name.
 * A route that names no version comes before that object, because the object may just be losing a name that the route used
 * until now. Waiting for pods to be ready is up to the tool that applies the objects.
 */
export const STAGE = {
  namespace: 0,
  definition: 1,
  serviceAccount: 2,
  role: 3,
  roleBinding: 5,
  secret: 7,
  configMap: 8,
  /** A policy for a whole namespace. */
  namespacePolicy: 9,
  policy: 10,
  networkPolicy: 11,
  /** Every kind that the library does not know. */
  other: 12,
  deployment: 13,
  statefulSet: 14,
  daemonSet: 15,
  service: 16,
  /** A route that names no version. */
  freeRoute: 17,
  /** The object that names the versions of a service. */
  versions: 18,
  /** A route that names versions. */
  route: 19,
  autoscaler: 20,
  disruptionBudget: 21,
} as const;

/** The known kinds. */
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

  /** Compares objects by the order of application, then by identity. Their place in the construct tree does not matter. */
  public readonly byStage = (a: Manifest, b: Manifest): number => {
    const byKind = this.stageOf(a) - this.stageOf(b) || compare(a.kind, b.kind) || compare(a.apiVersion, b.apiVersion);
    return byKind || compare(a.namespace ?? '', b.namespace ?? '') || compare(a.name, b.name);
  };

  /** Reads objects into a network, kind by kind in the order given to the constructor. */
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

/** The group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
