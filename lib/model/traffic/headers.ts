import { ValidationError, type Where } from '../../errors';
import { type Keys, list, options, rows } from '../options';
import { isText } from './text-match';

/**
 * Changes of the headers of requests and responses on their way. In a value, `%` begins a variable of the proxy, such as
 * `%DOWNSTREAM_REMOTE_ADDRESS%`; `%%` is a percent sign.
 * @throws ValidationError MSVC-HEADER-101 for a name, 102 for a value, 103 for no change at all
 */
export interface HeaderChanges {
  /** Before the request is sent on. @default - none */
  readonly request?: HeaderEdits;
  /** Before the response is given to the caller. @default - none */
  readonly response?: HeaderEdits;
}

/** Changes of the headers of a message. */
export interface HeaderEdits {
  /** Headers that get this value in place of their own. @default - none */
  readonly set?: Readonly<Record<string, string>>;
  /** Values that are added to headers. @default - none */
  readonly add?: Readonly<Record<string, string>>;
  /** Headers that are taken away. @default - none */
  readonly remove?: readonly string[];
}

const CHANGES: Keys<HeaderChanges> = { request: true, response: true };
const EDITS: Keys<HeaderEdits> = { set: true, add: true, remove: true };
const WRITE = "headers: { request: { set: { 'x-team': 'shop' } } }";

/** Checks changes of headers. @param path where they stand, such as `traffic.headers` */
export function checkedHeaderChanges(given: HeaderChanges, path: string, where: Where): HeaderChanges {
  const { request, response } = options<HeaderChanges>(given, CHANGES, { subject: path, write: WRITE, where });
  const checked = {
    ...(request !== undefined && { request: checkedEdits(request, `${path}.request`, where) }),
    ...(response !== undefined && { response: checkedEdits(response, `${path}.response`, where) }),
  };
  if (Object.keys(checked).length > 0) return checked;
  throw noChange(path, given, where);
}

function checkedEdits(given: HeaderEdits, path: string, where: Where): HeaderEdits {
  const { set, add, remove } = options<HeaderEdits>(given, EDITS, { subject: path, write: WRITE, where });
  const asked = { subject: `${path}.remove`, write: "remove: ['x-debug']", where };
  const removed = remove === undefined ? [] : list(remove, asked).map((name) => checkedName(name, path, where));
  const checked = {
    ...(set !== undefined && { set: checkedValues(set, `${path}.set`, where) }),
    ...(add !== undefined && { add: checkedValues(add, `${path}.add`, where) }),
    ...(removed.length > 0 && { remove: removed }),
  };
  if (Object.keys(checked).length > 0) return checked;
  throw noChange(path, given, where);
}

function checkedValues(given: unknown, path: string, where: Where): Readonly<Record<string, string>> {
  const all = rows(given, { subject: path, write: "{ 'x-team': 'shop' }", where });
  if (all.length === 0) throw noChange(path, given, where);
  return Object.fromEntries(
    all.map(([name, value]) => [checkedName(name, path, where), checkedValue(value, `${name} in ${path}`, where)]),
  );
}

function checkedName(name: unknown, path: string, where: Where): string {
  if (typeof name === 'string' && /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && name !== 'host') return name;
  const fix = 'write it in lower case; the host is changed by rewrite: { authority }';
  const mistake = { subject: `header in ${path}`, got: name, expected: 'the name of a header in lower case', fix };
  throw new ValidationError('MSVC-HEADER-101', mistake, where);
}

/** Text, with variables of the proxy between percent signs. */
const VALUE = /^([^%]|%%|%[A-Z][A-Z_0-9]*(\([^()]*\))?(:\d+)?%)*$/;

function checkedValue(value: unknown, subject: string, where: Where): string {
  if (isText(value) && VALUE.test(value)) return value;
  const fix = 'write %% for a percent sign: a single one begins a variable of the proxy';
  const mistake = { subject, got: value, expected: 'text that is not empty, without control characters', fix };
  throw new ValidationError('MSVC-HEADER-102', mistake, where);
}

function noChange(path: string, got: unknown, where: Where): ValidationError {
  const mistake = { subject: path, got, expected: 'at least one change', fix: `leave it out, or write ${WRITE}` };
  return new ValidationError('MSVC-HEADER-103', mistake, where);
}
