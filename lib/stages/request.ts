import { writeFileSync } from 'node:fs';
import { ValidationError } from '../errors';
import { at } from '../kube/json';
import type { ComposeOptions } from './compose/selection';

/** The environment variable in which the `cdk8s-mesh` command tells the app what to do. Only this file reads it. */
export const REQUEST_VARIABLE = 'CDK8S_MESH_REQUEST';

/** The arguments of each command, for the app. */
export interface Requests {
  synth: object;
  check: object;
  timeline: TimelineRequest;
  compose: ComposeOptions;
  dockerfile: object;
}

export interface TimelineRequest {
  /** The service: its name, environment and name as in `prod/order-service`, or construct path. @default - the only one */
  readonly service?: string;
  /** Whether to draw the service on every data plane, side by side. */
  readonly allPlanes: boolean;
  /** The path of an SVG file to write instead of printing. */
  readonly svg?: string;
}

export type CommandName = keyof Requests;

/** A command and its arguments. */
export type Asked<Name extends CommandName = CommandName> = {
  [Each in Name]: { readonly command: Each } & Requests[Each];
}[Name];

/** What an app is asked to do. `quiet`: write manifests and print nothing, as under `cdk8s synth`. */
export type Request = (Asked | { readonly command: 'quiet' }) & {
  /** A file into which the app writes its answer, so that the command knows whether the app has seen the request. */
  readonly answer?: string;
};

/** How an app took a request: it does it; it cannot, because it is a plain App; or it does not understand the arguments. */
export type Answer = 'given' | 'plain App' | 'unclear';

/**
 * What this process is asked to do.
 * @throws ValidationError MSVC-CLI-101 if the variable holds no request of this version
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
    // Not JSON: refused below.
  }
  throw notUnderstood(text);
}

/** Tells the command how the app took its request. */
export function answer({ answer: file }: Pick<Request, 'answer'>, text: Answer): void {
  if (file !== undefined) writeFileSync(file, text);
}

/** What an app does for each command. */
export type Answers = { readonly [Name in CommandName]: (asked: Asked<Name>) => void };

/** Does what is asked. */
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
