import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../../lib/analysis/rules/index';

const FILE = join(__dirname, '../../../docs/rules.md');

/** Rules of the field that are not checked, and why. */
const LEFT_OUT = [
  [
    'a termination hook whose kind the Kubernetes version or the image cannot run',
    'cannot be said: refused as MSVC-TERM-101',
  ],
  ['a Linkerd proxy that drains for less than the longest request', 'follows from MSVC-TERM-020'],
  ['a pod that fails readiness at once while it is the only one', 'whether the app does so is not known to the model'],
  ['publishNotReadyAddresses beside graceful removal', 'neither measured nor written down by Kubernetes'],
  ['a hold that callers only see by readiness', 'no input yet: whether callers look at readiness themselves'],
  ['a grace period above a cap of the platform, Jobs behind a classic sidecar', 'no input yet'],
  ['a rollout that exceeds a quota or the deployer’s timeout', 'no input yet'],
];

function catalogue(): string {
  const rows = RULES.map(({ code, severity, summary, source }) => `| ${code} | ${severity} | ${summary} | ${source} |`);
  return [
    '# Rules',
    '',
    'Every stage runs them on the finished objects, after JSON patches. An error stops the stage; `suppress(construct, code,',
    'reason)` accepts a finding, and every report prints the reason.',
    '',
    '| code | severity | what should hold | how that is known |',
    '|---|---|---|---|',
    ...rows,
    '',
    'Not checked, and why:',
    '',
    '| what | why |',
    '|---|---|',
    ...LEFT_OUT.map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}

test('docs/rules.md lists every rule; UPDATE_GOLDEN=1 writes it', () => {
  if (process.env['UPDATE_GOLDEN'] !== undefined) writeFileSync(FILE, catalogue());
  expect(readFileSync(FILE, 'utf8')).toBe(catalogue());
});

test('no code is a rule and an input error at once', () => {
  const lib = join(__dirname, '../../../lib');
  const sources = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter(
      (path) =>
        path.endsWith('.ts') &&
        !/^(analysis\/rules|termination|rollout|mesh\/.*(planes|rules|annotations-are-on-pods))\b/.test(path),
    )
    .map((path) => readFileSync(join(lib, path), 'utf8'));
  const thrown = sources.flatMap((text) => [...text.matchAll(/(?:code: |Error\(\s*|Seconds\()'(MSVC-\w+-\d{3})'/g)]);
  const codes = new Set(thrown.map(([, code]) => code));
  expect(codes.size).toBeGreaterThan(50);
  expect(RULES.map(({ code }) => code).filter((code) => codes.has(code))).toEqual([]);
});
