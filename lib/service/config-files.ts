import { createHash } from 'node:crypto';
import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { finish } from '../emit/finish';
import type { Config } from '../model/config';
import { objectLabels } from './labels';

export interface ConfigFiles {
  readonly volume: kplus.Volume;
  /** What the pod template carries so that a changed file rolls the pods; none where the name changes anyway. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** A config's ConfigMap and the volume that shows it. */
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
    amend: ({ immutable, ...rendered }) => (immutable === true ? { ...rendered, immutable } : rendered),
  });
  return {
    volume: kplus.Volume.fromConfigMap(scope, `${config.name}-Volume`, configMap, { name: config.name }),
    annotations: config.naming === 'mutable' ? { [`checksum/${config.name}`]: checksum } : {},
  };
}

function contentHash({ files }: Config): string {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
