import type { Synthesis } from '../../bridge/synthesize';
import { yamlOf } from '../manifests/yaml';
import { composition, versionNote } from './compose';
import type { Gap } from './gaps';
import type { ComposeOptions } from './selection';

/** The first words of every Compose file that is written here; one that begins otherwise is somebody's own. */
export const MADE_BY = '# Made by `cdk8s-mesh compose`';
/** How many services a line names. */
const NAMED = 6;

/** The Compose file, with what it cannot do at its top. */
export function composeText(
  synthesis: Pick<Synthesis, 'charts' | 'services' | 'said'>,
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

/** Names come from the finished objects: a line break in one would end the comment. */
function oneLine(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
