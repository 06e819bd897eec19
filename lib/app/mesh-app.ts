import { App, type AppProps } from 'cdk8s';
import type { Synthesis } from '../bridge/synthesize';
import type { Finding } from '../model/problem';
import { errorsOf } from '../analysis/report';
import { constructMetadata } from '../stages/manifests/construct-metadata';
import { type Files, layout } from '../stages/manifests/layout';
import { writeFiles } from '../stages/manifests/output-directory';
import { request, respond } from '../stages/request';
import { checkSummary, synthSummary } from '../stages/summary';
import { fail, say } from '../stages/terminal';
import { showTimelines } from '../stages/timelines';
import { yamlOf } from '../stages/manifests/yaml';
import { RootGate } from '../stages/root-gate';

/**
 * A cdk8s App that writes nothing if the rules find an error, leaves files untouched that did not change, and answers the
 * commands of `cdk8s-mesh`.
 * @example
 * const app = new MeshApp();
 * const chart = new MeshChart(app, 'hello', { namespace: 'hello', platform });
 * new MeshService(chart, 'greeter', { image: Image.parse('ghcr.io/acme/greeter:1.4.2') });
 * app.synth();
 */
export class MeshApp extends App {
  /** Tells this app apart from others of the program that write to the same directory. */
  private readonly key = Symbol('MeshApp');

  /** @param props of cdk8s, such as `outdir`. @default - those of cdk8s: `dist` */
  constructor(props: AppProps = {}) {
    super(props);
    RootGate.of(this).answersRequests = true;
  }

  /**
   * Writes the manifests to the output directory, or does what the `cdk8s-mesh` command asks for.
   * @throws FindingsError with every error that the rules found; nothing is written then
   */
  public override synth(): void {
    const asked = request();
    if (asked.command === 'quiet') return void this.write();
    respond(asked, {
      synth: () => say(this.write()),
      check: () => this.check(),
      timeline: (wanted) => showTimelines(RootGate.of(this).inspect(), wanted),
      compose: (wanted) => say(composeStage().writeCompose(this, wanted)),
      dockerfile: () => say(dockerfileStage().writeDockerfiles(this)),
    });
  }

  /** All manifests as one YAML text. @throws FindingsError with every error that the rules found */
  public override synthYaml(): string {
    return yamlOf(
      RootGate.of(this)
        .writable()
        .charts.flatMap(({ manifests }) => manifests),
    );
  }

  private write(): string {
    const inspection = RootGate.of(this).writable();
    return synthSummary(this.outdir, writeFiles(this.outdir, this.files(inspection), this.key), inspection);
  }

  private files(synthesis: Synthesis): Files {
    const files = layout(this, synthesis);
    // A private field of cdk8s's App, set by a prop or an environment variable.
    const records = Reflect.get(this, 'recordConstructMetadata') === true;
    return records ? new Map([...files, ...constructMetadata(synthesis)]) : files;
  }

  private check(): void {
    const inspection = RootGate.of(this).inspectWritten([ofRecipes]);
    say(checkSummary(inspection));
    if (errorsOf(inspection.report).length > 0) fail();
  }
}

/** What is wrong with recipes of images. The code for that is loaded only if a service has one. */
function ofRecipes(synthesis: Synthesis): readonly Finding[] {
  return buildsImages(synthesis) ? recipeStage().recipeFindings(synthesis) : [];
}

function buildsImages({ services }: Synthesis): boolean {
  return services.some(({ spec }) => spec.versions.some(({ image }) => image.build !== undefined));
}

function composeStage(): typeof import('../stages/compose/write-compose') {
  return require('../stages/compose/write-compose') as typeof import('../stages/compose/write-compose');
}

function dockerfileStage(): typeof import('../stages/dockerfile/write-dockerfiles') {
  return require('../stages/dockerfile/write-dockerfiles') as typeof import('../stages/dockerfile/write-dockerfiles');
}

function recipeStage(): typeof import('../stages/dockerfile/recipe-findings') {
  return require('../stages/dockerfile/recipe-findings') as typeof import('../stages/dockerfile/recipe-findings');
}
