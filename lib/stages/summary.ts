import type { Synthesis } from '../bridge/synthesize';
import { type Report, reportText } from '../analysis/report';
import type { Written } from './manifests/output-directory';

/** What `synth` prints: the files, their number, and findings that are not errors. */
export function synthSummary(
  directory: string,
  { written, unchanged, removed, orphaned }: Written,
  synthesis: Synthesis & { readonly report: Report },
): string {
  const { findings } = synthesis.report;
  const files = [
    ...written.map((path) => `${directory}/${path}  written`),
    ...unchanged.map((path) => `${directory}/${path}  unchanged`),
    ...removed.map((path) => `${directory}/${path}  removed`),
    ...orphaned.map((path) => `${directory}/${path}  kept, though the program that wrote it is gone`),
  ];
  return [
    ...files.sort(),
    totals(written.length + unchanged.length, synthesis),
    reportText({ findings, suppressed: [] }),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** What `check` prints: all findings, also accepted ones, and their number. */
export function checkSummary({ report, ...synthesis }: Synthesis & { readonly report: Report }): string {
  return [reportText(report), totals(undefined, { ...synthesis, report })].filter((line) => line !== '').join('\n');
}

function totals(
  files: number | undefined,
  { charts, services, report }: Synthesis & { readonly report: Report },
): string {
  const objects = charts.reduce((sum, { manifests }) => sum + manifests.length, 0);
  const found = (severity: string) => report.findings.filter((finding) => finding.severity === severity).length;
  return [
    ...(files === undefined ? [] : [count(files, 'file')]),
    count(objects, 'object'),
    count(services.length, 'service'),
    count(found('error'), 'error'),
    count(found('warning'), 'warning'),
    `${found('info')} info`,
    `${report.suppressed.length} suppressed`,
  ].join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
