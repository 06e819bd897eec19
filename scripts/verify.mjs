// Runs every check but the tests, tells all that failed (not only the first), and ends with a count.
import { execFile } from 'node:child_process';

/** Two at a time. All that needs a build is in one lane: two builds at once would write the same files. */
const LANES = [
  ['lint', 'layers', 'vendors', 'unused', 'lockfile', 'imports:check'],
  ['types', 'api:check', 'package:check', 'reference:check', 'format:check', 'spell'],
];

const count = { passed: 0, failed: 0, skipped: 0 };

/** What an npm script prints, and whether it failed. */
function run(step) {
  const options = { maxBuffer: 1 << 28, shell: process.platform === 'win32' };
  return new Promise((resolve) =>
    execFile('npm', ['run', '--silent', step], options, (error, stdout, stderr) => resolve({ error, stdout, stderr })),
  );
}

async function check(step) {
  const start = performance.now();
  const { error, stdout, stderr } = await run(step);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  // What a step says of itself: `skipped: why`, or `note: what is not wrong, but should be known`.
  const [, skipped, said] = /^(?:(skipped)|note): (.*)/m.exec(stdout) ?? [];
  const outcome = error ? 'failed' : skipped ? 'skipped' : 'passed';
  count[outcome] += 1;
  console.log(`${outcome} ${step}${said ? ` (${said})` : ''}, ${seconds} s`);
  if (error) console.log(`${stdout}${stderr}`);
}

await Promise.all(
  LANES.map(async (lane) => {
    for (const step of lane) await check(step);
  }),
);
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`);
process.exitCode = count.failed > 0 ? 1 : 0;
