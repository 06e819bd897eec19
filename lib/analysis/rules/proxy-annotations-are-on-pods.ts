import { istioAnnotationsAreOnPods } from '../../mesh/istio/rules/annotations-are-on-pods';
import { linkerdAnnotationsAreOnPods } from '../../mesh/linkerd/rules/annotations-are-on-pods';
import { deployedVersions } from './deployed-versions';
import type { Rule } from '../rule';

export const proxyAnnotationsAreOnPods: Rule = {
  ...istioAnnotationsAreOnPods,
  *check(context) {
    for (const { where, deployment } of deployedVersions(context)) {
      for (const rule of [istioAnnotationsAreOnPods, linkerdAnnotationsAreOnPods]) {
        for (const found of rule.check(deployment.json)) yield { ...where, ...found };
      }
    }
  },
};
