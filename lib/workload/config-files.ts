import { createHash } from 'node:crypto';
import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { finish } from './finish';
import { ValidationError } from '../errors';
import { checkedConfig, type Config } from '../model/workload/config';
import { objectLabels } from './labels';

export interface ConfigFiles {
  readonly volume: kplus.Volume;
  /** A checksum for the pod template, so that a changed file restarts the pods; none if the ConfigMap's name changes anyway. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** The ConfigMap of a config, and a volume with its files. */
export function configFiles(
  scope: Construct,
  service: { readonly name: string; readonly namespace: string },
  config: Config,
): ConfigFiles {
  const checksum = contentHash(config);
  const base = `${service.name}-${config.name}`;
  const name = config.naming === 'mutable' ? base : `${base}-${checksum.slice(0, 10)}`;
  const configMap = new kplus.ConfigMap(scope, `${config.name}-ConfigMap`, {
    metadata: { name, namespace: service.namespace, labels: { ...objectLabels(service.name) } },
    data: { ...config.files },
    immutable: config.naming === 'per-content',
  });
  finish(ApiObject.of(configMap), {
    asks: () => ({ data: { ...config.files } }),
    // cdk8s-plus-28 leaves out empty files, and writes `immutable: false`.
    amend: ({ immutable, ...rendered }) => ({
      ...rendered,
      data: { ...config.files },
      ...(immutable === true && { immutable }),
    }),
  });
  return {
    volume: kplus.Volume.fromConfigMap(scope, `${config.name}-Volume`, configMap, { name: config.name }),
    annotations: config.naming === 'mutable' ? { [`checksum/${config.name}`]: checksum } : {},
  };
}

/** Refuses what is no Config, and a second Config of the same name: both would be one ConfigMap. */
export function checkConfigName(service: Construct & { readonly name: string }, config: Config): void {
  const { name } = checkedConfig(config, 'config', service);
  if ([`${name}-ConfigMap`, `${name}-Volume`].every((id) => service.node.tryFindChild(id) === undefined)) return;
  const fix = `tell them apart by name, such as Config.mutable({ name: 'rules', ... })`;
  const expected = `a name that no other config of ${service.name} has`;
  throw new ValidationError('MSVC-CONFIG-005', { subject: 'config name', got: name, expected, fix }, service);
}

function contentHash({ files }: Config): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
