/** The variable through which the `cdk8s-mesh` command tells the app what to make. Read here and nowhere else. */
export const REQUEST_VARIABLE = 'CDK8S_MESH_COMMAND';

/** `quiet`: write manifests and say nothing, as under `cdk8s synth`. */
export type Request = 'quiet' | 'synth' | 'check';

export function request(): Request {
  const command = process.env[REQUEST_VARIABLE];
  return command === 'synth' || command === 'check' ? command : 'quiet';
}
