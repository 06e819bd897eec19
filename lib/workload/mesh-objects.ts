import {
  ApiObject,
  App,
  ImplicitTokenResolver,
  type JsonPatch,
  Lazy,
  LazyResolver,
  NumberStringUnionResolver,
} from 'cdk8s';
import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import { inOrder, type JsonObject } from '../kube/json';
import type { KubeObject } from '../kube/object';
import { finish, isPatched, patchable } from './finish';

/**
 * The objects that a mesh renders for a construct: plain data from end to end, and an ApiObject for each, so that patches
 * and dependencies find them. Which there are follows from what was said, and may change until the app is synthesized.
 */
export class MeshObjects {
  private readonly placed = new Map<string, ApiObject>();
  private rendered: { readonly revision: number; readonly objects: ReadonlyMap<string, KubeObject> } | undefined;

  /**
   * @param render what the mesh says; pure, and asked once per revision
   * @param revision counts what was said
   */
  constructor(
    private readonly scope: Construct,
    private readonly render: () => readonly KubeObject[],
    private readonly revision: () => number,
  ) {
    this.settle();
  }

  /** The kinds of the objects that are there, in order. */
  public get kinds(): readonly string[] {
    this.settle();
    return [...this.objects().values()].map(({ kind }) => kind);
  }

  /**
   * The object of a kind, for patches.
   * @throws ValidationError MSVC-MESH-102 where the mesh makes none; it says what there is
   * @example orders.mesh.get('VirtualService').addJsonPatch(JsonPatch.add('/spec/exportTo', ['.']))
   */
  public get(kind: string): ApiObject {
    this.settle();
    const found = [...this.placed.values()].find((object) => object.kind === kind);
    if (found !== undefined) return found;
    const there = this.kinds.join(', ') || 'none';
    const fix = 'ask for one of these kinds; an object appears when something is said that needs it';
    const mistake = { subject: 'kind of a mesh object', got: kind, expected: `one that is there: ${there}`, fix };
    throw new ValidationError('MSVC-MESH-102', mistake, this.scope);
  }

  /** Changes an object of the mesh, last of all. @throws ValidationError MSVC-MESH-102 where there is none */
  public patch(kind: string, ...patches: readonly JsonPatch[]): this {
    this.get(kind).addJsonPatch(...patches);
    return this;
  }

  /** Places what appeared and takes away what went. @throws ValidationError MSVC-MESH-103 where it was patched */
  public settle(): void {
    const objects = this.objects();
    for (const [id, object] of objects) if (!this.placed.has(id)) this.placed.set(id, this.place(id, object));
    for (const [id, object] of [...this.placed].filter(([known]) => !objects.has(known))) {
      this.refusePatched(object);
      this.placed.delete(id);
      this.scope.node.tryRemoveChild(id);
    }
  }

  /** An object that goes takes its patches with it, and nobody would learn of it. */
  private refusePatched(object: ApiObject): void {
    if (!isPatched(object)) return;
    const fix = 'say first what the service is, and patch then';
    const mistake = { subject: 'patched mesh object', got: object.kind, expected: 'an object that stays', fix };
    throw new ValidationError('MSVC-MESH-103', mistake, this.scope);
  }

  /** By construct id: its kind, and for a further one of a kind its name behind it. */
  private objects(): ReadonlyMap<string, KubeObject> {
    const revision = this.revision();
    if (this.rendered?.revision === revision) return this.rendered.objects;
    const objects = new Map<string, KubeObject>();
    for (const object of this.render()) {
      objects.set(objects.has(object.kind) ? `${object.kind}-${object.metadata.name}` : object.kind, object);
    }
    this.rendered = { revision, objects };
    return objects;
  }

  private place(id: string, { apiVersion, kind, metadata }: KubeObject): ApiObject {
    const own = () => (this.objects().get(id)?.spec === undefined ? {} : { spec: this.objects().get(id)?.spec });
    const object = new ApiObject(this.scope, id, {
      apiVersion,
      kind,
      metadata,
      spec: Lazy.any({ produce: () => own().spec }),
    });
    if (hasOwnResolvers(object)) finish(object, { asks: () => ({ apiVersion, kind, ...own() }) });
    else {
      patchable(object, () =>
        inOrder({ apiVersion, kind, metadata: object.metadata.toJson() as JsonObject, ...own() }),
      );
    }
    return object;
  }
}

/** Those that every app has: what is plain data already passes them unchanged. */
const BUILT_IN = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** Whether the app's author resolves values in a way of their own, which then holds for these objects too. */
function hasOwnResolvers(object: ApiObject): boolean {
  return App.of(object).resolvers.some((resolver) => !BUILT_IN.some((type) => resolver instanceof type));
}
