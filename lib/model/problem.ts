import type { Code } from '../errors';

/** `error` stops every stage; `warning` and `info` are reported. */
export type Severity = 'error' | 'warning' | 'info';

/** One problem that a rule found: data, printed by the report. */
export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  /** The construct the user wrote, such as `dev/order-service`. */
  readonly construct: string;
  /** The object it shows in, such as `Deployment shop-dev/order-service`; none for a finding about the model itself. */
  readonly object?: string;
  /** The field it shows in, such as `spec.template.spec.terminationGracePeriodSeconds`. */
  readonly path: string;
  /** What is wrong and what it causes, with numbers. */
  readonly message: string;
  /** How to mend it, with the settings that would do. */
  readonly fix: string;
}
