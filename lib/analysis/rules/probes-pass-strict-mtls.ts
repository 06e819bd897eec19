import { probesAreRewritten } from '../../mesh/istio/rules/probes-are-rewritten';
import { inTemplates } from './deployed-versions';
import type { Rule } from '../rule';

export const probesPassStrictMtls: Rule = {
  ...probesAreRewritten,
  check: ({ services }) =>
    inTemplates(probesAreRewritten, {
      services: services.filter(({ facts }) => facts.platform.mesh.supports.mutualTls.kind !== 'refused'),
    }),
};
