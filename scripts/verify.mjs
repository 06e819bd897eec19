// Runs every check but the tests, tells all that failed (not only the first), and ends with a count.
import { spawnSync } from 'node:child_process';

const STEPS = [
  'format:check',
  'lint',
  'layers',
  'vendors',
  'spell',
  'types',
  'lockfile',
  'imports:check',
  'package:check',
  'api:check',
  'reference:check',
];

const count = { passed: 0, failed: 0, skipped: 0 };
for (const step of STEPS) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', step], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32',
  });
  const reason = /^skipped: (.*)/m.exec(stdout ?? '')?.[1];
  const outcome = status !== 0 ? 'failed' : reason ? 'skipped' : 'passed';
  count[outcome] += 1;
  console.log(
    `${outcome} ${step}${reason ? ` (${reason})` : ''}, ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
  if (outcome === 'failed') console.log(`${stdout}${stderr}`);
}
console.log(`${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ''}`);
process.exitCode = count.failed > 0 ? 1 : 0;
