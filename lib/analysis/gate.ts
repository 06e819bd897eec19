import type { IConstruct } from 'constructs';
import { type Synthesis, synthesize } from '../bridge/synthesize';
import type { Rule } from '../mesh/rule';
import type { World } from '../mesh/world';
import type { Finding } from '../model/problem';
import { type Report, reportText } from './report';
import { RULES } from './rules/index';
import { withSuppressions } from './suppression';
import { worldsOf } from './worlds';

/**
 * The error of a stage that stops because of findings. Its message has all of them as text.
 * @example
 * try {
 *   app.synth();
 * } catch (error) {
 *   if (error instanceof FindingsError) console.error(error.findings.map(({ code }) => code));
 * }
 */
export class FindingsError extends Error {
  constructor(
    /** Every finding of severity `error`. */
    public readonly findings: readonly Finding[],
  ) {
    super(
      `${findings.length} finding${findings.length === 1 ? '' : 's'} to mend\n${reportText({ findings, suppressed: [] })}`,
    );
    this.name = 'FindingsError';
  }
}

/** A rendered app, and what was found in it. */
export interface Inspection extends Synthesis {
  /** The finished objects of each environment. */
  readonly worlds: readonly World[];
  /** What was found. */
  readonly report: Report;
}

/** A check that is no rule, because it needs more than one World: stages have such. */
export type Finder = (synthesis: Synthesis) => readonly Finding[];

/**
 * Renders an app and runs every rule on it. Nothing is written, and nothing is thrown for what the rules find.
 * @param root the app
 * @param finders checks to run besides the rules. @default - none
 * @param rules the rules to run. @default RULES
 * @throws ValidationError for what cannot be rendered
 * @example
 * const { report } = inspect(app);
 * console.log(reportText(report));
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
