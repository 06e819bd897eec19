import { ALL_PLANES } from '../../lib/mesh/planes';
import type { DataPlane } from '../../lib/termination/data-plane';

export type PlaneName =
  'none' | 'istio-classic' | 'istio-native' | 'istio-auto' | 'istio-ambient' | 'linkerd-classic' | 'linkerd-native';

export const PLANE_NAMES = ALL_PLANES.map(({ name }) => name as PlaneName);

/** A data plane by its name. */
export function planeOf(name: PlaneName): DataPlane {
  const found = ALL_PLANES.find((plane) => plane.name === name);
  if (!found) throw new Error(`no data plane '${name}'`);
  return found;
}
