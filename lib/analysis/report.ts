import type { Finding } from '../model/problem';

/** A finding that someone accepted, and why. */
export interface SuppressedFinding extends Finding {
  readonly reason: string;
}

/** What the gate found. */
export interface Report {
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
}

/** The errors of a report: what stops a stage. */
export function errorsOf({ findings }: Report): readonly Finding[] {
  return findings.filter(({ severity }) => severity === 'error');
}

/** A report for people: errors first, each with its construct, its numbers and its fix. */
export function reportText({ findings, suppressed }: Report): string {
  const order = ['error', 'warning', 'info'];
  const sorted = [...findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  return [...sorted.map(findingText), ...suppressed.map(suppressedText)].join('\n');
}

function findingText({ code, severity, construct, object, path, message, fix }: Finding): string {
  const where = object === undefined ? path : `${object} ${path}`;
  return `${severity} ${code} [${construct}] ${where}\n  ${message}\n  fix: ${fix}`;
}

function suppressedText(finding: SuppressedFinding): string {
  return `suppressed ${finding.code} [${finding.construct}] ${finding.path}\n  ${finding.message}\n  reason: ${finding.reason}`;
}
