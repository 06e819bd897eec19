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
 * The mesh's own objects for a service or a namespace, such as a VirtualService. Each is an ApiObject, so that it can be
 * patched. Which objects there are depends on what the service asks for, and may change until the app is synthesized.
 * @example
 * console.log(orders.mesh.kinds);
 * orders.mesh.patch('VirtualService', JsonPatch.add('/spec/exportTo', ['.']));
 */
export class MeshObjects {
  private readonly placed = new Map<string, ApiObject>();
  private rendered: { readonly revision: number; readonly objects: ReadonlyMap<string, KubeObject> } | undefined;

  /**
   * @param render renders the objects; called once for each revision
   * @param revision a number that changes whenever the objects may have changed
   * @internal
   */
  constructor(
    private readonly scope: Construct,
    private readonly render: () => readonly KubeObject[],
    private readonly revision: () => number,
  ) {
    this.settle();
  }

  /** The kinds of the objects that there are now. */
  public get kinds(): readonly string[] {
    this.settle();
    return [...this.objects().values()].map(({ kind }) => kind);
  }

  /**
   * The object of a kind. Of several of one kind it is the first.
   * @throws ValidationError MSVC-MESH-102 if there is none; the message lists the kinds that there are
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

  /**
   * Patches the object of a kind. Patches are applied last, to the finished object.
   * @throws ValidationError MSVC-MESH-102 if there is none
   */
  public patch(kind: string, ...patches: readonly JsonPatch[]): this {
    this.get(kind).addJsonPatch(...patches);
    return this;
  }

  /**
   * Adds and removes ApiObjects, so that they are those which the mesh renders now.
   * @throws ValidationError MSVC-MESH-103 for one that would go although it was patched
   * @internal
   */
  public settle(): void {
    const objects = this.objects();
    for (const [id, object] of objects) if (!this.placed.has(id)) this.placed.set(id, this.place(id, object));
    for (const [id, object] of [...this.placed].filter(([known]) => !objects.has(known))) {
      this.refusePatched(object);
      this.placed.delete(id);
      this.scope.node.tryRemoveChild(id);
    }
  }

  /** Refuses to remove an object that was patched: its patches would silently be lost. */
  private refusePatched(object: ApiObject): void {
    if (!isPatched(object)) return;
    const fix = 'say first what the service is, and patch then';
    const mistake = { subject: 'patched mesh object', got: object.kind, expected: 'an object that stays', fix };
    throw new ValidationError('MSVC-MESH-103', mistake, this.scope);
  }

  /** The objects by construct id: the kind, with the name behind it from the second object of a kind on. */
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

/** The resolvers that every app has. They leave plain data unchanged. */
const BUILT_IN = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** Whether the app has resolvers of its author: these must see the mesh's objects as well. */
function hasOwnResolvers(object: ApiObject): boolean {
  return App.of(object).resolvers.some((resolver) => !BUILT_IN.some((type) => resolver instanceof type));
}
