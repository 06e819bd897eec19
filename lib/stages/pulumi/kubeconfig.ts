import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { load } from 'js-yaml';
import { at, listAt } from '../../kube/json';
import { ValidationError } from '../../errors';

/** The cluster that a kubeconfig leads to. */
export interface Target {
  readonly context: string;
  readonly server: string;
}

/**
 * The cluster that a kubeconfig leads to, without a request to it. As with kubectl it is the text or file given, otherwise the
 * files in KUBECONFIG, otherwise ~/.kube/config; of several files the first that has a value counts.
 * @throws ValidationError MSVC-PULUMI-002 if it cannot be read or names no server
 */
export function targetOf(kubeconfig: string | undefined, context: string | undefined): Target {
  const configs = texts(kubeconfig).map(parsed);
  const current = context ?? configs.map((config) => at(config, 'current-context')).find(Boolean);
  const cluster = at(named(configs, 'contexts', current), 'context', 'cluster');
  const server = at(named(configs, 'clusters', cluster), 'cluster', 'server');
  if (typeof current === 'string' && typeof server === 'string') return { context: current, server };
  const known = configs.flatMap((config) => listAt(config, 'contexts').map((each) => String(at(each, 'name'))));
  throw new ValidationError('MSVC-PULUMI-002', {
    subject: 'context of the kubeconfig',
    got: current,
    expected: `one with a cluster and its server${known.length === 0 ? '' : `; there are ${known.join(', ')}`}`,
    fix: 'set KUBECONFIG, or name kubeconfig and context in the options of the cluster',
  });
}

function texts(kubeconfig: string | undefined): string[] {
  if (kubeconfig !== undefined && /[\n{]/.test(kubeconfig)) return [kubeconfig];
  const paths = kubeconfig ?? process.env['KUBECONFIG'] ?? join(homedir(), '.kube', 'config');
  return paths
    .split(delimiter)
    .map((path) => path.replace(/^~(?=\/)/, homedir()))
    .filter((path) => path !== '' && existsSync(path))
    .map(textOf);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ValidationError('MSVC-PULUMI-002', {
      subject: 'kubeconfig',
      got: at(error, 'message'),
      expected: 'a file that can be read',
      fix: 'set KUBECONFIG to such a file, or name it as kubeconfig in the options of the cluster',
    });
  }
}

function parsed(text: string): unknown {
  try {
    return load(text);
  } catch (error) {
    throw new ValidationError('MSVC-PULUMI-002', {
      subject: 'kubeconfig',
      got: error instanceof Error ? error.message.split('\n')[0] : error,
      expected: 'YAML as kubectl reads it',
      fix: 'compare with `kubectl config view`',
    });
  }
}

function named(configs: readonly unknown[], list: string, name: unknown): unknown {
  return configs.flatMap((config) => listAt(config, list)).find((each) => at(each, 'name') === name);
}
