#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { HELP } from './help';
import { projectConfig } from './project';
import { runApp } from './run-app';

const COMMANDS = ['synth', 'check'] as const;

/** Exit codes: 0 done; 1 the app was refused or failed; 2 the command line was not understood. */
function main(argv: readonly string[]): number {
  const parsed = parse(argv);
  if (typeof parsed === 'string') return complain(parsed);
  const { values, positionals } = parsed;
  if (values.help === true) return print(HELP);
  const command = COMMANDS.find((name) => name === positionals[0]);
  if (command === undefined || positionals.length > 1)
    return complain(`unknown command: ${positionals.join(' ') || 'none given'}`);
  const project = projectConfig(values);
  return project === undefined
    ? complain("no app: write `app: <command>` into cdk8s.yaml, or pass --app '<command>'")
    : runApp(command, project);
}

function parse(argv: readonly string[]) {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      app: { type: 'string', short: 'a' },
      output: { type: 'string', short: 'o' },
    } as const;
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(problem: string): number {
  process.stderr.write(`cdk8s-mesh: ${problem}\n\n${HELP}\n`);
  return 2;
}

process.exitCode = main(process.argv.slice(2));
