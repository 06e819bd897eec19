import * as pulumi from '@pulumi/pulumi';
import { isObject, type JsonObject } from '../../emit/json';
import { type Leaf, leavesOf } from '../../emit/leaves';
import { ValidationError, type Where } from '../../errors';
import { manifestOf, title } from '../../manifest/manifest';
import { isUnknown, placeholderNumber, placeholderTable, placeholderText, unfit, type Unfit } from '../../model/placeholder';
import { idOfDouble, partsOf } from '../../model/placeholder-text';

/** What a placeholder stands for. */
interface Entry {
  readonly kind: 'text' | 'number';
  readonly output: pulumi.Output<unknown>;
}

/**
 * A value that Pulumi knows only after deployment, for a prop that takes text: docs/outputs.md lists them. What comes back
 * may be put into a longer text; to cut it, to change its case or to encode it, use `apply` before.
 * @throws ValidationError MSVC-OUTPUT-004 for a resource instead of one of its outputs, or for nothing at all
 */
export function asString(output: pulumi.Input<string>): string {
  return typeof output === 'string' ? output : placeholderText(idOf('asString', 'text', output));
}

/**
 * A number that Pulumi knows only after deployment, for a prop that hands it on untouched: replicas, the bounds of an
 * autoscaler, a number inside a variable's text. Calculating with it or comparing it throws: use `apply` before.
 * @throws ValidationError MSVC-OUTPUT-004 for a resource instead of one of its outputs, or for nothing at all
 */
export function asNumber(output: pulumi.Input<number>): number {
  return typeof output === 'number' ? output : placeholderNumber(idOf('asNumber', 'number', output));
}

/**
 * A copy of an object's JSON in which each placeholder is its Output again, secret and unknown as it was, and a text with
 * placeholders in it an Output of the whole text. Everything else stays plain, so that a preview knows it.
 * @param where the construct that the object comes from, for messages
 * @throws ValidationError MSVC-OUTPUT-1nn, naming object and path, where a placeholder was cut or changed or names a field
 */
export function reify(json: JsonObject, where?: Where): unknown {
  for (const leaf of leavesOf(json)) refuseUnfit(json, leaf, where);
  return reified(json);
}

function idOf(maker: string, kind: Entry['kind'], output: unknown): number {
  if (!pulumi.Output.isInstance(output) && !(output instanceof Promise)) {
    const resource = pulumi.Resource.isInstance(output);
    throw new ValidationError('MSVC-OUTPUT-004', {
      subject: maker,
      got: output,
      expected: `an Output, a promise or a ${kind === 'text' ? 'string' : 'number'}`,
      fix: resource ? `pass one of its outputs, such as ${maker}(resource.id)` : 'pass the value or the Output itself',
    });
  }
  const table = placeholderTable() as Entry[];
  const known = table.findIndex((entry) => entry.output === output && entry.kind === kind);
  return known >= 0 ? known : table.push({ kind, output: pulumi.output(output as pulumi.Output<unknown>) }) - 1;
}

function refuseUnfit(json: JsonObject, { path, value, isName }: Leaf, where: Where | undefined): void {
  const found = unfit(value) ?? (isName && isUnknown(value) ? NAME : undefined);
  if (found === undefined) return;
  const subject = `${title(manifestOf(json, { environment: '', construct: '', path: '' }))} ${path}`;
  const mistake = { subject, got: found.problem, expected: 'a plain value or a whole Output', fix: found.fix };
  throw new ValidationError(found.code, mistake, where);
}

const NAME: Unfit = {
  code: 'MSVC-OUTPUT-103',
  problem: 'an Output in the name of a field',
  fix: 'give the field a name that is known when the program runs; its value may be an Output',
};

function reified(value: unknown): unknown {
  if (typeof value === 'string') return reifiedText(value);
  if (typeof value === 'number') return reifiedNumber(value);
  if (Array.isArray(value)) return value.map(reified);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reified(inner)]));
}

function reifiedNumber(value: number): unknown {
  const id = placeholderTable().length === 0 ? undefined : idOfDouble(value);
  return id === undefined ? value : outputOf(id);
}

function reifiedText(text: string): unknown {
  if (!isUnknown(text)) return text;
  const { ids, literals } = partsOf(text);
  const [first = 0] = ids;
  if (ids.length === 1 && text === placeholderText(first) && entryOf(first).kind === 'text') return outputOf(first);
  return pulumi.all(ids.map(outputOf)).apply((values) => joined(literals, values));
}

function joined(literals: readonly string[], values: readonly unknown[]): string {
  return literals.map((literal, index) => `${literal}${index < values.length ? String(values[index]) : ''}`).join('');
}

function outputOf(id: number): pulumi.Output<unknown> {
  return entryOf(id).output;
}

function entryOf(id: number): Entry {
  const entry = (placeholderTable() as Entry[])[id];
  if (entry === undefined) throw new Error(`placeholder ${id} was never given out`);
  return entry;
}
