import * as pulumi from '@pulumi/pulumi';
import { ValidationError } from '../../errors';
import { mapLeaves } from '../../kube/leaves';
import { isUnknown, isUnknownNumber, partsOf, unknownNumber, unknownText } from '../../model/placeholder';

/**
 * A value that Pulumi knows only after deployment, for a prop that takes text: docs/outputs.md lists them. What comes back
 * is handed on as it is: to put it into a longer text, to cut or to change it, do so before, where the value is known.
 * @throws ValidationError MSVC-OUTPUT-004 for a resource instead of one of its outputs, or for nothing at all
 * @example
 * new MeshService(chart, 'orders', {
 *   image: Image.of('ghcr.io/acme/orders', { tag: asString(release.tag) }),
 *   env: { DATABASE_URL: asString(pulumi.interpolate`postgres://${database.host}:5432/orders`) },
 * });
 */
export function asString(output: pulumi.Input<string>): string {
  const isText = typeof output === 'string' || (isUnknown(output) && !isUnknownNumber(output));
  return isText ? (output as string) : unknownText([checked('asString', 'string', output)]);
}

/**
 * A number that Pulumi knows only after deployment, for a prop that hands it on untouched: replicas and the bounds of an
 * autoscaler. Calculating with it or comparing it throws: use `apply` before.
 * @throws ValidationError MSVC-OUTPUT-004 for a resource instead of one of its outputs, or for nothing at all
 * @example
 * new MeshService(chart, 'orders', { image, replicas: asNumber(pool.size.apply((size) => size * 2)) });
 */
export function asNumber(output: pulumi.Input<number>): number {
  const isNumber = typeof output === 'number' || isUnknownNumber(output);
  return isNumber ? (output as number) : unknownNumber(checked('asNumber', 'number', output));
}

/**
 * A copy of a finished object in which each value that is known only after deployment is its Output again, secret and
 * unknown as it was. Everything else stays plain, so that a preview knows it.
 */
export function reify(json: unknown): unknown {
  return mapLeaves(json, (leaf) => {
    const parts = partsOf(leaf);
    if (parts === undefined) return leaf;
    return parts.length === 1 ? parts[0] : pulumi.all([...parts]).apply((values) => values.join(''));
  });
}

function checked(maker: string, type: string, output: unknown): pulumi.Output<unknown> {
  if (pulumi.Output.isInstance(output)) return output;
  if (output instanceof Promise) return pulumi.output(output as Promise<unknown>);
  throw new ValidationError('MSVC-OUTPUT-004', {
    subject: maker,
    got: output,
    expected: `an Output, a promise or a ${type}`,
    fix: pulumi.Resource.isInstance(output)
      ? `pass one of its outputs, such as ${maker}(resource.id)`
      : 'pass the value or the Output itself',
  });
}
