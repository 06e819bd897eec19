import { ValidationError } from '../errors';
import { Platform } from '../mesh/platform';
import { instance, rows } from '../model/options';
import { dnsLabel } from '../model/quantity/bounds';
import { checkedNamespace, type Namespace } from './namespace';

/** The columns that every table of environments has. Add columns of your own, such as `replicas`. */
export interface EnvironmentColumns {
  /** The namespace of the services. A text is the name of a namespace that the chart makes: `Namespace.managed(text)`. */
  readonly namespace: string | Namespace;
  /** Kubernetes version and mesh of the cluster. */
  readonly platform: Platform;
}

/** A row of a table of environments: its columns and its name. */
export type EnvironmentRow<Columns extends EnvironmentColumns = EnvironmentColumns> = Columns & {
  readonly name: string;
};

/**
 * The type of a table's rows.
 * @example type Row = RowOf<typeof environments>;
 */
export type RowOf<Table> = Table extends Environments<infer Columns> ? EnvironmentRow<Columns> : never;

/**
 * A typed table of environments, such as dev and prod, with one row for each.
 * @example
 * const environments = Environments.of({
 *   dev: { namespace: 'shop-dev', platform, replicas: 2 },
 *   prod: { namespace: 'shop', platform, replicas: 3 },
 * });
 * for (const row of environments) new Shop(app, row.name, row);
 */
export class Environments<Columns extends EnvironmentColumns> implements Iterable<EnvironmentRow<Columns>> {
  /**
   * A table from its rows. A column that only some rows have is optional in the type of the rows.
   * @param rows the columns of each environment, by its name, which is a DNS label; `name` itself is no column
   * @throws ValidationError MSVC-INPUT-101 and 103 for a table or a row, MSVC-ENV-003 and 006 for a name, MSVC-NAME-005 and
   * MSVC-CLASS-001 for a namespace or a platform
   * @example Environments.of({ dev: { namespace: 'shop-dev', platform }, prod: { namespace: 'shop', platform } })
   */
  public static of<Columns extends EnvironmentColumns & { readonly name?: never }>(
    rows: Readonly<Record<string, Columns>>,
  ): Environments<Columns> {
    return new Environments(rows);
  }

  private readonly rows: readonly EnvironmentRow<Columns>[];

  private constructor(table: Readonly<Record<string, Columns>>) {
    const write = "Environments.of({ dev: { namespace: 'shop-dev', platform } })";
    this.rows = rows(table, { subject: 'environments', write }).map(([name, columns]) => ({
      ...checkedRow<Columns>(name, columns),
      name: dnsLabel(name, { code: 'MSVC-ENV-003', subject: 'environment name' }),
    }));
  }

  /**
   * The row of an environment.
   * @throws ValidationError MSVC-ENV-004 for a name that the table does not have
   * @example environments.get(pulumi.getStack())
   */
  public get(name: string): EnvironmentRow<Columns> {
    const row = this.rows.find((candidate) => candidate.name === name);
    if (row !== undefined) return row;
    throw new ValidationError('MSVC-ENV-004', {
      subject: 'environment',
      got: name,
      expected: `one of ${this.rows.map((candidate) => candidate.name).join(', ') || 'no rows'}`,
      fix: 'correct the name, or add a row to the table of environments',
    });
  }

  public [Symbol.iterator](): Iterator<EnvironmentRow<Columns>> {
    return this.rows[Symbol.iterator]();
  }
}

/** Checks the columns that every row has. The others are the user's own and stay as they are. */
function checkedRow<Columns extends EnvironmentColumns>(key: string, row: unknown): Columns {
  const subject = `row '${key}'`;
  const columns = Object.fromEntries(rows(row, { subject, write: `${key}: { namespace: 'shop', platform }` }));
  if (columns['name'] !== undefined) {
    throw new ValidationError('MSVC-ENV-006', {
      subject: `name in the ${subject}`,
      got: columns['name'],
      expected: 'no column of that word: the key of a row is its name',
      fix: 'take it away, or give the column another word',
    });
  }
  checkedNamespace(columns['namespace']);
  const write = "Platform.of({ kubernetes: '1.34', mesh })";
  instance(columns['platform'], Platform, { subject: `platform of the ${subject}`, write });
  return columns as unknown as Columns;
}
