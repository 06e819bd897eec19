import { parseArgs } from 'node:util';
import type { Asked } from '../stages/request';
import { COMMANDS, COMMON, isCommand } from './commands';
import type { Command, Options, Values } from './commands/command';
import { flagsOf, helpOn } from './help';
import { type Io, TERMINAL } from './io';
import { projectConfig } from './project';
import { runApp } from './run-app';
import { version } from './version';

/** The error for a command line that is not understood, with the help page to print. */
class UsageError extends Error {
  constructor(
    message: string,
    public readonly page: string,
  ) {
    super(message);
  }
}

/**
 * Runs a command line. Exit codes: 0 done; 1 the app failed, or there are errors; 2 the command line was not understood, or the
 * app did not answer; 128 plus the number of a signal that ended it.
 */
export async function main(argv: readonly string[], io: Io = TERMINAL): Promise<number> {
  try {
    return await run(argv, io);
  } catch (error) {
    const page = error instanceof UsageError ? `\n${error.page}\n` : '';
    io.stderr.write(`cdk8s-mesh: ${error instanceof Error ? error.message : String(error)}\n${page}`);
    return 2;
  }
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  const { values, tokens } = parseArgs({ args: [...argv], options: EVERY, strict: false, tokens: true });
  const words = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const flags = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []));
  const [name = '(none)', argument, ...superfluous] = words;
  const command: Command | undefined = isCommand(name) ? COMMANDS[name] : undefined;
  if (values['help'] === true) return print(helpOn(command), io);
  if (values['version'] === true) return print(version(), io);
  if (command === undefined) throw new UsageError(`not a command: ${name}`, helpOn(undefined));

  const options = { ...command.options, ...COMMON };
  const foreign = flags.filter((flag) => !Object.hasOwn(options, flag.name)).map(({ rawName }) => rawName);
  if (command.argument === undefined && argument !== undefined) superfluous.unshift(argument);
  refuse(command, [...foreign, ...superfluous]);
  const empty = flags.find(({ value }) => value === '');
  if (empty !== undefined) throw new UsageError(`${empty.rawName} needs a value`, helpOn(command));

  const given = valuesOf(command, options, argv);
  const project = projectConfig(given);
  if (project === undefined) {
    throw new Error("no app: write `app: <command>` into cdk8s.yaml, or pass --app '<command>'");
  }
  // The compiler does not see that the request of this command has its name.
  return runApp({ command: command.name, ...command.request(given, argument) } as Asked, project, io);
}

/** The options of all commands. They are needed to find the command: a word may be the value of an option before it. */
const EVERY = Object.values<Command>(COMMANDS).reduce<Options>((all, { options }) => ({ ...all, ...options }), COMMON);

function refuse(command: Command, superfluous: readonly string[]): void {
  if (superfluous.length === 0) return;
  const { name, argument, options } = command;
  const takes = [...(argument === undefined ? [] : [`[${argument.name}]`]), ...flagsOf({ ...options, ...COMMON })];
  throw new UsageError(`${name} takes no ${superfluous.join(', ')}; it takes ${takes.join(', ')}`, helpOn(command));
}

function valuesOf(command: Command, options: Options, argv: readonly string[]): Values<Options> {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true }).values as Values<Options>;
  } catch (error) {
    // The other lines of Node's message are about its own parseArgs.
    throw new UsageError(String((error as Error).message).split('\n')[0] ?? '', helpOn(command));
  }
}

function print(text: string, io: Io): number {
  io.stdout.write(`${text}\n`);
  return 0;
}
