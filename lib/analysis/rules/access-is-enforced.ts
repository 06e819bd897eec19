import type { Rule } from '../../mesh/rule';

/** Reports that the mesh cannot enforce who may call whom. */
export const accessIsEnforced: Rule = {
  code: 'MSVC-ACCESS-101',
  severity: 'warning',
  summary: 'The mesh enforces who may call a service.',
  source: 'Without a mesh no identity is proved between pods.',
  *check({ own }) {
    for (const { facts } of own) {
      const { mesh } = facts.platform;
      if (mesh.supports.access.kind !== 'refused' || mesh.without.includes('access')) continue;
      yield {
        construct: facts.construct,
        path: 'calls',
        message: `on ${mesh.name} every pod may call ${facts.spec.name}, whatever calls and allowFrom say`,
        fix: "choose a mesh, or accept it for the platform with without: ['access']",
      };
    }
  },
};
