import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import type { Feature, Mesh } from '../mesh/mesh';

/** Refuses what the mesh cannot do, by name, unless the platform says that it may be missing. */
export function requireSupport(scope: Construct, mesh: Mesh, features: readonly Feature[]): void {
  for (const feature of features) {
    const support = mesh.supports[feature];
    if (support.kind !== 'refused' || mesh.without.includes(feature)) continue;
    throw new ValidationError(
      'MSVC-MESH-001',
      {
        subject: feature,
        got: `a service that asks for it on ${mesh.name}`,
        expected: 'a mesh that can do it',
        fix: `${support.why}; leave it out, choose another mesh, or accept its absence with without: ['${feature}'] on the mesh`,
      },
      scope,
    );
  }
}

/** Refuses a value of another class, such as one of another cdk8s-plus version, whose internals differ. */
export function requireClass(
  scope: Construct,
  subject: string,
  value: unknown,
  expected: { readonly name: string; readonly prototype: object },
  home = 'cdk8s-mesh',
): void {
  const isInstance = typeof value === 'object' && value !== null && expected.prototype.isPrototypeOf(value);
  if (isInstance) return;
  throw new ValidationError(
    'MSVC-CLASS-001',
    {
      subject,
      got: value,
      expected: `${expected.name} of ${home}`,
      fix: `import ${expected.name} from '${home}', the very copy that cdk8s-mesh uses; other versions differ inside`,
    },
    scope,
  );
}
