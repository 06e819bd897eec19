import * as pulumi from '@pulumi/pulumi';
import { ValidationError } from '../../errors';
import { mapLeaves } from '../../kube/leaves';
import { isUnknown, isUnknownNumber, partsOf, unknownNumber, unknownText } from '../../model/placeholder';

/**
 * Makes a Pulumi Output a text, for props that take one: docs/outputs.md lists them. The result can only be passed on;
 * interpolating or changing it throws. Do that to the Output, with `pulumi.interpolate` or `apply`.
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
 * Makes a Pulumi Output a number, for `replicas` and the bounds of an autoscaler. The result can only be passed on;
 * calculating with it or comparing it throws. Do that to the Output, with `apply`.
 * @throws ValidationError MSVC-OUTPUT-004 for a resource instead of one of its outputs, or for nothing at all
 * @example
 * new MeshService(chart, 'orders', { image, replicas: asNumber(pool.size.apply((size) => size * 2)) });
 */
export function asNumber(output: pulumi.Input<number>): number {
  const isNumber = typeof output === 'number' || isUnknownNumber(output);
  return isNumber ? (output as number) : unknownNumber(checked('asNumber', 'number', output));
}

/**
 * A copy of a finished object with Outputs in place of their placeholders, secret if they were. All other values stay plain,
 * so that a preview shows them.
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
