import { type Leaf, leavesOf } from '../kube/leaves';
import type { Synthesis } from '../bridge/synthesize';
import { type Manifest, title } from '../kube/object';
import type { Finding } from '../model/problem';
import { isUnknown } from '../model/placeholder';

/** What is wrong with a value: `message` says what it is. */
type Unfit = Pick<Finding, 'code' | 'message' | 'fix'>;

const LEFT: Unfit = {
  code: 'MSVC-OUTPUT-101',
  message: 'an Output, whose value is known only after deployment',
  fix: 'deploy the chart with cdk8s-mesh/pulumi, or give this environment a plain value',
};

const RAW: Unfit = {
  code: 'MSVC-OUTPUT-104',
  message: 'a Pulumi Output that was put into a text by itself',
  fix: 'make the text where the value is known: asString(pulumi.interpolate`https://${output}/`)',
};

const NO_NUMBER = {
  code: 'MSVC-OUTPUT-105',
  fix: 'look for a calculation with a value that is missing or known only after deployment',
} as const;

/** Findings for values that no stage can write: numbers that are not finite, and the text that an interpolated Output leaves. */
export function unfitValues({ charts }: Pick<Synthesis, 'charts'>): Finding[] {
  return findings(charts, ({ value }) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return { ...NO_NUMBER, message: `${value}, no number` };
    // The text that Pulumi's SDK returns if an Output is interpolated.
    return typeof value === 'string' && /\[to(String|JSON)\] on an \[Output<T>\]/i.test(value) ? RAW : undefined;
  });
}

/** Findings for Outputs, which no file can hold. */
export function unknownValues({ charts }: Pick<Synthesis, 'charts'>): Finding[] {
  return findings(charts, ({ value }) => (isUnknown(value) ? LEFT : undefined));
}

function findings(charts: Synthesis['charts'], problemOf: (leaf: Leaf) => Unfit | undefined): Finding[] {
  return charts
    .flatMap(({ manifests }) => manifests)
    .flatMap((manifest) =>
      leavesOf(manifest.json).flatMap((leaf) => {
        const found = problemOf(leaf);
        return found === undefined ? [] : [finding(manifest, leaf, found)];
      }),
    );
}

function finding(manifest: Manifest, { path, isName }: Leaf, { code, message, fix }: Unfit): Finding {
  return {
    code,
    severity: 'error',
    construct: manifest.construct,
    object: title(manifest),
    path,
    message: `${isName ? 'the name of a field in it' : 'it'} is ${message}: it would be written as it is`,
    fix,
  };
}
