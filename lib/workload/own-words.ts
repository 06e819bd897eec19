import type { Construct } from 'constructs';
import { ValidationError } from '../errors';

/** What a workload is asked for by its callees, and by whoever reads it. */
const GETTERS = ['name', 'namespace', 'environment', 'identity', 'ports', 'deployment', 'facts'];

/**
 * Refuses members of a subclass that hide the workload's own.
 * @param prototype where its getters are
 * @param fields what its fields were when it was made
 * @throws ValidationError MSVC-CLASS-002
 */
export function refuseHidden(workload: Construct, prototype: object, fields: Readonly<Record<string, unknown>>): void {
  const word =
    GETTERS.find((getter) => getter in prototype && definerOf(workload, getter) !== definerOf(prototype, getter)) ??
    Object.keys(fields).find((field) => Reflect.get(workload, field) !== fields[field]);
  if (word === undefined) return;
  const got = `a field '${word}' of ${workload.constructor.name}`;
  const [own, reader] = 'ports' in prototype ? ['service', 'its callees'] : ['workload', 'the library'];
  const fix = `rename the field: '${word}' is the ${own}'s own, and ${reader} would read yours`;
  const mistake = { subject: word, got, expected: 'no field of that word', fix };
  throw new ValidationError('MSVC-CLASS-002', mistake, workload);
}

/** The object on the chain of prototypes that has a member of its own. */
function definerOf(object: object, word: string): object {
  return Object.hasOwn(object, word) ? object : definerOf(Object.getPrototypeOf(object) as object, word);
}
