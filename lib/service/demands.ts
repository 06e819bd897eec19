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

/** A class whose values a prop takes, and the package they must come from. */
export interface ExpectedClass {
  readonly type: { readonly name: string; [Symbol.hasInstance](value: unknown): boolean };
  readonly home: string;
}

/** Refuses a value of another class, such as one of another cdk8s-plus version, whose internals differ. */
export function requireClass(scope: Construct, subject: string, value: unknown, { type, home }: ExpectedClass): void {
  if (type[Symbol.hasInstance](value)) return;
  const fix = `import ${type.name} from '${home}', the very copy that cdk8s-mesh uses; other versions differ inside`;
  throw new ValidationError('MSVC-CLASS-001', { subject, got: value, expected: `${type.name} of ${home}`, fix }, scope);
}
