import { proxyConfigIsRead } from '../../mesh/istio/rules/proxy-config-is-read';
import { inTemplates } from './deployed-versions';
import type { Rule } from '../rule';

export const proxyConfigIsKnown: Rule = {
  ...proxyConfigIsRead,
  check: (context) => inTemplates(proxyConfigIsRead, context),
};
