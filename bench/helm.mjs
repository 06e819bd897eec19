// The same objects from a Helm chart whose template is the first service's YAML, in a loop over names.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nameOf } from './programs.mjs';

export const hasHelm = () => spawnSync('helm', ['version'], { stdio: 'ignore' }).status === 0;

/** @param template file of the first service */
export function writeHelmChart(directory, template) {
  const service = readFileSync(template, 'utf8').replaceAll(nameOf(0), '{{ . }}');
  mkdirSync(join(directory, 'templates'), { recursive: true });
  writeFileSync(join(directory, 'Chart.yaml'), 'apiVersion: v2\nname: bench\nversion: 0.0.0\n');
  writeFileSync(
    join(directory, 'templates/services.yaml'),
    `{{- range .Values.services }}\n---\n${service}{{- end }}\n`,
  );
}

/** Runs `helm template` into a file; the shell tells the CPU time of what it started. */
export function measureHelm({ chart, outdir, services }) {
  mkdirSync(outdir, { recursive: true });
  const values = join(outdir, 'values.json');
  writeFileSync(values, JSON.stringify({ services: Array.from({ length: services }, (_, index) => nameOf(index)) }));
  const command = 'helm template bench "$1" --values "$2" > "$3" || exit 1; times';
  const start = performance.now();
  const arguments_ = ['-c', command, 'sh', chart, values, join(outdir, 'services.yaml')];
  const { status, stdout } = spawnSync('sh', arguments_, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error('bench: helm template failed');
  return { seconds: (performance.now() - start) / 1000, cpu: childrenCpu(stdout) };
}

/** The second line of `times` is about children: `0m1.25s 0m0.10s`, user and system. */
function childrenCpu(times) {
  const numbers = times.split('\n')[1].matchAll(/(\d+)m([\d.]+)s/g);
  return [...numbers].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}
