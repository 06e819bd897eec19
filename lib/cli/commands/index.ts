import type { CommandName } from '../../stages/request';
import { check } from './check';
import type { Command, Options } from './command';
import { compose } from './compose';
import { dockerfile } from './dockerfile';
import { synth } from './synth';
import { timeline } from './timeline';

/** Every command, by its name. MeshApp has an answer to each. */
export const COMMANDS: { readonly [Name in CommandName]: Command<Name> } = {
  synth,
  check,
  timeline,
  compose,
  dockerfile,
};

/** The options that every command has. */
export const COMMON = {
  app: { type: 'string', short: 'a', value: 'command', description: "the app's command, instead of cdk8s.yaml's" },
  help: { type: 'boolean', short: 'h', description: 'print this page' },
  version: { type: 'boolean', short: 'v', description: 'print the version of cdk8s-mesh' },
} as const satisfies Options;

/** Whether there is a command of this name. */
export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
