import { Caller, FindingsError, MeshApp, Platform, Port, suppress } from 'cdk8s-mesh';
import type { MeshService } from 'cdk8s-mesh';
import { EnvValue } from 'cdk8s-plus-28';
import { loadAll } from 'js-yaml';
import { environments, type Row } from '../apps/shop/environments';
import { Shop } from '../apps/shop/shop';
import { type Control, MESHES, type Plane } from './cells';

/** A Kubernetes object, as far as this program looks at it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What differs between two deployments of the shop. */
export interface Situation {
  readonly plane: Plane;
  /** The canary's share of the requests, in percent; none: there is no canary. */
  readonly canary?: number | 'retired';
  readonly control?: Control;
}

/** The service account of the clients. */
export const CLIENT = 'load';

/** Where HTTP/2 without TLS is spoken. */
export const H2C_PORT = 8081;

/** The namespace of a data plane's run. */
export function namespaceOf(plane: Plane): string {
  return `${String(environments.get('proof').namespace)}-${plane}`;
}

/** The manifests that the library emits for the shop, in its order. */
export function manifests(situation: Situation): KubeObject[] {
  return loadAll(emitted(situation, prediction(situation))) as KubeObject[];
}

/** Codes of the findings for which the library refuses this; none: it says that nothing is lost. */
export function prediction(situation: Situation): string[] {
  try {
    emitted(situation, []);
    return [];
  } catch (error) {
    if (error instanceof FindingsError) return [...new Set(error.findings.map(({ code }) => code))].sort();
    throw error;
  }
}

function emitted({ plane, canary, control }: Situation, accepted: readonly string[]): string {
  const app = new MeshApp();
  const shop = new Shop(app, 'proof', row({ plane, canary, control }));
  const orders = shop.node.findChild('order-service') as MeshService;
  orders.addPort(Port.h2c(H2C_PORT));
  orders.allowFrom(Caller.serviceAccount(`${namespaceOf(plane)}/${CLIENT}`), { ports: [8080, H2C_PORT] });
  for (const [name, value] of Object.entries(control?.env ?? {})) orders.addEnv(name, value);
  // So that an answer says which version gave it.
  orders.eachDeployment((_, { container, name }) => container.env.addVariable('APP_VERSION', EnvValue.fromValue(name)));
  // So that Envoy's count of retries can be read.
  if (plane !== 'none') orders.eachDeployment(({ podMetadata }) => podMetadata.addAnnotation(...SHOW_RETRIES));
  for (const code of accepted) suppress(shop, code, 'a negative control: the loss is what is to be seen');
  return app.synthYaml();
}

/** The annotation that makes a sidecar show how often it tried again. */
export const SHOW_RETRIES = ['sidecar.istio.io/statsInclusionSuffixes', 'upstream_rq_retry'] as const;

/** Where a sidecar shows its counters to other pods. */
export const STATS_PORT = 15090;

function row({ plane, canary, control }: Situation): Row {
  const { canary: column, ...proof } = environments.get('proof');
  const tag = typeof column === 'object' ? column.tag : '1';
  return {
    ...proof,
    namespace: namespaceOf(plane),
    platform: Platform.of({ kubernetes: '1.34', mesh: MESHES[plane] }),
    ...(control?.termination && { termination: control.termination }),
    ...(canary !== undefined && { canary: canary === 'retired' ? canary : { tag, weight: canary } }),
  };
}
