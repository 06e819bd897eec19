import { type Leaf, leavesOf } from '../emit/leaves';
import type { Synthesis } from '../manifest/synthesize';
import { type Manifest, title } from '../manifest/manifest';
import type { Finding } from '../model/finding';
import { isUnknown, unfit, type Unfit } from '../model/placeholder';

const LEFT: Unfit = {
  code: 'MSVC-OUTPUT-101',
  problem: 'an Output, whose value is known only after deployment',
  fix: 'deploy the chart with cdk8s-mesh/pulumi, or give this environment a plain value',
};

/** What no file can hold: values that are known only after deployment, and what is left of them. */
export function unknownValues({ charts }: Pick<Synthesis, 'charts'>): Finding[] {
  return charts.flatMap(({ manifests }) => manifests.flatMap(unknownIn));
}

function unknownIn(manifest: Manifest): Finding[] {
  return [...leavesOf(manifest.json)].flatMap((leaf) => {
    const found = unfit(leaf.value) ?? (isUnknown(leaf.value) ? LEFT : undefined);
    return found === undefined ? [] : [finding(manifest, leaf, found)];
  });
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
