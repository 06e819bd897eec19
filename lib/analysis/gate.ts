import type { IConstruct } from 'constructs';
import { type Synthesis, synthesize } from '../bridge/synthesize';
import type { Finding } from '../model/problem';
import { contextOf } from './rules/context-of';
import { RULES } from './rules/index';
import { type Report, reportText, type SuppressedFinding } from './report';
import type { Rule } from './rule';

/** Stops a stage: every error finding at once, as data and as text. */
export class FindingsError extends Error {
  constructor(public readonly findings: readonly Finding[]) {
    super(
      `${findings.length} finding${findings.length === 1 ? '' : 's'} to mend\n${reportText({ findings, suppressed: [] })}`,
    );
    this.name = 'FindingsError';
  }
}

/** A synthesis and what the rules say of it. */
export interface Inspection extends Synthesis {
  readonly report: Report;
}

/** Renders everything below `root` and lets every rule look at it. */
export function inspect(root: IConstruct, rules: readonly Rule[] = RULES): Inspection {
  const synthesis = synthesize(root);
  const context = contextOf(synthesis);
  const findings = rules.flatMap((rule) => [...rule.check(context)].map((problem) => finding(rule, problem)));
  return { ...synthesis, report: split(findings, synthesis) };
}

function finding(
  { code, severity }: Rule,
  problem: Omit<Finding, 'code' | 'severity'> & Partial<Pick<Finding, 'severity'>>,
): Finding {
  return { code, severity, ...problem };
}

function split(findings: readonly Finding[], { suppressions }: Synthesis): Report {
  const suppressed: SuppressedFinding[] = [];
  const open = findings.filter((candidate) => {
    const match = suppressions.find(
      ({ code, construct }) => code === candidate.code && isWithin(candidate.construct, construct),
    );
    if (match !== undefined) suppressed.push({ ...candidate, reason: match.reason });
    return match === undefined;
  });
  return { findings: open, suppressed };
}

function isWithin(path: string, scope: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`);
}
