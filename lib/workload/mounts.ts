import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import type { Mount, VolumeSource } from '../model/workload/mount';

/** What the volumes that were made here are made from. */
const SOURCES = new WeakMap<Construct, VolumeSource>();

/**
 * The volume of a mount: one for each name in all containers of the construct.
 * @throws ValidationError MSVC-MOUNT-103 if another volume has that name
 */
export function volumeOf(scope: Construct, { volume: name, source }: Mount): kplus.Volume {
  const id = `${name}-Volume`;
  const known = scope.node.tryFindChild(id);
  if (known === undefined) {
    // cdk8s-plus-28 makes volumes from constructs only, and has none of tokens. Its constructor is not public.
    const volume = Reflect.construct(kplus.Volume, [scope, id, name, rendered(source)]) as kplus.Volume;
    SOURCES.set(volume, source);
    return volume;
  }
  if (JSON.stringify(SOURCES.get(known)) === JSON.stringify(source)) return known as kplus.Volume;
  const fix = 'give the volumes names of their own: volume: ... of Mount.configMap and the others';
  const mistake = { subject: 'volume', got: name, expected: 'one thing behind one name', fix };
  throw new ValidationError('MSVC-MOUNT-103', mistake, scope);
}

/** A source as cdk8s-plus-28 renders it: a size is an object of its own, and one field is written in another way. */
function rendered({ emptyDir, downwardAPI, ...source }: VolumeSource): VolumeSource {
  if (downwardAPI !== undefined) return { downwardApi: downwardAPI };
  if (emptyDir === undefined) return source;
  const { sizeLimit, ...rest } = emptyDir as { readonly sizeLimit?: string };
  return {
    emptyDir: { ...rest, ...(sizeLimit !== undefined && { sizeLimit: kplus.k8s.Quantity.fromString(sizeLimit) }) },
  };
}

/** What cdk8s-plus-28 is told of a mount. */
export function mountOptions({ subPath, readOnly }: Mount): kplus.MountOptions {
  return { ...(subPath !== undefined && { subPath }), ...(readOnly && { readOnly }) };
}
