// Brings the shop up on this machine with whatever runs Compose files here: `npm run local [-- <command of compose>]`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

const root = fileURLToPath(new URL('../', import.meta.url));
const FILE = 'apps/shop/compose.yaml';
const ENVIRONMENT = 'dev';

/** What can run a Compose file, best first: the command, and what asks whether it is there. */
const RUNNERS = [
  { command: ['docker', 'compose'], probe: ['version'], engine: ['docker', 'info'] },
  { command: ['podman', 'compose'], probe: ['version'], engine: ['podman', 'info'] },
  { command: ['podman-compose'], probe: ['--version'], engine: ['podman', 'info'] },
  { command: ['docker-compose'], probe: ['version'], engine: ['docker', 'info'] },
];

const works = ([command, ...args]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Why a runner cannot be used; nothing where it can. */
function missing({ command, probe, engine }) {
  if (!works([...command, ...probe])) return `${command.join(' ')}: not installed`;
  return works(engine) ? undefined : `${command.join(' ')}: \`${engine.join(' ')}\` fails, so its engine does not run`;
}

function run([command, ...args]) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const runner = RUNNERS.find((candidate) => missing(candidate) === undefined);
if (runner === undefined) {
  console.error('local: nothing here runs Compose files:');
  for (const candidate of RUNNERS) console.error(`  ${missing(candidate)}`);
  console.error('Install Docker with its compose plugin, or podman with podman-compose.');
  process.exit(1);
}

const asked = process.argv.slice(2);
const starts = asked.length === 0;
run([process.execPath, join(root, 'build/lib/cli/main.js'), 'compose', ENVIRONMENT, '--file', FILE]);
if (starts) console.error(`local: ${runner.command.join(' ')}; the first build of the images takes minutes`);
run([...runner.command, '-f', FILE, ...(starts ? ['up', '--detach'] : asked)]);
if (starts) console.error('local: http://localhost:8080 is the frontend; `npm run local -- down` ends it');
