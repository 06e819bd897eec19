import { ValidationError } from '../errors';
import type { Platform } from '../mesh/platform';
import { dnsLabel } from '../model/bounds';
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
  /** @param rows by environment name; a column that only some rows have is optional in the row type */
  public static of<Columns extends EnvironmentColumns>(rows: Readonly<Record<string, Columns>>): Environments<Columns> {
    return new Environments(rows);
  }

  private readonly rows: readonly EnvironmentRow<Columns>[];

  private constructor(rows: Readonly<Record<string, Columns>>) {
    this.rows = Object.entries(rows).map(([name, columns]) => ({
      ...columns,
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
