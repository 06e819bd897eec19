import { existsSync, readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { at } from '../emit/json';

/** How the user's app is run, and where its manifests go. */
export interface Project {
  readonly app: string;
  readonly output: string;
}

/** Reads cdk8s.yaml in the current directory; options of the command line win. */
export function projectConfig(options: { readonly app?: string; readonly output?: string }): Project | undefined {
  const config: unknown = existsSync('cdk8s.yaml') ? load(readFileSync('cdk8s.yaml', 'utf8')) : undefined;
  const app = options.app ?? text(at(config, 'app'));
  return app === undefined ? undefined : { app, output: options.output ?? text(at(config, 'output')) ?? 'dist' };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
