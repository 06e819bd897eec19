import type { JsonObject } from '../kube/json';
import { objectAt } from '../kube/json';
import { title } from '../kube/object';
import type { Finding } from '../model/problem';
import type { PlainRule, RuleFacts } from '../model/rule';
import type { PodMaker, World } from './world';

/** One problem, as a rule sees it; the rule's code and severity are added by the gate. */
export type Problem = Pick<Finding, 'construct' | 'path' | 'message' | 'fix'> &
  Partial<Pick<Finding, 'object' | 'severity'>>;

/** A check on finished objects, after the user's patches, and on what was said of them. */
export interface Rule extends RuleFacts {
  check(world: World): Iterable<Problem>;
}

/** A rule about pod templates, asked of everything that makes pods. @param concerns which of them */
export function ofTemplates(
  rule: PlainRule<JsonObject>,
  concerns: (maker: PodMaker, world: World) => boolean = () => true,
): Rule {
  return {
    ...rule,
    *check(world) {
      for (const maker of world.pods.filter((each) => concerns(each, world))) {
        const { object, pod } = maker;
        const where = { construct: object.construct, object: title(object) };
        const template = pod.path.length === 0 ? object.json : objectAt(object.json, ...pod.path);
        for (const found of rule.check(template))
          yield { ...where, ...found, path: [...pod.path, found.path].join('.') };
      }
    },
  };
}

/** A rule about whole workloads. */
export function ofWorkloads(rule: PlainRule<JsonObject>): Rule {
  return {
    ...rule,
    *check({ pods }) {
      for (const { object } of pods) {
        for (const found of rule.check(object.json))
          yield { construct: object.construct, object: title(object), ...found };
      }
    },
  };
}
