// npm run bench: how long manifests take, beside plain cdk8s and Helm. Every measurement runs in a process of its own.
//
// "One chart each" is one chart a service: it is what a team per service writes, and where plain cdk8s is quadratic,
// because it resolves and validates the whole app once per chart. With all services in one chart it is linear, too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { loadAll } from 'js-yaml';
import { hasHelm, measureHelm, writeHelmChart } from './helm.mjs';
import { nameOf } from './programs.mjs';
import { exponent, median, number, table } from './table.mjs';

const SIZES = { mesh: [1, 100, 1000, 10000], plain: [1, 100, 1000, 2000], helm: [1, 100, 1000, 10000] };
const TITLES = { mesh: 'cdk8s-mesh', plain: 'plain cdk8s', helm: 'helm template' };
const PHASES = ['construct', 'render', 'check', 'print', 'write'];
/** Runs of each measurement that an aim rests on; the one in the middle counts. */
const ROUNDS = 3;
const COMPARED = 1000;
const CHAIN = { services: 50, rounds: 41 };

const work = mkdtempSync(join(tmpdir(), 'cdk8s-mesh-bench-'));
const template = join(work, 'mesh-1', `${nameOf(0)}.k8s.yaml`);
const chart = join(work, 'chart');

try {
  measure('mesh', 1);
  writeHelmChart(chart, template);
  const programs = hasHelm() ? ['mesh', 'plain', 'helm'] : ['mesh', 'plain'];
  console.log(
    `Node ${process.version}, ${cpus().length} cores. Seconds are of this machine and this hour; ratios travel.\n`,
  );
  const sizes = measureSizes(programs);
  console.log(`${sizesTable(sizes)}\n\n${notes(programs)}\n`);
  const compared = measureCompared(programs);
  console.log(`${comparedTable(compared)}\n`);
  console.log(aimsTable(sizes, compared, measureChild('chain', { outdir: join(work, 'chain'), ...CHAIN })));
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** Every program in every size; ours several times, because its growth is an aim. */
function measureSizes(programs) {
  return programs.flatMap((program) => {
    const rounds = Array.from({ length: program === 'mesh' ? ROUNDS : 1 }, () =>
      SIZES[program].map((services) => measure(program, services)),
    );
    return SIZES[program].map((_, size) => middle(rounds.map((round) => round[size])));
  });
}

/** From start to exit, as people wait for it: no warm-up, programs in turns. */
function measureCompared(programs) {
  const rounds = Array.from({ length: ROUNDS }, () =>
    programs.map((program) => {
      const start = performance.now();
      const result = measure(program, COMPARED, { warmUp: false });
      return {
        program,
        services: COMPARED,
        seconds: (performance.now() - start) / 1000,
        cpu: result.processCpu ?? result.cpu,
      };
    }),
  );
  return programs.map((_, index) => middle(rounds.map((round) => round[index])));
}

function measure(program, services, options = {}) {
  say(`${TITLES[program]}, services: ${number(services)} ...`);
  const outdir = join(work, `${program}-${services}`);
  rmSync(outdir, { recursive: true, force: true });
  const result =
    program === 'helm'
      ? measureHelm({ chart, outdir, services })
      : measureChild(program, { outdir, services, template, ...options });
  say('');
  return { program, services, objects: objectsIn(outdir), ...result };
}

/** What is being done, on a line of its own that the next one overwrites; nothing where nobody watches. */
function say(text) {
  if (process.stderr.isTTY) process.stderr.write(`${text.padEnd(60)}\r`);
}

function measureChild(task, options) {
  const child = fileURLToPath(new URL('child.mjs', import.meta.url));
  const { status, stdout } = spawnSync(process.execPath, [...process.execArgv, child, task, JSON.stringify(options)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`bench: ${task} failed`);
  return JSON.parse(stdout);
}

/** The run with the median time. */
function middle(runs) {
  const seconds = median(runs.map((run) => run.seconds));
  return runs.find((run) => run.seconds === seconds);
}

function sizesTable(sizes) {
  const header = ['', 'services', 'objects', 'seconds', 'CPU', 'ms/service', ...PHASES, 'peak MB', 'exponent'];
  const rows = sizes.map((run, index) => {
    const before = sizes[index - 1];
    const growth = before?.program === run.program ? exponent(before, run) : undefined;
    const phases = PHASES.map((phase) => number(run.phases?.[phase] / 1000));
    const memory = run.memory === undefined ? '' : number(Math.round(run.memory / 1e6));
    return [
      TITLES[run.program],
      number(run.services),
      number(run.objects),
      number(run.seconds),
      number(run.cpu),
      number((run.seconds / run.services) * 1000),
      ...phases,
      memory,
      number(growth),
    ];
  });
  return table(header, rows);
}

function notes(programs) {
  const same = programs.every((program) => isDeepStrictEqual(contentOf(program), contentOf('mesh')));
  return [
    `Same objects everywhere (compared at 100 services): ${same ? 'yes' : 'NO'}.`,
    'One chart a service. cdk8s-mesh and plain cdk8s: after a warm-up, without the start of Node; plain cdk8s writes',
    'finished literals and checks nothing. helm: from start to exit, to one file.',
    ...(programs.includes('helm') ? [] : ['helm is not on the PATH: left out.']),
  ].join('\n');
}

function comparedTable(compared) {
  const rows = compared.map(({ program, services, seconds, cpu }) => [
    TITLES[program],
    number(services),
    number(seconds),
    number(cpu),
    number(seconds / compared[0].seconds),
  ]);
  return table(['from start to exit', 'services', 'seconds', 'CPU', 'times ours'], rows);
}

/** Judged by the clock on the wall; CPU time beside it, which other work on the machine distorts less. */
function aimsTable(sizes, compared, { chain, apart }) {
  const run = (runs, program, services) => runs.find((each) => each.program === program && each.services === services);
  const [ours, plain, helm] = ['mesh', 'plain', 'helm'].map((program) => run(compared, program, COMPARED));
  const [small, large] = [1000, 10000].map((services) => run(sizes, 'mesh', services));
  const both = (measured) => [measured((each) => each.seconds), measured((each) => each.cpu)];
  const aims = [
    ['times faster than plain cdk8s at 1,000', both((time) => time(plain) / time(ours)), 'at least', 3],
    ['times as long as helm at 1,000', helm && both((time) => time(ours) / time(helm)), 'at most', 2.5],
    ['growth exponent, 1,000 to 10,000', both((time) => Math.log10(time(large) / time(small))), 'at most', 1.1],
    [
      'a chain of 50 calls, times 50 apart',
      both((time) => median(chain.map(time)) / median(apart.map(time))),
      'at most',
      1.2,
    ],
  ];
  const rows = aims.map(([title, measured, bound, aim]) => {
    if (measured === undefined) return [title, '', '', `${bound} ${aim}`, 'not measured'];
    const met = bound === 'at least' ? measured[0] >= aim : measured[0] <= aim;
    return [title, ...measured.map(number), `${bound} ${aim}`, met ? 'met' : 'not met'];
  });
  return table(['aims', 'measured', 'in CPU time', 'aim', ''], rows);
}

/** All objects that a program wrote for 100 services, in an order of their own. */
function contentOf(program) {
  const key = ({ kind, metadata }) => `${metadata.name} ${kind}`;
  return textsIn(join(work, `${program}-100`))
    .flatMap((text) => loadAll(text))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function objectsIn(directory) {
  return textsIn(directory).reduce((sum, text) => sum + text.match(/^kind: /gm).length, 0);
}

function textsIn(directory) {
  const files = readdirSync(directory).filter((file) => file.endsWith('.yaml'));
  return files.map((file) => readFileSync(join(directory, file), 'utf8'));
}
