import type { Code } from '../errors';
import type { Finding } from '../model/problem';
import type { Suppression } from '../workload/suppress';
import type { Report, SuppressedFinding } from './report';

/** Codes of findings that only some stages make, or constructs of the user. Where they are not found, that means nothing. */
const OF_STAGES = /^MSVC-(VALID-001|OUTPUT-104|RUST-1(0[1-9]|10|13|14))$/;

/**
 * Separates accepted findings from the others. A suppression that accepts nothing becomes a finding: what it was written for
 * is gone, and it would hide the same problem if it came back.
 * @param known the codes of all rules
 */
export function withSuppressions(
  findings: readonly Finding[],
  suppressions: readonly Suppression[],
  known: ReadonlySet<Code>,
): Report {
  const used = new Set<Suppression>();
  const suppressed: SuppressedFinding[] = [];
  const open = findings.filter((candidate) => {
    const match = suppressions.find(
      ({ code, construct }) => code === candidate.code && isWithin(candidate.construct, construct),
    );
    if (match === undefined) return true;
    used.add(match);
    suppressed.push({ ...candidate, reason: match.reason });
    return false;
  });
  const unused = suppressions.filter((each) => !used.has(each)).flatMap((each) => unusedFinding(each, known));
  return { findings: [...open, ...unused], suppressed };
}

function unusedFinding({ code, construct, reason }: Suppression, known: ReadonlySet<Code>): Finding[] {
  if (OF_STAGES.test(code)) return [];
  const isKnown = known.has(code as Code);
  return [
    {
      code: 'MSVC-RULE-003',
      severity: 'warning',
      construct,
      path: 'suppress',
      message: isKnown
        ? `${code} is accepted here ('${reason}'), and nothing is found that it would hide`
        : `${code} is accepted here, and no rule has that code`,
      fix: isKnown ? 'take the line away' : 'correct the code: docs/rules.md lists them',
    },
  ];
}

function isWithin(path: string, scope: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`);
}
