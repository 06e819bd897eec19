import { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import { type External, type ExternalFacts, together } from '../../model/external/external';
import type { NetworkExternal } from '../../model/external/network-external';
import { MeshObjects } from '../mesh-objects';
import { Place } from '../place';
import { Registry } from '../registry';

/** The hosts outside that services of one namespace call. Nobody else sees them. */
export class ExternalHosts extends Construct {
  /** Those of the namespace that a service is in: the first that calls one has them below its chart. */
  public static of(service: Construct): ExternalHosts {
    const { environment, namespace } = Place.of(service);
    const key = `externals ${environment} ${namespace}`;
    return Registry.of(service).shared(key, () => new ExternalHosts(Place.home(service), 'externals'));
  }

  /** The objects, to be patched. */
  public readonly mesh: MeshObjects;
  private readonly byName = new Map<string, ExternalFacts>();
  private readonly registry: Registry;

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.registry = Registry.of(this);
    const { environment } = Place.of(this);
    this.mesh = MeshObjects.of(this, (mesh, network) =>
      this.externals().flatMap((each) => mesh.external(each, network)),
    );
    this.registry.add({ environment, externals: () => this.externals(), settle: () => this.mesh.settle() });
  }

  /** Adds a host. @throws ValidationError MSVC-EXT-005 if it is known with other facts */
  public add({ name, host, facts }: External, where: Construct): void {
    const known = this.byName.get(name);
    const all = known === undefined ? facts : together(known, facts);
    if (all === undefined) {
      const fix = `make one value of it that every caller uses: const host = External.https('${host}')`;
      const expected = 'the same addresses, TLS and protocol for each port as before';
      throw new ValidationError('MSVC-EXT-005', { subject: `External ${host}`, got: facts, expected, fix }, where);
    }
    this.byName.set(name, all);
    this.registry.changed();
  }

  private externals(): readonly NetworkExternal[] {
    const { namespace } = Place.of(this);
    return [...this.byName].map(([name, facts]) => ({
      namespace,
      name,
      labels: { 'app.kubernetes.io/managed-by': 'cdk8s-mesh' },
      exportTo: ['.'],
      ...facts,
    }));
  }
}
