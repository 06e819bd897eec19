import type { IConstruct, IValidation } from 'constructs';
import { ValidationError } from '../errors';
import type { Finding } from '../model/problem';
import { type Finder, FindingsError, inspect, type Inspection } from '../analysis/gate';
import { errorsOf, reportText } from '../analysis/report';
import { answer, request } from './request';
import { unfitValues, unknownValues } from './unknown-values';

const GATE = Symbol.for('cdk8s-mesh.RootGate');

/**
 * The gate as a validation at the root, once per app: `app.synth()` of a plain cdk8s App and `Testing.synth` then refuse
 * what a stage of this library would refuse.
 */
export class RootGate implements IValidation {
  /** The gate of the app that a construct is in. */
  public static of(construct: IConstruct): RootGate {
    const { root } = construct.node;
    const holder = root as unknown as Record<symbol, RootGate | undefined>;
    return holder[GATE] ?? new RootGate(root);
  }

  /** Whether the app does itself what the command asks of it; an app of cdk8s's own only writes its manifests. */
  public answersRequests = false;

  private running = false;

  private constructor(private readonly root: IConstruct) {
    Object.defineProperty(root, GATE, { value: this });
    root.node.addValidation(this);
  }

  /** Called by cdk8s with all other validations of the tree. */
  public validate(): string[] {
    if (this.running) return [];
    if (!this.answersRequests) this.refuseRequest();
    const { report } = this.guarded([unfitValues, unknownValues]);
    return errorsOf(report).map((finding) => reportText({ findings: [finding], suppressed: [] }));
  }

  /**
   * Everything that may be wrong: what users' own validations say, and what the rules say.
   * @param more what else the stage looks for
   */
  public inspect(more: readonly Finder[] = []): Inspection {
    return this.guarded([() => this.ownValidations(), unfitValues, ...more]);
  }

  /** The same for files, which cannot hold what is known only after deployment. */
  public inspectWritten(more: readonly Finder[] = []): Inspection {
    return this.inspect([unknownValues, ...more]);
  }

  /** What may go to a cluster; refused with every error at once. */
  public deliverable(): Inspection {
    return withoutErrors(this.inspect());
  }

  /** What may go into files; refused with every error at once. */
  public writable(): Inspection {
    return withoutErrors(this.inspectWritten());
  }

  /** Validations may synthesize, and would come back here. */
  private guarded(finders: readonly Finder[]): Inspection {
    this.running = true;
    try {
      return inspect(this.root, finders);
    } finally {
      this.running = false;
    }
  }

  /** Before the first file is written: who asks for a check wants none. */
  private refuseRequest(): void {
    const asked = request();
    if (asked.command === 'quiet' || asked.command === 'synth') return answer(asked, 'given');
    answer(asked, 'plain App');
    const fix = 'write new MeshApp() in place of new App(); it takes the same props';
    const mistake = { subject: `app of '${asked.command}'`, got: this.root, expected: 'a MeshApp', fix };
    throw new ValidationError('MSVC-APP-001', mistake);
  }

  private ownValidations(): Finding[] {
    return this.root.node.findAll().flatMap((construct) =>
      construct.node.validate().map((message) => ({
        code: 'MSVC-VALID-001' as const,
        severity: 'error' as const,
        construct: construct.node.path,
        path: 'validation',
        message,
        fix: 'this is a validation that the construct itself brings: see there',
      })),
    );
  }
}

function withoutErrors(inspection: Inspection): Inspection {
  const errors = errorsOf(inspection.report);
  if (errors.length > 0) throw new FindingsError(errors);
  return inspection;
}
