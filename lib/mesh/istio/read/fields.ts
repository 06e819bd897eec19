import type { JsonObject } from '../../../kube/json';
import type { Manifest } from '../../../kube/object';
import type { NetworkBuilder } from '../../../kube/read/network-builder';

const UNIT: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration as Istio takes it: `1.5s`, `1m30s`; undefined where it is none. */
export function millisecondsOf(text: unknown): number | undefined {
  if (typeof text !== 'string' || !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)];
  return Math.round(parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNIT[unit] ?? 0), 0));
}

/** Reads the fields of a part of an object. Fields that were not read are noted as lost. */
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
    return this.json[field];
  }

  /** The meaning of a word in a field. A word that is not in the table counts as not read. */
  public word<Meaning>(field: string, meanings: Readonly<Record<string, Meaning>>): Meaning | undefined {
    const value = this.take(field);
    const known = typeof value === 'string' && Object.hasOwn(meanings, value);
    if (value !== undefined && !known) this.taken.delete(field);
    return known ? meanings[value] : undefined;
  }

  public text(field: string): string | undefined {
    const value = this.take(field);
    if (value === undefined || typeof value === 'string') return value;
    this.taken.delete(field);
    return undefined;
  }

  /** A list of texts; undefined for none and for an empty one. */
  public texts(field: string): readonly string[] | undefined {
    const value = this.take(field);
    const texts = Array.isArray(value) && value.every((each) => typeof each === 'string');
    if (value !== undefined && !texts) this.taken.delete(field);
    return texts && value.length > 0 ? (value as readonly string[]) : undefined;
  }

  public number(field: string): number | undefined {
    const value = this.take(field);
    if (value === undefined || typeof value === 'number') return value;
    this.taken.delete(field);
    return undefined;
  }

  /** A time that can pass; of none at all each field has a meaning of its own. */
  public milliseconds(field: string): number | undefined {
    const value = this.take(field);
    const read = millisecondsOf(value);
    if (value !== undefined && !read) this.taken.delete(field);
    return read === 0 ? undefined : read;
  }

  /** A time after which something ends; undefined where nothing ends it, which `0s` says, too. */
  public timeLimit(field: string): number | undefined {
    return millisecondsOf(this.json[field]) === 0 ? void this.take(field) : this.milliseconds(field);
  }

  /** Notes all fields that were not read as lost. */
  public loseRest(): void {
    for (const field of Object.keys(this.json)) {
      if (!this.taken.has(field)) this.into.lose(this.object, `${this.path}.${field}`);
    }
  }
}
