import type { IConstruct } from 'constructs';
import { ValidationError } from '../errors';

const METADATA = 'cdk8s-mesh/suppress';

/** A finding that is accepted, for everything at and below a construct. */
export interface Suppression {
  readonly code: string;
  readonly reason: string;
  /** The construct path it was written on. */
  readonly construct: string;
}

/**
 * Accepts a finding by its code, for a construct and everything below it. The reason is printed in every report, so that
 * the next engineer can judge it again.
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
  if ((reason ?? '').trim().length < 10) {
    const fix = 'say why it may stay, for the engineer who reads the report next';
    const mistake = { subject: `reason to suppress ${code}`, got: reason, expected: 'a sentence', fix };
    throw new ValidationError('MSVC-RULE-002', mistake, construct);
  }
  construct.node.addMetadata(METADATA, { code, reason });
}

/** The suppressions written on one construct. */
export function suppressionsOf(construct: IConstruct): Suppression[] {
  return construct.node.metadata
    .filter(({ type }) => type === METADATA)
    .map(({ data }) => ({ ...(data as Omit<Suppression, 'construct'>), construct: construct.node.path }));
}
