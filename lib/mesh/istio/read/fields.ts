import { isObject, type JsonObject } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';

const UNIT: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Milliseconds of a duration as Istio takes it: `1.5s`, `1m30s`; undefined where it is none. */
function millisecondsOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)([a-zµ]+)/g)];
  const sum = parts.reduce((total, [, amount, unit = '']) => total + Number(amount) * (UNIT[unit] ?? 0), 0);
  return Math.round(sum * 1e6) / 1e6;
}

/** Reads the fields of a part of an object. Fields that were not read are noted as lost. Null is no field: the API server drops it. */
export class Fields {
  private readonly taken = new Set<string>();

  constructor(
    private readonly json: JsonObject,
    private readonly path: string,
    private readonly object: Manifest,
    private readonly into: NetworkBuilder,
  ) {}

  /** The value of a field, which then counts as read. */
  public take(field: string): unknown {
    this.taken.add(field);
    return this.json[field] ?? undefined;
  }

  /** The meaning of a word in a field. A word that is not in the table counts as not read. */
  public word<Meaning>(field: string, meanings: Readonly<Record<string, Meaning>>): Meaning | undefined {
    const value = this.take(field);
    const known = typeof value === 'string' && Object.hasOwn(meanings, value);
    if (value !== undefined && !known) this.taken.delete(field);
    return known ? meanings[value] : undefined;
  }

  /** A text that is not empty; empty text says nothing. */
  public text(field: string): string | undefined {
    const value = this.take(field);
    if (typeof value === 'string') return value === '' ? undefined : value;
    if (value !== undefined) this.taken.delete(field);
    return undefined;
  }

  /** True or false. */
  public flag(field: string): boolean | undefined {
    const value = this.take(field);
    if (value === undefined || typeof value === 'boolean') return value;
    this.taken.delete(field);
    return undefined;
  }

  /** A list of texts; an empty one says nothing. */
  public texts(field: string): readonly string[] | undefined {
    const value = this.take(field);
    const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
    if (value !== undefined && !isList) this.taken.delete(field);
    return isList && value.length > 0 ? (value as string[]) : undefined;
  }

  /** Texts by key; none at all say nothing. */
  public rows(field: string): Readonly<Record<string, string>> | undefined {
    const value = this.take(field);
    const isRows = isObject(value) && Object.values(value).every((each) => typeof each === 'string');
    if (value !== undefined && !isRows) this.taken.delete(field);
    return isRows && Object.keys(value).length > 0 ? (value as Record<string, string>) : undefined;
  }

  /** The parts of a list, each with fields of its own. */
  public list(field: string): readonly Fields[] {
    const value = this.take(field);
    if (Array.isArray(value) && value.every(isObject)) {
      return value.map((each, index) => new Fields(each, `${this.path}.${field}[${index}]`, this.object, this.into));
    }
    if (value !== undefined) this.taken.delete(field);
    return [];
  }

  /** A part with fields of its own; undefined if it is not there. */
  public part(field: string): Fields | undefined {
    const value = this.take(field);
    if (isObject(value)) return new Fields(value, `${this.path}.${field}`, this.object, this.into);
    if (value !== undefined) this.taken.delete(field);
    return undefined;
  }

  /** The names of all fields. */
  public get names(): readonly string[] {
    return Object.keys(this.json).filter((name) => this.json[name] !== null);
  }

  /** Counts a field as not read, because it says what the network cannot express. */
  public lose(field: string): void {
    this.into.lose(this.object, `${this.path}.${field}`);
  }

  public number(field: string): number | undefined {
    const value = this.take(field);
    if (value === undefined || typeof value === 'number') return value;
    this.taken.delete(field);
    return undefined;
  }

  /** A time that can pass; of none at all each field has a meaning of its own. */
  public milliseconds(field: string): number | undefined {
    const read = this.duration(field);
    if (read === 0) this.taken.delete(field);
    return read === 0 ? undefined : read;
  }

  /** A time, which may be none at all. */
  public duration(field: string): number | undefined {
    const value = this.take(field);
    const read = millisecondsOf(value);
    if (value !== undefined && read === undefined) this.taken.delete(field);
    return read;
  }

  /** A time after which something ends; undefined where nothing ends it, which `0s` says, too. */
  public timeLimit(field: string): number | undefined {
    return millisecondsOf(this.json[field]) === 0 ? void this.take(field) : this.milliseconds(field);
  }

  /** Notes all fields that were not read as lost. */
  public loseRest(): void {
    for (const field of Object.keys(this.json)) {
      if (!this.taken.has(field) && this.json[field] !== null) this.into.lose(this.object, `${this.path}.${field}`);
    }
  }
}
