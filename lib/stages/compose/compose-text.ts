import type { Synthesis } from '../../bridge/synthesize';
import { yamlOf } from '../manifests/yaml';
import { composition, versionNote } from './compose';
import type { Gap } from './gaps';
import type { ComposeOptions } from './selection';

/** What each of these files begins with. A file that begins otherwise is somebody else's, and is not replaced. */
export const MADE_BY = '# Made by `cdk8s-mesh compose`';
/** How many services a line names at most. */
const NAMED = 6;

/** The text of a Compose file. Its first lines list what Compose cannot do. */
export function composeText(
  synthesis: Pick<Synthesis, 'charts' | 'workloads' | 'said'>,
  options: ComposeOptions,
): string {
  const { file, gaps } = composition(synthesis, options);
  return [
    `${MADE_BY}: ${versionNote(options)}, with the limits, users and grace periods of its pods.`,
    '#',
    '# What Compose cannot do, and what holds instead:',
    ...gaps.map(line),
    '',
    yamlOf([{ json: file }]),
  ].join('\n');
}

function line({ what, services, instead }: Gap): string {
  const shown = services.slice(0, NAMED).join(', ');
  const more = services.length > NAMED ? ` and ${services.length - NAMED} more` : '';
  return `# - ${oneLine(`${what}${services.length === 0 ? '' : ` of ${shown}${more}`}: ${instead}`)}`;
}

/** Escapes line breaks, which would end the comment: names come from finished objects and may contain anything. */
function oneLine(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
