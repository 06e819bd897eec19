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
import type { Mesh } from '../mesh/mesh';
import type { Network } from '../model/network';
import { finish, isPatched, patchable } from './finish';
import { Place } from './place';
import { Registry } from './registry';

/**
 * The mesh's own objects for a service or a namespace, such as a VirtualService. Each is an ApiObject, so that it can be
 * patched. Which objects there are depends on what the service asks for, and may change until the app is synthesized.
 * @example
 * console.log(orders.mesh.kinds);
 * orders.mesh.patch('VirtualService', JsonPatch.add('/spec/exportTo', ['.']));
 */
export class MeshObjects {
  /**
   * The objects of a construct, rendered by its mesh from the network of its environment as it is at that moment.
   * @param own the construct's own name, which its objects have unless a mesh makes several of a kind
   * @internal
   */
  public static of(
    construct: Construct,
    render: (mesh: Mesh, network: Network) => readonly KubeObject[],
    own?: string,
  ): MeshObjects {
    const { platform, environment } = Place.of(construct);
    const registry = Registry.of(construct);
    const network = () => registry.network(environment, platform.trustDomain);
    return new MeshObjects(
      construct,
      () => render(platform.mesh, network()),
      () => registry.revision,
      own,
    );
  }

  private readonly placed = new Map<string, ApiObject>();
  private rendered: { readonly revision: number; readonly objects: ReadonlyMap<string, KubeObject> } | undefined;

  /**
   * @param render renders the objects; called once for each revision
   * @param revision a number that changes whenever the objects may have changed
   * @param own the scope's own name, which its objects have unless a mesh makes several of a kind
   * @internal
   */
  constructor(
    private readonly scope: Construct,
    private readonly render: () => readonly KubeObject[],
    private readonly revision: () => number,
    private readonly own?: string,
  ) {
    this.settle();
  }

  /** The kinds of the objects that there are now. */
  public get kinds(): readonly string[] {
    this.settle();
    return [...this.objects().values()].map(({ kind }) => kind);
  }

  /**
   * The object of a kind.
   * @param name its name, if there are several of the kind
   * @throws ValidationError MSVC-MESH-102 if there is none, MSVC-MESH-104 if there are several; the message lists what there is
   * @example orders.mesh.get('VirtualService').addJsonPatch(JsonPatch.add('/spec/exportTo', ['.']))
   */
  public get(kind: string, name?: string): ApiObject {
    this.settle();
    const ofKind = [...this.placed.values()].filter((object) => object.kind === kind);
    const [found, ...others] = ofKind.filter((object) => name === undefined || object.name === name);
    if (found === undefined) throw this.noSuch(kind, name);
    if (others.length === 0) return found;
    const names = ofKind.map((object) => object.name);
    const fix = `say which, such as get('${kind}', '${names[0]}')`;
    const mistake = { subject: `name of a ${kind}`, got: name, expected: `one of ${names.join(', ')}`, fix };
    throw new ValidationError('MSVC-MESH-104', mistake, this.scope);
  }

  /**
   * Patches the one object of a kind. Patches are applied last, to the finished object.
   * @throws ValidationError MSVC-MESH-102 and MSVC-MESH-104, as `get`
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

  private noSuch(kind: string, name: string | undefined): ValidationError {
    const all = [...this.objects().values()];
    const several = (one: KubeObject) => all.filter((other) => other.kind === one.kind).length > 1;
    const there = all.map((one) =>
      several(one) || name !== undefined ? `${one.kind} ${one.metadata.name}` : one.kind,
    );
    const got = name === undefined ? kind : `${kind} ${name}`;
    const expected = `one that is there: ${there.join(', ') || 'none'}`;
    const fix = 'ask for one of these kinds; an object appears when something is said that needs it';
    return new ValidationError('MSVC-MESH-102', { subject: 'kind of a mesh object', got, expected, fix }, this.scope);
  }

  /** Refuses to remove an object that was patched: its patches would silently be lost. */
  private refusePatched(object: ApiObject): void {
    if (!isPatched(object)) return;
    const fix = 'say first what the service is, and patch then';
    const mistake = { subject: 'patched mesh object', got: object.kind, expected: 'an object that stays', fix };
    throw new ValidationError('MSVC-MESH-103', mistake, this.scope);
  }

  /** The objects by construct id: the kind, and behind it the name if that is another than the scope's own. */
  private objects(): ReadonlyMap<string, KubeObject> {
    const revision = this.revision();
    if (this.rendered?.revision === revision) return this.rendered.objects;
    const objects = new Map<string, KubeObject>();
    for (const object of this.render()) {
      const id = this.idOf(object);
      if (objects.has(id)) throw new Error(`bug: the mesh makes two objects ${id} for ${this.scope.node.path}`);
      objects.set(id, object);
    }
    this.rendered = { revision, objects };
    return objects;
  }

  private idOf({ kind, metadata }: KubeObject): string {
    return metadata.name === this.own ? kind : `${kind}-${metadata.name}`;
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
