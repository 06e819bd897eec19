import type { IConstruct, IValidation } from 'constructs';
import { ValidationError } from '../errors';
import type { Finding } from '../model/problem';
import { type Finder, FindingsError, inspect, type Inspection } from '../analysis/gate';
import { errorsOf, reportText } from '../analysis/report';
import { answer, request } from './request';
import { unfitValues, unknownValues } from './unknown-values';

const GATE = Symbol.for('cdk8s-mesh.RootGate');

/**
 * Runs the rules for the stages of an app. It is also a validation of cdk8s at the root of the app, so that `app.synth()` of a
 * plain cdk8s App and `Testing.synth` refuse the same as the stages.
 */
export class RootGate implements IValidation {
  /** The RootGate of the app that a construct is in. */
  public static of(construct: IConstruct): RootGate {
    const { root } = construct.node;
    const holder = root as unknown as Record<symbol, RootGate | undefined>;
    return holder[GATE] ?? new RootGate(root);
  }

  /** Whether the app answers the commands of `cdk8s-mesh`. A MeshApp does; an App of cdk8s can only write manifests. */
  public answersRequests = false;

  private running = false;

  private constructor(private readonly root: IConstruct) {
    Object.defineProperty(root, GATE, { value: this });
    root.node.addValidation(this);
  }

  /** Called by cdk8s before it writes. */
  public validate(): string[] {
    if (this.running) return [];
    if (!this.answersRequests) this.refuseRequest();
    const { report } = this.guarded([unfitValues, unknownValues]);
    return errorsOf(report).map((finding) => reportText({ findings: [finding], suppressed: [] }));
  }

  /**
   * Renders the app, and finds what is wrong with it: by the rules, and by the validations of its constructs.
   * @param more checks of the stage
   */
  public inspect(more: readonly Finder[] = []): Inspection {
    return this.guarded([() => this.ownValidations(), unfitValues, ...more]);
  }

  /** The same for stages that write files. Outputs are errors there. */
  public inspectWritten(more: readonly Finder[] = []): Inspection {
    return this.inspect([unknownValues, ...more]);
  }

  /** The rendered app, for Pulumi. @throws FindingsError with every error that was found */
  public deliverable(): Inspection {
    return withoutErrors(this.inspect());
  }

  /** The rendered app, for files. @throws FindingsError with every error that was found */
  public writable(): Inspection {
    return withoutErrors(this.inspectWritten());
  }

  /** Runs the rules. `validate` does nothing meanwhile, because a validation of the user may synthesize the app. */
  private guarded(finders: readonly Finder[]): Inspection {
    this.running = true;
    try {
      return inspect(this.root, finders);
    } finally {
      this.running = false;
    }
  }

  /** Refuses a command that a plain App cannot answer, before cdk8s writes files that nobody asked for. */
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
