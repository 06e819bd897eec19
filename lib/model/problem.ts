import type { Code } from '../errors';

/** How bad a finding is. An `error` stops every stage, so that nothing is written; `warning` and `info` are only reported. */
export type Severity = 'error' | 'warning' | 'info';

/** One problem that was found in an app or in manifests. */
export interface Finding {
  /** The stable code of the rule, such as `MSVC-TERM-009`. docs/rules.md lists them. */
  readonly code: Code;
  /** How bad it is. */
  readonly severity: Severity;
  /** The path of the construct that the user wrote, such as `dev/order-service`. */
  readonly construct: string;
  /** The Kubernetes object, such as `Deployment shop-dev/order-service`, or the file; undefined if it is in no single one. */
  readonly object?: string;
  /** The field of the object, such as `spec.template.spec.terminationGracePeriodSeconds`, or the prop. */
  readonly path: string;
  /** What is wrong and what it causes, with numbers. */
  readonly message: string;
  /** How to fix it, with the values that would do. */
  readonly fix: string;
}
