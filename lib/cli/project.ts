import { existsSync, readFileSync } from 'node:fs';
import { loadAll } from 'js-yaml';
import { at } from '../kube/json';

/** How the user's app is run, and where its manifests go. */
export interface Project {
  readonly app: string;
  readonly output: string;
}

/** Reads cdk8s.yaml in the current directory. Options of the command line win over it. */
export function projectConfig(options: { readonly app?: string; readonly output?: string }): Project | undefined {
  // The file may be empty, and then has no document.
  const [config] = existsSync('cdk8s.yaml')
    ? loadAll(readFileSync('cdk8s.yaml', 'utf8'), { filename: 'cdk8s.yaml' })
    : [];
  const app = options.app ?? text(at(config, 'app'));
  return app === undefined ? undefined : { app, output: options.output ?? text(at(config, 'output')) ?? 'dist' };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
