import type { IConstruct } from 'constructs';
import { writeOwnFiles } from '../own-file';
import { RootGate } from '../root-gate';
import { composeText, MADE_BY } from './compose-text';
import type { ComposeOptions } from './selection';

const FILE = 'compose.yaml';

/**
 * One environment of an app as the text of a Compose file. Its first lines list what Compose cannot do.
 * @throws FindingsError with every error that the rules found
 * @throws ValidationError MSVC-COMPOSE-001 for the environment, 002 for the version, 003 for a port that is published twice
 * @example console.log(composeYaml(app, { environment: 'dev' }));
 */
export function composeYaml(app: IConstruct, options: ComposeOptions = {}): string {
  return composeText(RootGate.of(app.node.root).writable(), options);
}

/**
 * Writes one environment of an app to a Compose file. A file that somebody else wrote is not replaced.
 * @returns a line for the terminal
 * @throws FindingsError and ValidationError as `composeYaml`; ValidationError MSVC-FILE-001 and 101 to 108 for the file
 * @example writeCompose(app, { environment: 'dev', file: 'local/compose.yaml' });
 */
export function writeCompose(app: IConstruct, options: ComposeOptions = {}): string {
  const path = options.file ?? FILE;
  return writeOwnFiles([{ path, text: composeYaml(app, options), madeBy: MADE_BY }]).join('\n');
}
