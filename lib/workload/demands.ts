import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import { type Feature, type FeatureGroup, groupOf } from '../mesh/capabilities';
import type { Mesh } from '../mesh/mesh';
import type { Condition } from '../model/access/requests';
import type { Image } from '../model/workload/image';
import type { Port } from '../model/workload/port';

/** Refuses features that the mesh cannot do, unless the user accepted that they are missing. */
export function requireSupport(scope: Construct, mesh: Mesh, features: readonly Feature[]): void {
  for (const feature of features) {
    const support = mesh.supports[feature];
    const group = groupOf(feature);
    if (support.kind !== 'refused' || mesh.without.includes(feature) || mesh.without.includes(group)) continue;
    const got = `a service that asks for it on ${mesh.name}`;
    const fix = `${support.why}; leave it out, choose another mesh, or accept its absence with without: ['${group}'] on the mesh`;
    throw new ValidationError(
      'MSVC-MESH-001',
      { subject: feature, got, expected: 'a mesh that can do it', fix },
      scope,
    );
  }
}

/** Features that need a port on which the proxy sees requests. */
const OF_REQUESTS: readonly FeatureGroup[] = ['timeout', 'retry', 'weights', 'routes'];

/** Refuses these features for a service whose ports are all plain TCP. */
export function requireHttp(scope: Construct, ports: readonly Port[], features: readonly Feature[]): void {
  const feature = features.find((asked) => OF_REQUESTS.includes(groupOf(asked)));
  if (feature === undefined || ports.some(({ isHttp }) => isHttp)) return;
  const got = `a service that asks for it on ${ports.map(({ protocol, number }) => `${protocol} ${number}`).join(', ')} alone`;
  const expected = 'a port whose requests the mesh reads: http, h2c or grpc';
  const fix = `declare the protocol that is spoken on the port, or leave ${groupOf(feature)} out`;
  throw new ValidationError('MSVC-PROTO-101', { subject: feature, got, expected, fix }, scope);
}

/** Refuses what only a proxy that reads requests can know, for a port where it does not. @throws ValidationError MSVC-ACCESS-119 */
export function requireRequests(service: Construct, port: Port, attribute: string): void {
  if (port.isHttp) return;
  const fix = 'declare the protocol that is spoken on the port, or say it of a port with http, h2c or grpc';
  const got = `${port.protocol} ${port.number}`;
  const expected = 'a port whose requests the mesh reads: on others the condition is dropped, or the rule with it';
  throw new ValidationError('MSVC-ACCESS-119', { subject: `access by ${attribute}`, got, expected, fix }, service);
}

/** Refuses a narrowed call that the mesh cannot narrow, or on a port whose requests nobody reads. */
export function requireNarrowing(service: Construct, mesh: Mesh, port: Port, when: readonly Condition[]): void {
  const [first] = when;
  if (first === undefined) return;
  requireSupport(service, mesh, ['access.requests']);
  requireRequests(service, port, first.attribute);
}

/** Refuses a port that the mesh's sidecar uses. */
export function refuseReservedPorts(scope: Construct, { name, reserved }: Mesh, ports: readonly Port[]): void {
  const taken = ports.find(({ number }) => reserved.ports.includes(number));
  if (taken === undefined) return;
  const fix = `let the app listen elsewhere: the proxy of ${name} uses ${reserved.ports.join(', ')}`;
  const mistake = { subject: 'port', got: taken.number, expected: 'a port that the proxy does not use', fix };
  throw new ValidationError('MSVC-PORT-002', mistake, scope);
}

/** Refuses a user that the mesh's sidecar runs as. */
export function refuseReservedUsers(scope: Construct, { name, reserved }: Mesh, images: readonly Image[]): void {
  const image = images.find(({ uid }) => reserved.users.includes(uid));
  if (image === undefined) return;
  const fix = `run the app as another user: ${image.uid} is the proxy's of ${name}, whose traffic bypasses the mesh`;
  const mistake = { subject: 'image uid', got: image.uid, expected: `any user but ${image.uid}`, fix };
  throw new ValidationError('MSVC-PROTO-004', mistake, scope);
}

/** The class that a value must have, and the package of that class. */
export interface ExpectedClass {
  readonly type: { readonly name: string; [Symbol.hasInstance](value: unknown): boolean };
  readonly home: string;
}

/** Refuses a value of another class, also of the same class in another version of its package. */
export function requireClass(scope: Construct, subject: string, value: unknown, { type, home }: ExpectedClass): void {
  if (type[Symbol.hasInstance](value)) return;
  const fix = `import ${type.name} from '${home}', the very copy that cdk8s-mesh uses; other versions differ inside`;
  throw new ValidationError('MSVC-CLASS-001', { subject, got: value, expected: `${type.name} of ${home}`, fix }, scope);
}
