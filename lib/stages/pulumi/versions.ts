import { listAt } from '../../kube/json';
import { ValidationError } from '../../errors';
import type { DeclaredService } from '../../mesh/declared';
import { MESH_SERVICE } from './component-types';
import type { PreviousResource } from './previous-state';
import { nameOf } from './urn';

/** What the component of a MeshService records in Pulumi's state for the next update. */
export interface VersionRecord {
  /** Versions that have pods. */
  readonly versions: readonly string[];
  /** Versions that may be deleted in the next update. */
  readonly retired: readonly string[];
}

export function versionRecord({ spec }: DeclaredService): VersionRecord {
  return { versions: spec.versions.map(({ name }) => name), retired: [...spec.retired] };
}

/**
 * Refuses to remove a version that the last update did not retire: its name would go while proxies still have routes to it.
 * @param services by the name of their component
 * @throws ValidationError MSVC-PULUMI-007
 */
export function refuseDroppedVersions(
  services: ReadonlyMap<string, DeclaredService>,
  previous: readonly PreviousResource[],
): void {
  for (const { urn, outputs } of previous.filter(({ type }) => type === MESH_SERVICE)) {
    const facts = services.get(nameOf(urn));
    if (facts === undefined) continue;
    const { versions, retired } = versionRecord(facts);
    const dropped = listAt(outputs, 'versions').find((name) => ![...versions, ...retired].includes(String(name)));
    if (dropped !== undefined) throw droppedError(facts, String(dropped));
  }
}

function droppedError({ construct, spec }: DeclaredService, dropped: string): ValidationError {
  const entry = `versions: { ${dropped}: Version.retired() }`;
  return new ValidationError(
    'MSVC-PULUMI-007',
    {
      subject: `versions of ${spec.name}`,
      got: [...spec.versions.map(({ name }) => name), ...spec.retired],
      expected: `'${dropped}' too, at least as a retired one: in the last update it still had pods and requests`,
      fix: `declare ${entry} and run pulumi up; then delete the entry`,
    },
    { node: { path: construct } },
  );
}
