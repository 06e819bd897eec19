import { COMMANDS, COMMON } from './commands';
import type { Command, Options } from './commands/command';

const WIDTH = 80;

const INTRODUCTION = `Runs the app of cdk8s.yaml, as the cdk8s command does, and tells it what to make. \`cdk8s-mesh <command> --help\`
  says what a command takes.`;

const EXIT_CODES = `Exit codes: 0 done, 1 refused or failed, 2 the command line was not understood, or no MeshApp answered
  it (its synth() has to be called), 130 after SIGINT, 143 after SIGTERM.`;

/** The help page of a command, or of all commands. */
export function helpOn(command: Command | undefined): string {
  return command === undefined ? firstPage() : commandPage(command);
}

function firstPage(): string {
  const commands = Object.values<Command>(COMMANDS).map((each) => [nameOf(each), each.summary] as const);
  return page(
    'Usage: cdk8s-mesh <command> [options]',
    wrapped(INTRODUCTION),
    `Commands:\n${table(commands)}`,
    `Options:\n${table(rows(COMMON))}`,
  );
}

function commandPage(command: Command): string {
  const { about, argument, options } = command;
  const takes = [
    ...(argument === undefined ? [] : [[`[${argument.name}]`, argument.description] as const]),
    ...rows({ ...options, ...COMMON }),
  ];
  return page(`Usage: cdk8s-mesh ${nameOf(command)} [options]`, ...about.map((each) => wrapped(each)), table(takes));
}

function page(...parts: readonly string[]): string {
  return [...parts, wrapped(EXIT_CODES)].join('\n\n');
}

function nameOf({ name, argument }: Command): string {
  return argument === undefined ? name : `${name} [${argument.name}]`;
}

function rows(options: Options): (readonly [string, string])[] {
  return Object.entries(options).map(([, { short, description }], index) => [
    `${short === undefined ? '   ' : `-${short},`} ${flagsOf(options)[index]}`,
    description,
  ]);
}

/** Each option as it is written on the command line, with the name of its value. */
export function flagsOf(options: Options): string[] {
  return Object.entries(options).map(([name, { value }]) =>
    value === undefined ? `--${name}` : `--${name} <${value}>`,
  );
}

/** Text in two columns, of which the second is wrapped. */
function table(lines: readonly (readonly [string, string])[]): string {
  const left = 2 + Math.max(...lines.map(([name]) => name.length)) + 2;
  return lines.map(([name, text]) => `  ${name}`.padEnd(left) + wrapped(text, left)).join('\n');
}

/** Text in lines of at most 80 columns. @param indent of all lines but the first */
function wrapped(text: string, indent = 0): string {
  const lines: string[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || indent + last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}
