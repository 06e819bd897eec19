import { writeFileSync } from 'node:fs';

/** The variable through which the `cdk8s-mesh` command tells the app what to make. Read here and nowhere else. */
export const REQUEST_VARIABLE = 'CDK8S_MESH_REQUEST';

/** How an app took a request: an app of cdk8s's own can only write its manifests. */
export type Answer = 'given' | 'plain App';

/** A request of the command. */
export type Request = Asked & {
  /** A file for the answer, so that the command knows whether there was one. */
  readonly answer?: string;
};

/** What to make of an app. `quiet`: write manifests and say nothing, as under `cdk8s synth`. */
export type Asked =
  | { readonly command: 'quiet' | 'synth' | 'check' | 'dockerfile' }
  | {
      readonly command: 'compose';
      /** The environment; none where the app has only one. */
      readonly environment?: string;
      /** The version that runs, where a service has it. */
      readonly version?: string;
      readonly file?: string;
    }
  | {
      readonly command: 'timeline';
      /** A service's name, or its environment and name: `prod/order-service`. */
      readonly service: string;
      /** Draw the service on every data plane, side by side. */
      readonly allPlanes: boolean;
      /** Write an SVG there instead of printing. */
      readonly svg?: string;
    };

export function request(): Request {
  const text = process.env[REQUEST_VARIABLE];
  return text === undefined ? { command: 'quiet' } : (JSON.parse(text) as Request);
}

/** Tells the command how the app took its request. */
export function answer({ answer: file }: Request, text: Answer): void {
  if (file !== undefined) writeFileSync(file, text);
}
