import type { IConstruct } from 'constructs';
import { type Synthesis, synthesize } from '../bridge/synthesize';
import type { Rule } from '../mesh/rule';
import type { World } from '../mesh/world';
import type { Finding } from '../model/problem';
import { type Report, reportText } from './report';
import { RULES } from './rules/index';
import { withSuppressions } from './suppression';
import { worldsOf } from './worlds';

/** Stops a stage: every error finding at once, as data and as text. */
export class FindingsError extends Error {
  constructor(public readonly findings: readonly Finding[]) {
    super(
      `${findings.length} finding${findings.length === 1 ? '' : 's'} to mend\n${reportText({ findings, suppressed: [] })}`,
    );
    this.name = 'FindingsError';
  }
}

/** A synthesis, the worlds it makes, and what was found in them. */
export interface Inspection extends Synthesis {
  readonly worlds: readonly World[];
  readonly report: Report;
}

/** What else may be found in a synthesis than what rules find: by a stage, for what only it knows. */
export type Finder = (synthesis: Synthesis) => readonly Finding[];

/**
 * Renders everything below `root` and lets every rule look at it: the one gate that everything passes which is found,
 * whatever finds it, and after which nothing is added.
 */
export function inspect(root: IConstruct, finders: readonly Finder[] = [], rules: readonly Rule[] = RULES): Inspection {
  const synthesis = synthesize(root);
  const worlds = worldsOf(synthesis);
  const found = [
    ...finders.flatMap((find) => find(synthesis)),
    ...rules.flatMap((rule) => worlds.flatMap((world) => ofRule(rule, world))),
  ];
  const report = withSuppressions(found, synthesis.suppressions, new Set(rules.map(({ code }) => code)));
  return { ...synthesis, worlds, report };
}

function ofRule({ code, severity, check }: Rule, world: World): Finding[] {
  return [...check(world)].map((problem) => ({ code, severity, ...problem }));
}
