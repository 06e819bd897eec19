import * as pulumi from '@pulumi/pulumi';
import { isObject, type JsonObject } from '../../kube/json';
import { type Leaf, leavesOf } from '../../kube/leaves';
import { ValidationError, type Where } from '../../errors';
import { manifestOf, title } from '../../kube/object';
import {
  isUnknown,
  isUnknownNumber,
  isWholePlaceholder,
  placeholderNumber,
  placeholderTable,
  renderedNumber,
  unfit,
  type Unfit,
} from '../../model/placeholder';
import { type Meaning, partsOf, placeholderText } from '../../model/placeholder-text';

/** What a placeholder stands for. */
interface Entry {
  readonly kind: 'text' | 'number';
  readonly output: pulumi.Output<unknown>;
  /** What was given, so that the same value has one placeholder. */
  readonly source: unknown;
  /** Made where the user called `asString` or `asNumber`, so that it points there. */
  readonly lost: ValidationError;
  /** Whether it is in an object that was reified. */
  arrived: boolean;
}

/**
 * A value that Pulumi knows only after deployment, for a prop that takes text: docs/outputs.md lists them. What comes back
 * may be put into a longer text; to cut it, to change its case or to encode it, use `apply` before.
 * @throws ValidationError MSVC-OUTPUT-004 for a resource instead of one of its outputs, or for nothing at all
 */
export function asString(output: pulumi.Input<string>): string {
  return typeof output === 'string' ? output : placeholderText({ id: idOf('asString', 'text', output), form: 'text' });
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

/**
 * One error for each value that is in no object that was reified. A text cut to a few letters, its length and its hash
 * have nothing to be recognised by: that the value itself arrived nowhere is how they show.
 */
export function neverArrived(): readonly ValidationError[] {
  return (placeholderTable() as Entry[]).filter(({ arrived }) => !arrived).map(({ lost }) => lost);
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
  const known = table.findIndex((entry) => entry.source === output && entry.kind === kind);
  if (known >= 0) return known;
  const lost = new ValidationError('MSVC-OUTPUT-106', {
    subject: maker,
    got: 'an Output that is in no object of this deployment',
    expected: 'to find it in one, whole or inside a text',
    fix: 'do in apply what was done to the text (cut, hashed, measured), or take the call away',
  });
  const entry = { kind, source: output, output: pulumi.output(output as pulumi.Output<unknown>), lost, arrived: false };
  return table.push(entry) - 1;
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
  if (isUnknownNumber(value)) return reifiedText(`${renderedNumber(value as number)}`);
  if (Array.isArray(value)) return value.map(reified);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reified(inner)]));
}

function reifiedText(text: string): unknown {
  if (!isUnknown(text)) return text;
  const { meanings, literals } = partsOf(text);
  const outputs = meanings.map(({ id }) => outputOf(id));
  const [first] = meanings;
  // A number in the form of text stays text, also where it is the whole of it.
  if (first && isWholePlaceholder(text) && entryOf(first.id).kind === first.form) return outputs[0];
  return pulumi.all(outputs).apply((values) => joined(literals, meanings, values));
}

/** The text with its values; a number that JSON.stringify quoted is a number in it. */
function joined(literals: readonly string[], meanings: readonly Meaning[], values: readonly unknown[]): string {
  const isNumber = (index: number) => meanings[index]?.form === 'number';
  return literals
    .map((literal, index) => literal.slice(isNumber(index - 1) ? 1 : 0, isNumber(index) ? -1 : undefined))
    .map((literal, index) => `${literal}${index < values.length ? String(values[index]) : ''}`)
    .join('');
}

function outputOf(id: number): pulumi.Output<unknown> {
  const entry = entryOf(id);
  entry.arrived = true;
  return entry.output;
}

function entryOf(id: number): Entry {
  const entry = (placeholderTable() as Entry[])[id];
  if (entry === undefined) throw new Error(`placeholder ${id} was never given out`);
  return entry;
}
