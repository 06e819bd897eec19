import { ValidationError } from '../errors';
import type { Platform } from '../mesh/platform';
import { dnsLabel } from '../model/quantity/bounds';
import type { Namespace } from './namespace';

/** What every environment has. Further columns are the user's own. */
export interface EnvironmentColumns {
  /** Where the services run; a name means a namespace that the chart makes. */
  readonly namespace: string | Namespace;
  readonly platform: Platform;
}

/** One environment: its columns and its name. */
export type EnvironmentRow<Columns extends EnvironmentColumns = EnvironmentColumns> = Columns & {
  readonly name: string;
};

/** The row type of a table: `type Row = RowOf<typeof environments>`. */
export type RowOf<Table> = Table extends Environments<infer Columns> ? EnvironmentRow<Columns> : never;

/** A typed table of environments, one row each, read by every stage: `for (const row of environments) ...` */
export class Environments<Columns extends EnvironmentColumns> implements Iterable<EnvironmentRow<Columns>> {
  /**
   * @param rows by environment name; a column that only some rows have is optional in the row type, and `name` is none:
   * it is the row's key
   */
  public static of<Columns extends EnvironmentColumns & { readonly name?: never }>(
    rows: Readonly<Record<string, Columns>>,
  ): Environments<Columns> {
    return new Environments(rows);
  }

  private readonly rows: readonly EnvironmentRow<Columns>[];

  private constructor(rows: Readonly<Record<string, Columns>>) {
    this.rows = Object.entries(rows).map(([name, columns]) => ({
      ...withoutName(name, columns),
      name: dnsLabel(name, { code: 'MSVC-ENV-003', subject: 'environment name' }),
    }));
  }

  /** One row by name, such as the stack's. */
  public get(name: string): EnvironmentRow<Columns> {
    const row = this.rows.find((candidate) => candidate.name === name);
    if (row !== undefined) return row;
    throw new ValidationError('MSVC-ENV-004', {
      subject: 'environment',
      got: name,
      expected: `one of ${this.rows.map((candidate) => candidate.name).join(', ')}`,
      fix: 'correct the name, or add a row to the table of environments',
    });
  }

  public [Symbol.iterator](): Iterator<EnvironmentRow<Columns>> {
    return this.rows[Symbol.iterator]();
  }
}

/** The key is the name; a column of that word would be lost. */
function withoutName<Columns extends object>(key: string, columns: Columns): Columns {
  if (!('name' in columns) || columns.name === undefined) return columns;
  throw new ValidationError('MSVC-ENV-006', {
    subject: `name in the row '${key}'`,
    got: columns.name,
    expected: 'no column of that word: the key of a row is its name',
    fix: 'take it away, or give the column another word',
  });
}
