import type { IConstruct } from 'constructs';
import { writeOwnFiles } from '../own-file';
import { RootGate } from '../root-gate';
import { composeText, MADE_BY } from './compose-text';
import type { ComposeOptions } from './selection';

const FILE = 'compose.yaml';

/** One environment of an app as a Compose file; refused with every error that any stage would be refused with. */
export function composeYaml(app: IConstruct, options: ComposeOptions = {}): string {
  return composeText(RootGate.of(app.node.root).writable(), options);
}

/** The same, written to `options.file`. @returns a line for the terminal */
export function writeCompose(app: IConstruct, options: ComposeOptions = {}): string {
  const path = options.file ?? FILE;
  return writeOwnFiles([{ path, text: composeYaml(app, options), madeBy: MADE_BY }]).join('\n');
}
