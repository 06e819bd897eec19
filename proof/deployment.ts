import { get, kubectl, sleep, until } from './kubectl';
import { type KubeObject, manifests, namespaceOf, type Situation } from './shop';

/** Time that proxies get to learn that a route has let go of a version, before its pods go. */
const ROUTE_IS_KNOWN_MS = 2000;

interface PodList {
  readonly items: readonly {
    readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
    readonly spec: { readonly nodeName?: string };
    readonly status: { readonly podIP?: string };
  }[];
}

/** The shop in one namespace, taken from one situation to the next by what the library emits, in its order. */
export class ShopDeployment {
  public readonly namespace: string;
  private applied: readonly KubeObject[] = [];

  constructor(private readonly situation: Situation) {
    this.namespace = namespaceOf(situation.plane);
  }

  /** Applies the manifests, routes only after the pods they lead to are ready, and removes what is no longer emitted. */
  public async become(change: Pick<Situation, 'canary'>): Promise<void> {
    const objects = manifests({ ...this.situation, ...change });
    let batch: KubeObject[] = [];
    for (const object of objects) {
      if (isTraffic(object) && batch.some(({ kind }) => kind === 'Deployment')) {
        await this.apply(batch);
        await this.rolledOut();
        batch = [];
      }
      batch.push(object);
    }
    await this.apply(batch);
    await this.rolledOut();
    await this.remove(this.applied.filter((old) => !objects.some((object) => isSame(object, old))));
    this.applied = objects;
  }

  /** The routes before the pods they lead to: what the order of the manifests prevents. */
  public async becomeBackwards(change: Pick<Situation, 'canary'>): Promise<void> {
    const objects = manifests({ ...this.situation, ...change });
    await this.apply(objects.filter(isTraffic));
    await this.apply(objects.filter((object) => !isTraffic(object)));
    await this.rolledOut();
    this.applied = objects;
  }

  /** Until every Deployment runs what was asked of it. */
  public async rolledOut(): Promise<void> {
    const names = (await kubectl(['-n', this.namespace, 'get', 'deployments', '-o', 'name'])).trim().split('\n');
    for (const name of names) await kubectl(['-n', this.namespace, 'rollout', 'status', name, '--timeout=240s']);
  }

  /** Pods of order-service, on their way out too. */
  public async pods(): Promise<PodList['items']> {
    return (await get<PodList>('pods', '-n', this.namespace, '-l', 'app=order-service')).items;
  }

  /** The address of order-service, for all its pods. */
  public address(): Promise<string> {
    return kubectl(['-n', this.namespace, 'get', 'service', 'order-service', '-o', 'jsonpath={.spec.clusterIP}']);
  }

  /** Until no pod is on its way out. */
  public async settled(): Promise<void> {
    const leaving = async () => (await this.pods()).filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    await until(180, 'the end of pods that were told to go', async () => (await leaving()).length === 0);
  }

  private async apply(objects: readonly KubeObject[]): Promise<void> {
    if (objects.length === 0) return;
    const list = { apiVersion: 'v1', kind: 'List', items: objects };
    const options = ['apply', '--server-side', '--force-conflicts', '--field-manager=proof', '-f', '-'];
    await kubectl(options, JSON.stringify(list));
  }

  private async remove(objects: readonly KubeObject[]): Promise<void> {
    if (objects.length === 0) return;
    await sleep(ROUTE_IS_KNOWN_MS);
    const names = objects.map(({ kind, apiVersion, metadata }) => `${resource(kind, apiVersion)}/${metadata.name}`);
    await kubectl(['-n', this.namespace, 'delete', '--wait=false', ...names.reverse()]);
  }
}

function isTraffic({ kind }: KubeObject): boolean {
  return kind === 'VirtualService' || kind === 'DestinationRule';
}

function isSame(one: KubeObject, other: KubeObject): boolean {
  return one.kind === other.kind && one.metadata.name === other.metadata.name;
}

/** `Deployment.v1.apps`, as kubectl tells kinds of one name apart. */
function resource(kind: string, apiVersion: string): string {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : [undefined, apiVersion];
  return group === undefined ? kind : `${kind}.${version}.${group}`;
}
