/** The one page of help. */
export const HELP = `Usage: cdk8s-mesh <command> [options]

Runs the app of cdk8s.yaml, as the cdk8s command does, and tells it what to make.

Commands:
  synth            write the manifests, and say what was written and what the rules found
  check            write nothing; print every finding with its construct, its numbers and its fix
  timeline <name>  draw how a service's pods end, second by second; <name> is order-service or prod/order-service

Options:
  -a, --app <command>   the app's command, instead of the one in cdk8s.yaml
  -o, --output <dir>    the output directory, instead of cdk8s.yaml's output or dist
      --svg <file>      timeline: write a picture instead of printing
      --all-planes      timeline: the same service on every data plane, side by side
  -h, --help            this page

Exit codes: 0 done, 1 refused or failed, 2 the command line was not understood, or the app is no MeshApp`;
