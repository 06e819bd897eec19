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
   * @param own the scope's own name, which its objects have unless a mesh makes several of a kind
   */
  constructor(
    private readonly scope: Construct,
    private readonly render: () => readonly KubeObject[],
    private readonly revision: () => number,
    private readonly own?: string,
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
   * @param name its name, where there are several of the kind
   * @throws ValidationError MSVC-MESH-102 where the mesh makes none, MSVC-MESH-104 where it makes several; each says what there is
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

  /** Changes the one object of a kind, last of all. @throws ValidationError MSVC-MESH-102 and MSVC-MESH-104 as `get` */
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

  /** An object that goes takes its patches with it, and nobody would learn of it. */
  private refusePatched(object: ApiObject): void {
    if (!isPatched(object)) return;
    const fix = 'say first what the service is, and patch then';
    const mistake = { subject: 'patched mesh object', got: object.kind, expected: 'an object that stays', fix };
    throw new ValidationError('MSVC-MESH-103', mistake, this.scope);
  }

  /** By construct id: its kind, and its name behind it where that is another than the scope's own. */
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

/** Those that every app has: what is plain data already passes them unchanged. */
const BUILT_IN = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** Whether the app's author resolves values in a way of their own, which then holds for these objects too. */
function hasOwnResolvers(object: ApiObject): boolean {
  return App.of(object).resolvers.some((resolver) => !BUILT_IN.some((type) => resolver instanceof type));
}
