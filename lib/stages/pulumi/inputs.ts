import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import { isObject } from '../../kube/json';
import type { Manifest } from '../../kube/object';
import { reify } from './outputs';

const FIELD_MANAGER = 'pulumi.com/patchFieldManager';

/** A manifest as the provider gets it: Outputs where what stands for them was, and the stack as the owner of its fields. */
export function inputsOf({ json }: Manifest): Record<string, unknown> {
  const inputs = reify(json) as Record<string, unknown>;
  const metadata = inputs['metadata'] as Record<string, unknown>;
  const annotations = { ...(metadata['annotations'] as object | undefined), [FIELD_MANAGER]: fieldManager() };
  return { ...inputs, metadata: { ...metadata, annotations } };
}

/**
 * Who owns the fields, by default a random name per resource: an object taken over after an interrupted update would then
 * have two owners, and refuse its next change. With one name per stack it has one owner, and another stack is refused.
 */
function fieldManager(): string {
  const name = `pulumi-${pulumi.getProject()}-${pulumi.getStack()}`;
  return name.length <= 64 ? name : `pulumi-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

/** The Outputs in an object's inputs, with the path of each. */
export function outputsIn(
  value: unknown,
  path = '',
): { readonly path: string; readonly output: pulumi.Output<unknown> }[] {
  if (pulumi.Output.isInstance(value)) return [{ path, output: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => outputsIn(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => outputsIn(inner, path === '' ? key : `${path}.${key}`));
}
