#!/usr/bin/env node
import { parseArgs } from 'node:util';
import type { Asked } from '../stages/request';
import { HELP, helpOn } from './help';
import { projectConfig } from './project';
import { runApp } from './run-app';

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  app: { type: 'string', short: 'a' },
  output: { type: 'string', short: 'o' },
  file: { type: 'string', short: 'f' },
  use: { type: 'string' },
  svg: { type: 'string' },
  'all-planes': { type: 'boolean' },
} as const;

type Values = ReturnType<typeof parse>['values'];

/** Exit codes: 0 done; 1 the app was refused or failed; 2 the command line was not understood, by us or by the app. */
function main(argv: readonly string[]): number {
  try {
    const { values, positionals } = parse(argv);
    if (values.help === true) return print(helpOn(positionals[0]));
    const request = requestOf(positionals, values);
    const project = projectConfig(values);
    if (project !== undefined) return runApp(request, project);
    throw new Error("no app: write `app: <command>` into cdk8s.yaml, or pass --app '<command>'");
  } catch (error) {
    process.stderr.write(`cdk8s-mesh: ${error instanceof Error ? error.message : String(error)}\n\n${HELP}\n`);
    return 2;
  }
}

function parse(argv: readonly string[]) {
  return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
}

function requestOf([command, ...names]: readonly string[], values: Values): Asked {
  const { svg, 'all-planes': allPlanes = false, file, use } = values;
  const [service, ...rest] = names;
  if (rest.length === 0) {
    if (command === 'timeline' && service !== undefined) return { command, service, allPlanes, svg };
    if (command === 'compose') return { command, environment: service, version: use, file };
  }
  if (isPlain(command) && service === undefined) return { command };
  throw new Error(`not a command: ${[command, ...names].join(' ') || '(none)'}`);
}

function isPlain(command: string | undefined): command is 'synth' | 'check' | 'dockerfile' {
  return command === 'synth' || command === 'check' || command === 'dockerfile';
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

process.exitCode = main(process.argv.slice(2));
