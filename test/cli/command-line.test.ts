import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS, COMMON } from '../../lib/cli/commands';
import type { Command } from '../../lib/cli/commands/command';
import { main } from '../../lib/cli/command-line';
import type { Io } from '../../lib/cli/io';
import { helpOn } from '../../lib/cli/help';
import { projectConfig } from '../../lib/cli/project';
import { REQUEST_VARIABLE } from '../../lib/stages/request';
import { temporaryDirectory } from '../fixtures';
import { cli } from './in-process';

const here = process.cwd();
afterEach(() => process.chdir(here));

const ALL: readonly Command[] = Object.values<Command>(COMMANDS);

describe('help', () => {
  test.each([[['--help']], [['-h']], [['nonsense', '--help']]])('%j prints the first page', async (args) => {
    expect(await cli(args)).toEqual({ status: 0, stdout: `${helpOn(undefined)}\n`, stderr: '' });
  });

  test.each(['synth', 'check', 'timeline', 'compose', 'dockerfile'])('%s --help prints its own page', async (name) => {
    const { status, stdout } = await cli([name, '--help']);
    expect([status, stdout.startsWith(`Usage: cdk8s-mesh ${name}`)]).toEqual([0, true]);
    expect(stdout).toContain('\nExit codes: 0 done, 1 refused or failed, 2 ');
    expect(stdout).toMatch(/130\s+after\s+SIGINT,\s+143\s+after\s+SIGTERM/);
    expect(stdout.split('\n').length).toBeLessThan(24);
  });

  test('has each command on the first page, and on its own everything that it takes', () => {
    for (const command of ALL) {
      expect(helpOn(undefined)).toContain(`\n  ${command.name} `);
      const page = helpOn(command).replace(/\s+/g, ' ');
      for (const [name, { description }] of Object.entries({ ...command.options, ...COMMON })) {
        expect(page).toContain(`--${name}`);
        expect(page).toContain(description);
      }
      if (command.argument !== undefined) expect(page).toContain(`[${command.argument.name}] [options]`);
    }
  });

  test('fits in 80 columns, and no line of it ends with a space', () => {
    for (const page of [helpOn(undefined), ...ALL.map((command) => helpOn(command))]) {
      expect(page.split('\n').filter((line) => line.length > 80 || line.endsWith(' '))).toEqual([]);
    }
  });

  test('is as it is read', () => {
    expect(helpOn(COMMANDS.compose)).toBe(`Usage: cdk8s-mesh compose [environment] [options]

Writes a Compose file: one service per MeshService with the image or its recipe,
the variables, limits, users and grace period of its pods; a network per
namespace; a port of this machine where a service says so. Secrets are read from
variables of this machine, named <SECRET>_<KEY>. What Compose cannot do stands
at the top of the file.

A file that does not begin with the words of this command is not replaced.

  [environment]        which one; may be left out where the app has only one
  -f, --file <file>    instead of compose.yaml; folders of builds are written as
                       seen from there
      --use <version>  run this version, such as canary, of the services that
                       have it
  -a, --app <command>  the app's command, instead of cdk8s.yaml's
  -h, --help           print this page
  -v, --version        print the version of cdk8s-mesh

Exit codes: 0 done, 1 refused or failed, 2 the command line was not understood,
or no MeshApp answered it (its synth() has to be called), 130 after SIGINT, 143
after SIGTERM.`);
  });
});

test.each([[['--version']], [['-v']], [['synth', '-v']]])('%j prints the version of the package', async (args) => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8')) as { version: string };
  expect(await cli(args)).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

describe('a command line that is not understood', () => {
  test.each([
    [[], 'not a command: (none)'],
    [['deploy'], 'not a command: deploy'],
    [['toString'], 'not a command: toString'],
    [['--app', 'synth'], 'not a command: (none)'],
  ])('%j ends with 2, and shows the commands that there are', async (args, problem) => {
    expect(await cli(args)).toEqual({
      status: 2,
      stdout: '',
      stderr: `cdk8s-mesh: ${problem}\n\n${helpOn(undefined)}\n`,
    });
  });

  const COMMONS = '--app <command>, --help, --version';
  test.each([
    [['synth', 'check'], `synth takes no check; it takes --output <dir>, ${COMMONS}`],
    [['synth', '--fast'], `synth takes no --fast; it takes --output <dir>, ${COMMONS}`],
    [['check', '--fast', '-x', 'orders'], `check takes no --fast, -x, orders; it takes ${COMMONS}`],
    [['synth', '--svg', 'a.svg'], `synth takes no --svg; it takes --output <dir>, ${COMMONS}`],
    [['--svg', 'a.svg', 'synth'], `synth takes no --svg; it takes --output <dir>, ${COMMONS}`],
    [['check', '-o', 'out'], `check takes no -o; it takes ${COMMONS}`],
    [['timeline', 'a', 'b'], `timeline takes no b; it takes [service], --svg <file>, --all-planes, ${COMMONS}`],
    [
      ['compose', 'dev', 'prod', '--use=v2'],
      `compose takes no prod; it takes [environment], --file <file>, --use <version>, ${COMMONS}`,
    ],
    [['dockerfile', 'orders'], `dockerfile takes no orders; it takes ${COMMONS}`],
    [['synth', '--output'], "Option '-o, --output <value>' argument missing"],
    [['synth', '--output', '--app'], "Option '--output' argument is ambiguous."],
    [['synth', '--output='], '--output needs a value'],
    [['check', '-a', ''], '-a needs a value'],
    [['timeline', 'a', '--all-planes=no'], "Option '--all-planes' does not take an argument"],
  ])('%j ends with 2, says why, and shows what the command takes', async (args, problem) => {
    const command = ALL.find(({ name }) => args.includes(name));
    expect(await cli(args)).toEqual({
      status: 2,
      stdout: '',
      stderr: `cdk8s-mesh: ${problem}\n\n${helpOn(command)}\n`,
    });
  });

  test('a project without an app, or with a broken file, ends with 2', async () => {
    process.chdir(temporaryDirectory());
    expect(await cli(['synth'])).toEqual({
      status: 2,
      stdout: '',
      stderr: "cdk8s-mesh: no app: write `app: <command>` into cdk8s.yaml, or pass --app '<command>'\n",
    });
    writeFileSync('cdk8s.yaml', 'app: [');
    const { status, stderr } = await cli(['synth']);
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/^cdk8s-mesh: unexpected end .* in "cdk8s\.yaml" \(1:7\)/),
    ]);
  });
});

describe('the app is asked', () => {
  async function asked(...args: readonly string[]): Promise<unknown> {
    let request: unknown;
    await cli([...args, '--app', 'x'], (env) => {
      const { answer, ...rest } = JSON.parse(String(env[REQUEST_VARIABLE])) as { answer?: string };
      expect(answer).toBeDefined();
      request = rest;
    });
    return request;
  }

  test.each([
    [['synth', '-o', 'out'], { command: 'synth' }],
    [['check'], { command: 'check' }],
    [['dockerfile'], { command: 'dockerfile' }],
    [['timeline'], { command: 'timeline', allPlanes: false }],
    [
      ['--svg', 'a.svg', 'timeline', 'a', '--all-planes'],
      { command: 'timeline', service: 'a', allPlanes: true, svg: 'a.svg' },
    ],
    [['compose'], { command: 'compose' }],
    [
      ['compose', 'dev', '--use', 'v2', '-f', 'x'],
      { command: 'compose', environment: 'dev', version: 'v2', file: 'x' },
    ],
  ])('by %j', async (args, request) => {
    expect(await asked(...args)).toEqual(request);
  });

  test('in its own words by NODE_OPTIONS that were there before', async () => {
    const before = process.env['NODE_OPTIONS'];
    process.env['NODE_OPTIONS'] = '--enable-source-maps';
    let options: unknown;
    await cli(['check', '--app', 'x'], (env) => void (options = env['NODE_OPTIONS']));
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
    expect(options).toMatch(/^--enable-source-maps --require ".*short-errors\.js"$/);
  });
});

describe('how the app ended', () => {
  const ending = async (run: Io['run']) => {
    let stderr = '';
    const write = (text: string | Uint8Array) => (stderr += String(text)) !== '';
    const status = await main(['check', '--app', 'node app.js'], {
      stdout: { write },
      stderr: { write, isTTY: false },
      run,
    });
    return [status, stderr];
  };

  test.each([
    [{ code: 3, signal: null }, 1, ''],
    [{ code: null, signal: 'SIGKILL' }, 1, "cdk8s-mesh: 'node app.js' was ended by SIGKILL\n"],
    [{ code: 0, signal: null, interrupted: 'SIGINT' }, 130, ''],
    [{ code: null, signal: 'SIGTERM', interrupted: 'SIGTERM' }, 143, ''],
    [{ code: 1, signal: null, interrupted: 'SIGHUP' }, 129, ''],
  ] as const)('%j is told by the exit code %d', async (ended, status, stderr) => {
    expect(await ending(async () => ended)).toEqual([status, stderr]);
  });

  test('that could not be run ends with 1', async () => {
    const run = () => Promise.reject(new Error('spawn E2BIG'));
    expect(await ending(run)).toEqual([1, "cdk8s-mesh: cannot run 'node app.js': spawn E2BIG\n"]);
  });
});

describe("the project's configuration", () => {
  function written(yaml: string): void {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'cdk8s.yaml'), yaml);
    process.chdir(directory);
  }

  test('is that of the cdk8s command', () => {
    written('language: typescript\napp: node main.js\noutput: manifests\n');
    expect(projectConfig({})).toEqual({ app: 'node main.js', output: 'manifests' });
  });

  test('writes to dist when nothing is said', () => {
    written('app: node main.js\n');
    expect(projectConfig({})).toEqual({ app: 'node main.js', output: 'dist' });
  });

  test('gives way to options', () => {
    written('app: node main.js\noutput: manifests\n');
    expect(projectConfig({ app: 'node other.js', output: 'out' })).toEqual({ app: 'node other.js', output: 'out' });
  });

  test('may be missing, when the options say the app', () => {
    process.chdir(temporaryDirectory());
    expect(projectConfig({})).toBeUndefined();
    expect(projectConfig({ app: 'node other.js' })).toEqual({ app: 'node other.js', output: 'dist' });
  });

  test.each(['', 'app:\n', 'app: 7\n', 'app: ""\n', '- app\n'])('%j names no app', (yaml) => {
    written(yaml);
    expect(projectConfig({})).toBeUndefined();
  });
});
