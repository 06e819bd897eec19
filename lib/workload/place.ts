import type { Construct, IConstruct } from 'constructs';
import { ValidationError } from '../errors';
import type { Platform } from '../mesh/platform';

const PLACE = Symbol.for('cdk8s-mesh.Place');

/** Where a service runs. It is looked up in the constructs above, as `Chart.of` does. */
export interface Place {
  /** The environment's name. */
  readonly environment: string;
  readonly namespace: string;
  readonly platform: Platform;
  /** Whether the chart makes the namespace, with the labels that let pods join the mesh. */
  readonly ownsNamespace: boolean;
  /** Reserves a service name for a construct. @throws ValidationError MSVC-NAME-004 if another construct has it */
  claim(name: string, construct: IConstruct): void;
}

export const Place = {
  /** A place where no service name is taken yet. */
  create: (facts: Omit<Place, 'claim'>): Place => {
    const owners = new Map<string, string>();
    return { ...facts, claim: (name, construct) => claim(owners, name, construct) };
  },

  /** Makes `construct` the place of everything below it. */
  set: (construct: IConstruct, place: Place): void => {
    Object.defineProperty(construct, PLACE, { value: place });
  },

  /** The place of a construct; undefined outside a MeshChart. */
  find: (construct: IConstruct): Place | undefined => {
    const place = (construct as unknown as Record<symbol, Place | undefined>)[PLACE];
    if (place !== undefined || construct.node.scope === undefined) return place;
    return Place.find(construct.node.scope);
  },

  /** The construct above, or the construct itself, that is the place of everything below: the MeshChart. */
  home: (construct: Construct): Construct => {
    const isHome = PLACE in construct || construct.node.scope === undefined;
    return isHome ? construct : Place.home(construct.node.scope as Construct);
  },

  /** The place of a construct. @throws ValidationError MSVC-PLACE-001 outside a MeshChart */
  of: (construct: IConstruct): Place => {
    const place = Place.find(construct);
    if (place === undefined) {
      throw new ValidationError(
        'MSVC-PLACE-001',
        {
          subject: construct.constructor.name,
          got: 'a scope outside any MeshChart',
          expected: 'a MeshChart somewhere above',
          fix: 'make the chart a MeshChart: it knows the namespace and the platform of its services',
        },
        construct,
      );
    }
    return place;
  },
};

function claim(owners: Map<string, string>, name: string, construct: IConstruct): void {
  const owner = owners.get(name);
  if (owner !== undefined) {
    const fix = 'give one of them another name: both would write the same Kubernetes objects';
    const expected = `a name that ${owner} does not have already`;
    throw new ValidationError('MSVC-NAME-004', { subject: 'service name', got: name, expected, fix }, construct);
  }
  owners.set(name, construct.node.path);
}
