import { App, type AppProps } from 'cdk8s';
import { errorsOf } from '../rules/report';
import { layout } from '../stages/layout';
import { writeFiles } from '../stages/output-directory';
import { request } from '../stages/request';
import { checkSummary, synthSummary } from '../stages/summary';
import { fail, say } from '../stages/terminal';
import { showTimelines } from '../stages/timelines';
import { yamlOf } from '../stages/yaml';
import { RootGate } from '../stages/root-gate';

/**
 * A cdk8s App whose `synth()` is the manifests stage: linear in time, nothing written when something is wrong, and no
 * file touched that did not change.
 */
export class MeshApp extends App {
  /** Tells this app from others of the program that write to the same directory. */
  private readonly key = Symbol('MeshApp');

  constructor(props: AppProps = {}) {
    super(props);
    RootGate.of(this);
  }

  /** Writes the manifests to the output directory; under the `cdk8s-mesh` command also says what it did. */
  public override synth(): void {
    const asked = request();
    switch (asked.command) {
      case 'check':
        return this.check();
      case 'timeline':
        return showTimelines(RootGate.of(this).inspect(), asked);
      case 'synth':
        return say(this.write());
      case 'quiet':
        this.write();
    }
  }

  /** All manifests as one YAML stream. */
  public override synthYaml(): string {
    return yamlOf(
      RootGate.of(this)
        .writable()
        .charts.flatMap(({ manifests }) => manifests),
    );
  }

  private write(): string {
    const inspection = RootGate.of(this).writable();
    return synthSummary(this.outdir, writeFiles(this.outdir, layout(this, inspection), this.key), inspection);
  }

  private check(): void {
    const inspection = RootGate.of(this).inspectWritten();
    say(checkSummary(inspection));
    if (errorsOf(inspection.report).length > 0) fail();
  }
}
