// One measurement in a process of its own: reads a task from the command line, prints the result as JSON.
import { createRequire } from 'node:module';
import { Clock } from './clock.mjs';
import { meshProgram, plainProgram } from './programs.mjs';

const require = createRequire(import.meta.url);
const clock = new Clock();

const TASKS = { mesh: measureOne(meshProgram), plain: measureOne(plainProgram), chain: measureChain };
/** At most so many services are made before the clock starts, so that modules are loaded and hot code is compiled. */
const WARM_UP = 100;

const [task, text] = process.argv.slice(2);
console.log(JSON.stringify(TASKS[task](JSON.parse(text))));

/** One program: seconds, of which CPU, phases, and the peak memory and CPU time of the whole process. */
function measureOne(program) {
  return ({ outdir, warmUp = true, ...options }) => {
    watch();
    if (warmUp) run(program, `${outdir}-warm-up`, { ...options, services: Math.min(options.services, WARM_UP) });
    const result = run(program, outdir, options);
    return { ...result, memory: process.resourceUsage().maxRSS * 1024, processCpu: cpuSeconds() };
  };
}

/** The same number of services with and without edges, in turns, so that both meet the same noise. */
function measureChain({ outdir, services, rounds }) {
  const times = { chain: [], apart: [] };
  for (let round = -3; round < rounds; round += 1) {
    for (const kind of round % 2 === 0 ? ['chain', 'apart'] : ['apart', 'chain']) {
      const result = run(meshProgram, `${outdir}-${kind}-${round}`, { services, edges: kind === 'chain' });
      if (round >= 0) times[kind].push(result);
    }
  }
  return times;
}

function run(program, outdir, options) {
  globalThis.gc?.();
  clock.take();
  const [start, cpuStart] = [performance.now(), cpuSeconds()];
  const app = clock.run('construct', () => program(outdir, options));
  app.synth();
  return { seconds: (performance.now() - start) / 1000, cpu: cpuSeconds() - cpuStart, phases: clock.take() };
}

function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** The steps of both programs' synth(). */
function watch() {
  const { App, Yaml } = require('cdk8s');
  clock.wrap(App.prototype, 'synth', 'render');
  clock.wrap(Yaml, 'stringify', 'print');
  clock.wrap(Yaml, 'save', 'write');
  const steps = { synthesize: 'render', inspect: 'check', yamlOf: 'print', writeFiles: 'write' };
  for (const [name, phase] of Object.entries(steps)) clock.wrap(moduleWith(name), name, phase);
}

/** The library's module that exports a function, wherever it lives; refused where there is none any more. */
function moduleWith(name) {
  const lib = require.resolve('../build/lib/index.js').replace(/index\.js$/, '');
  const own = Object.values(require.cache).filter(({ filename }) => filename.startsWith(lib));
  const found = own.find(({ exports }) => Object.getOwnPropertyDescriptor(exports, name)?.writable);
  if (found === undefined) throw new Error(`bench: no module exports ${name} any more, see watch() in child.mjs`);
  return found.exports;
}
