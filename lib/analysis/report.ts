import type { Finding } from '../model/problem';

/** A finding that was accepted with `suppress`. */
export interface SuppressedFinding extends Finding {
  /** Why it was accepted. */
  readonly reason: string;
}

/** What was found in an app. */
export interface Report {
  /** Everything but what was accepted. */
  readonly findings: readonly Finding[];
  /** What was accepted with `suppress`. */
  readonly suppressed: readonly SuppressedFinding[];
}

/**
 * The findings of severity `error`, which stop every stage.
 * @example if (errorsOf(inspect(app).report).length > 0) process.exitCode = 1;
 */
export function errorsOf({ findings }: Report): readonly Finding[] {
  return findings.filter(({ severity }) => severity === 'error');
}

/**
 * A report as text: errors first, accepted findings last.
 * @example console.log(reportText(inspect(app).report));
 */
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
