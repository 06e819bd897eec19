import type { Rule } from '../../mesh/rule';

/** What the user accepted to be without shows in the report. */
export const meshDoesWhatIsAsked: Rule = {
  code: 'MSVC-MESH-101',
  severity: 'info',
  summary: 'What a mesh does not do is said by name.',
  source: 'The capability table of each mesh.',
  *check({ own }) {
    for (const { facts } of own) {
      const { mesh } = facts.platform;
      if (mesh.without.length === 0) continue;
      yield {
        construct: facts.construct,
        path: 'platform.mesh',
        message: `${mesh.name} is used without ${mesh.without.join(', ')}: what the service says of it has no effect here`,
        fix: 'nothing to do where that is meant',
      };
    }
  },
};
