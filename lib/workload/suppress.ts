import type { IConstruct } from 'constructs';
import { ValidationError } from '../errors';

const METADATA = 'cdk8s-mesh/suppress';
/** Codes of values that no file can hold: accepting them would change nothing. */
const UNWRITABLE: readonly unknown[] = ['MSVC-OUTPUT-101', 'MSVC-OUTPUT-105'];

/** A finding that is accepted, for a construct and everything below it. */
export interface Suppression {
  /** The code of the finding. */
  readonly code: string;
  /** Why it is accepted. */
  readonly reason: string;
  /** The path of the construct. */
  readonly construct: string;
}

/**
 * Accepts findings with a code, for a construct and everything below it. Reports print them with the reason.
 * @param code such as `MSVC-OUTL-001`, as the report prints it
 * @param reason why the finding is accepted, in 10 characters or more
 * @throws ValidationError MSVC-RULE-001 for the code, MSVC-RULE-002 for the reason
 * @example suppress(orders, 'MSVC-OUTL-001', 'two pods, ejection is left to the gateway');
 */
export function suppress(construct: IConstruct, code: string, reason: string): void {
  if (!/^MSVC-[A-Z]+-\d{3}$/.test(code)) {
    const fix = 'copy the code that the report prints, such as MSVC-TERM-004';
    throw new ValidationError(
      'MSVC-RULE-001',
      { subject: 'suppressed code', got: code, expected: 'MSVC-<AREA>-nnn', fix },
      construct,
    );
  }
  if (UNWRITABLE.includes(code)) {
    const fix = 'give a plain value, or deploy the chart with cdk8s-mesh/pulumi if it is an Output';
    const mistake = { subject: 'suppressed code', got: code, expected: 'a finding that may stay', fix };
    throw new ValidationError('MSVC-RULE-001', mistake, construct);
  }
  if ((reason ?? '').trim().length < 10) {
    const fix = 'say why it may stay, for the engineer who reads the report next';
    const mistake = { subject: `reason to suppress ${code}`, got: reason, expected: 'a sentence', fix };
    throw new ValidationError('MSVC-RULE-002', mistake, construct);
  }
  construct.node.addMetadata(METADATA, { code, reason });
}

/** The suppressions of one construct, without those of the constructs above it. */
export function suppressionsOf(construct: IConstruct): Suppression[] {
  return construct.node.metadata
    .filter(({ type }) => type === METADATA)
    .map(({ data }) => ({ ...(data as Omit<Suppression, 'construct'>), construct: construct.node.path }));
}
