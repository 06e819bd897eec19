import { writeFileSync } from 'node:fs';
import { ValidationError } from '../errors';
import { at } from '../kube/json';
import type { ComposeOptions } from './compose/selection';

/** The variable through which the `cdk8s-mesh` command tells the app what to make. Read here and nowhere else. */
export const REQUEST_VARIABLE = 'CDK8S_MESH_REQUEST';

/** What each command says to an app: the command line makes it and MeshApp answers it, each with a row per name. */
export interface Requests {
  synth: object;
  check: object;
  timeline: TimelineRequest;
  compose: ComposeOptions;
  dockerfile: object;
}

export interface TimelineRequest {
  /** A service's name, its environment and name as in `prod/order-service`, or its construct path. @default - the only one */
  readonly service?: string;
  /** Draw the service on every data plane, side by side. */
  readonly allPlanes: boolean;
  /** Write an SVG there instead of printing. */
  readonly svg?: string;
}

export type CommandName = keyof Requests;

/** A request of the command, with its name. */
export type Asked<Name extends CommandName = CommandName> = {
  [Each in Name]: { readonly command: Each } & Requests[Each];
}[Name];

/** What to make of an app. `quiet`: write manifests and say nothing, as under `cdk8s synth`. */
export type Request = (Asked | { readonly command: 'quiet' }) & {
  /** A file for the answer, so that the command knows whether there was one. */
  readonly answer?: string;
};

/** How an app took a request: `unclear` where it cannot tell what is meant. */
export type Answer = 'given' | 'plain App' | 'unclear';

/**
 * What this process is asked for.
 * @throws ValidationError MSVC-CLI-101 where the variable holds no request of this version
 */
export function request(): Request {
  const text = process.env[REQUEST_VARIABLE];
  return text === undefined ? { command: 'quiet' } : parse(text);
}

function parse(text: string): Request {
  try {
    const asked: unknown = JSON.parse(text);
    if (typeof at(asked, 'command') === 'string') return asked as Request;
  } catch {
    // No JSON: told below.
  }
  throw notUnderstood(text);
}

/** Tells the command how the app took its request. */
export function answer({ answer: file }: Pick<Request, 'answer'>, text: Answer): void {
  if (file !== undefined) writeFileSync(file, text);
}

/** How an app answers each command. */
export type Answers = { readonly [Name in CommandName]: (asked: Asked<Name>) => void };

/** Gives the answer to a request. */
export function respond<Name extends CommandName>(
  asked: Asked<Name> & Pick<Request, 'answer'>,
  answers: Answers,
): void {
  if (!Object.hasOwn(answers, asked.command)) throw notUnderstood(asked.command);
  const give = answers[asked.command];
  answer(asked, 'given');
  give(asked);
}

function notUnderstood(got: string): ValidationError {
  const fix = 'install one version of cdk8s-mesh for the command and for the app, or unset the variable';
  const mistake = { subject: REQUEST_VARIABLE, got, expected: 'a request of this version of cdk8s-mesh', fix };
  return new ValidationError('MSVC-CLI-101', mistake, { node: { path: 'cdk8s-mesh' } });
}
