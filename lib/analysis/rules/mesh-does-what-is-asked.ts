import { featuresOf } from '../../mesh/capabilities';
import type { DeclaredService } from '../../mesh/declared';
import type { Problem, Rule } from '../../mesh/rule';

/** Reports what a service asks for and the mesh does by other means, or not at all because the user accepted that. */
export const meshDoesWhatIsAsked: Rule = {
  code: 'MSVC-MESH-101',
  severity: 'info',
  summary: 'What a mesh does not do, or by other means, is said by name.',
  source: 'The capability table of each mesh.',
  *check({ own }) {
    for (const { facts } of own) yield* missing(facts);
    for (const { facts } of own) yield* emulated(facts);
  },
};

function* missing({ construct, platform: { mesh } }: DeclaredService): Iterable<Problem> {
  if (mesh.without.length === 0) return;
  yield {
    construct,
    path: 'platform.mesh',
    message: `${mesh.name} is used without ${mesh.without.join(', ')}: what the service says of it has no effect here`,
    fix: 'nothing to do where that is meant',
  };
}

function* emulated({ construct, platform: { mesh }, service }: DeclaredService): Iterable<Problem> {
  for (const feature of featuresOf(service)) {
    const support = mesh.supports[feature];
    if (support.kind !== 'emulated') continue;
    yield {
      construct,
      path: feature,
      message: `${mesh.name} serves it by other means: ${support.how}`,
      fix: 'nothing to do where that is enough',
    };
  }
}
