import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';

/** What a service is asked for by its callees, and by whoever reads it. */
const GETTERS = ['name', 'namespace', 'environment', 'identity', 'ports', 'deployment', 'facts'];

/**
 * Refuses members of a subclass that hide the service's own.
 * @param prototype where its getters are
 * @param fields what its fields were when it was made
 * @throws ValidationError MSVC-CLASS-002
 */
export function refuseHidden(service: Construct, prototype: object, fields: Readonly<Record<string, unknown>>): void {
  const word =
    GETTERS.find((getter) => getter in prototype && definerOf(service, getter) !== definerOf(prototype, getter)) ??
    Object.keys(fields).find((field) => Reflect.get(service, field) !== fields[field]);
  if (word === undefined) return;
  const got = `a field '${word}' of ${service.constructor.name}`;
  const fix = `rename the field: '${word}' is the service's own, and its callees would read yours`;
  const mistake = { subject: word, got, expected: 'no field of that word', fix };
  throw new ValidationError('MSVC-CLASS-002', mistake, service);
}

/** The object on the chain of prototypes that has a member of its own. */
function definerOf(object: object, word: string): object {
  return Object.hasOwn(object, word) ? object : definerOf(Object.getPrototypeOf(object) as object, word);
}
