import type { JsonObject } from '../kube/json';
import { objectAt } from '../kube/json';
import { title } from '../kube/object';
import type { Finding } from '../model/problem';
import type { Found, PlainRule, RuleFacts } from '../model/rule';
import type { PodMaker, World } from './world';

/** A finding as a rule yields it: the code is the rule's, and so is the severity if it has none of its own. */
export type Problem = Found & Pick<Finding, 'construct' | 'object'>;

/**
 * A check of the finished objects of an environment, after the user's patches.
 * @example
 * const paused: Rule = {
 *   code: 'MSVC-ACME-001',
 *   severity: 'warning',
 *   summary: 'No Deployment is paused.',
 *   source: 'Our handbook: a paused Deployment ignores the next release.',
 *   *check({ index }) {
 *     for (const { construct, json } of index.ofKind('Deployment')) {
 *       const { paused } = json['spec'] as JsonObject;
 *       if (paused) yield { construct, path: 'spec.paused', message: 'it is paused', fix: 'take it away' };
 *     }
 *   },
 * };
 */
export interface Rule extends RuleFacts {
  /** The problems of one environment. */
  check(world: World): Iterable<Problem>;
}

/** Makes a rule about pod templates a rule about everything that makes pods. @param concerns which of them; all by default */
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

/** Makes a rule about workloads a rule about everything that makes pods. */
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
