import type { Code } from '../errors';
import type { Finding } from '../model/problem';
import type { Suppression } from '../workload/suppress';
import type { Report, SuppressedFinding } from './report';

/** Findings of stages, which only the stage that makes them can know to be absent. */
const OF_STAGES = /^MSVC-(VALID|OUTPUT|RUST|COMPOSE|PULUMI)-/;

/**
 * Takes from the findings what was accepted, whatever found it. What accepts nothing is said: it was written for something
 * that is gone, and would hide it when it comes back.
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
