import { type Leaf, leavesOf } from '../kube/leaves';
import type { Synthesis } from '../bridge/synthesize';
import { type Manifest, title } from '../kube/object';
import type { Finding } from '../model/problem';
import { isUnknown, placeholderTable, unfit, type Unfit } from '../model/placeholder';

const LEFT: Unfit = {
  code: 'MSVC-OUTPUT-101',
  problem: 'an Output, whose value is known only after deployment',
  fix: 'deploy the chart with cdk8s-mesh/pulumi, or give this environment a plain value',
};

const NAME: Unfit = {
  code: 'MSVC-OUTPUT-103',
  problem: 'an Output, which names no field',
  fix: 'give the field a name that is known when the program runs; its value may be an Output',
};

/** What no stage can deliver: pieces of values that are known only after deployment, and fields that are named by one. */
export function unfitValues({ charts }: Pick<Synthesis, 'charts'>): Finding[] {
  return findings(charts, ({ value, isName }) => unfit(value) ?? (isName && isUnknown(value) ? NAME : undefined));
}

/** What no file can hold: values that are known only after deployment. */
export function unknownValues({ charts }: Pick<Synthesis, 'charts'>): Finding[] {
  if (placeholderTable().length === 0) return [];
  return findings(charts, ({ value, isName }) =>
    !isName && unfit(value) === undefined && isUnknown(value) ? LEFT : undefined,
  );
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

function finding(manifest: Manifest, { path, isName }: Leaf, { code, problem, fix }: Unfit): Finding {
  return {
    code,
    severity: 'error',
    construct: manifest.construct,
    object: title(manifest),
    path,
    message: `${isName ? 'the name of a field in it' : 'it'} is ${problem}: it would be written as it is`,
    fix,
  };
}
