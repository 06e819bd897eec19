import { createHash } from 'node:crypto';
import * as pulumi from '@pulumi/pulumi';
import { isObject } from '../../kube/json';
import type { Manifest } from '../../kube/object';
import { reify } from './outputs';

const FIELD_MANAGER = 'pulumi.com/patchFieldManager';

/** A manifest as the provider gets it: with Outputs in place of placeholders, and a field manager. */
export function inputsOf({ json }: Manifest): Record<string, unknown> {
  const inputs = reify(json) as Record<string, unknown>;
  const metadata = inputs['metadata'] as Record<string, unknown>;
  const annotations = { ...(metadata['annotations'] as object | undefined), [FIELD_MANAGER]: fieldManager() };
  return { ...inputs, metadata: { ...metadata, annotations } };
}

/**
 * The field manager of server-side apply: one name per stack. By default Pulumi makes a random one per resource. An object
 * that is taken over after an interrupted update would then have two managers, and its next change would be a conflict.
 */
function fieldManager(): string {
  const name = `pulumi-${pulumi.getProject()}-${pulumi.getStack()}`;
  return name.length <= 64 ? name : `pulumi-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}

/** The Outputs inside a value, each with its path. */
export function outputsIn(
  value: unknown,
  path = '',
): { readonly path: string; readonly output: pulumi.Output<unknown> }[] {
  if (pulumi.Output.isInstance(value)) return [{ path, output: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => outputsIn(item, `${path}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => outputsIn(inner, path === '' ? key : `${path}.${key}`));
}
