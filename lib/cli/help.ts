/** What every page ends with. */
const EXIT_CODES =
  'Exit codes: 0 done, 1 refused or failed, 2 the command line was not understood, or the app is no MeshApp';

/** The first page of help. */
export const HELP = `Usage: cdk8s-mesh <command> [options]

Runs the app of cdk8s.yaml, as the cdk8s command does, and tells it what to make.

Commands:
  synth            write the manifests, and say what was written and what the rules found
  check            write nothing; print every finding with its construct, its numbers and its fix
  timeline <name>  draw how a service's pods end, second by second; <name> is order-service or prod/order-service
  compose [name]   write compose.yaml: the environment <name> on one machine, with the limits of its pods
  dockerfile       write the Dockerfile and .dockerignore of every image that has a recipe

Options:
  -a, --app <command>   the app's command, instead of the one in cdk8s.yaml
  -o, --output <dir>    synth: the output directory, instead of cdk8s.yaml's output or dist
      --svg <file>      timeline: write a picture instead of printing
      --all-planes      timeline: the same service on every data plane, side by side
  -f, --file <file>     compose: where to write, instead of compose.yaml
      --use <version>   compose: run this version, such as canary, of the services that have it
  -h, --help            this page; after a command, the command's

${EXIT_CODES}`;

const PAGES: Readonly<Record<string, string>> = {
  synth: `Usage: cdk8s-mesh synth [--output <dir>]

Writes the app's manifests, one file per chart. Files that are the same stay untouched, files that an earlier run wrote
and that are no longer wanted are removed. Nothing is written when a rule finds an error.

  -o, --output <dir>    instead of cdk8s.yaml's output or dist
  -a, --app <command>   instead of the one in cdk8s.yaml`,
  check: `Usage: cdk8s-mesh check

Writes nothing. Prints what the rules find in the finished manifests, what was accepted and why, and where the recipe of
an image and its Cargo.toml or its Dockerfile do not agree.

  -a, --app <command>   instead of the one in cdk8s.yaml`,
  timeline: `Usage: cdk8s-mesh timeline <service> [--svg <file>] [--all-planes]

Draws how a service's pods end, second by second. <service> is a name, order-service, or an environment's,
prod/order-service.

      --svg <file>      write a picture instead of printing
      --all-planes      on every data plane, side by side
  -a, --app <command>   instead of the one in cdk8s.yaml

Colours are off when the output is no terminal, or when NO_COLOR is set.`,
  compose: `Usage: cdk8s-mesh compose [environment] [--file <file>] [--use <version>]

Writes a Compose file: one service per MeshService with the image or its recipe, the variables, limits, users and grace
period of its pods; a network per namespace; a port of this machine where a service says publish. Secrets are read from
variables of this machine, named <SECRET>_<KEY>. What Compose cannot do stands at the top of the file.

  [environment]         which one; may be left out where the app has only one
  -f, --file <file>     instead of compose.yaml; folders of builds are written as seen from there
      --use <version>   run this version, such as canary, of the services that have it
  -a, --app <command>   instead of the one in cdk8s.yaml`,
  dockerfile: `Usage: cdk8s-mesh dockerfile

Compares the recipe of every RustImage with Cargo.toml and Cargo.lock, then writes a Dockerfile per binary and a
.dockerignore per build. A file that does not begin with the words of this command is not replaced.

  -a, --app <command>   instead of the one in cdk8s.yaml`,
};

/** A command's own page, or the first one. */
export function helpOn(command: string | undefined): string {
  const page = PAGES[command ?? ''];
  return page === undefined ? HELP : `${page}\n\n${EXIT_CODES}`;
}
