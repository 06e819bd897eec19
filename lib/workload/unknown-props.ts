import type { Construct } from 'constructs';
import { isUnknown, refuseUnknown } from '../model/placeholder';

/**
 * The props of a workload that take an Output, because their values are written into the object as they are. `*` is any name
 * or index. All other props are checked, calculated with, or part of a name. docs/outputs.md has the same list.
 */
export const TAKE_OUTPUTS: readonly string[] = [
  'image',
  'replicas',
  'env.*',
  'command.*',
  'args.*',
  'serviceAccountAnnotations.*',
  'versions.*.image',
  'versions.*.replicas',
  'versions.*.env.*',
  'backing.*.image',
  'pod.annotations.*',
  'pod.initContainers.*.image',
  'pod.initContainers.*.env.*',
  'pod.initContainers.*.command.*',
  'pod.initContainers.*.args.*',
];

const PATTERNS = TAKE_OUTPUTS.map((path) => path.split('.'));

/** Refuses Outputs in all other props. */
export function refuseUnknownProps(scope: Construct, props: object): void {
  refuseBelow(scope, props, []);
}

function refuseBelow(scope: Construct, value: unknown, path: readonly string[]): void {
  if (takes(path)) return;
  const leadsOn = PATTERNS.some((pattern) => pattern.length > path.length && fits(pattern, path));
  if (!leadsOn || typeof value !== 'object' || value === null || isUnknown(value))
    return refuseUnknown(path.join('.'), value, scope);
  for (const [key, inner] of Object.entries(value)) {
    refuseBelow(scope, inner, [...path, key]);
  }
}

function takes(path: readonly string[]): boolean {
  return PATTERNS.some((pattern) => pattern.length === path.length && fits(pattern, path));
}

function fits(pattern: readonly string[], path: readonly string[]): boolean {
  return path.every((step, index) => pattern[index] === '*' || pattern[index] === step);
}
