import type { EventName } from './cells';
import type { CleanUp } from './clean-up';
import type { ShopDeployment } from './deployment';
import { get, kubectl, sleep } from './kubectl';

/** Between two steps of one event, so that each has its own effect. */
const STEP_MS = 3000;

/** The share of the requests that the canary gets, step by step, in percent; a step is an event. */
const STEPS = [25, 50, 75, 100, 10];

/** Makes one event happen, and waits until its pods are replaced. */
export type Happen = (shop: ShopDeployment, surroundings: Surroundings) => Promise<void>;

export interface Surroundings {
  /** How many events the run has had. */
  readonly count: number;
  /** The node on which the clients run; another one is drained. */
  readonly clientNode: string;
  readonly cleanUp: CleanUp;
}

export const HAPPEN: Readonly<Record<EventName, Happen>> = {
  'rolling-restart': restart,

  'scale-down': async (shop) => {
    await scale(shop, 1);
    await sleep(STEP_MS);
    await scale(shop, 3);
    await shop.rolledOut();
  },

  'canary-steps': async (shop, { count }) => {
    await shop.become({ canary: STEPS[count % STEPS.length] });
    await sleep(STEP_MS);
  },

  'version-removed': async (shop) => {
    await shop.become({ canary: 50 });
    await sleep(STEP_MS);
    await shop.become({ canary: 'retired' });
    await sleep(STEP_MS);
    await shop.become({});
    await sleep(STEP_MS);
  },

  'node-drain': async (shop, { clientNode, cleanUp }) => {
    const node = await drainedNode(shop, clientNode);
    cleanUp.add(`uncordon ${node}`, () => kubectl(['uncordon', node]));
    const options = ['--pod-selector=app=order-service', '--ignore-daemonsets', '--delete-emptydir-data'];
    try {
      await kubectl(['drain', node, ...options, '--timeout=240s']);
      await shop.rolledOut();
    } finally {
      await cleanUp.now(`uncordon ${node}`);
    }
    // Pods do not come back by themselves: a restart spreads them again.
    await restart(shop);
  },

  'pod-deleted': async (shop) => {
    const [pod] = (await shop.pods()).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    await kubectl(['-n', shop.namespace, 'delete', 'pod', String(pod?.metadata.name), '--wait=false']);
    await sleep(STEP_MS);
    await shop.rolledOut();
  },

  'early-weight': async (shop) => {
    await shop.becomeBackwards({ canary: 50 });
    await sleep(STEP_MS);
    await shop.become({ canary: 'retired' });
    await shop.become({});
    await shop.settled();
  },
};

async function restart(shop: ShopDeployment): Promise<void> {
  await kubectl(['-n', shop.namespace, 'rollout', 'restart', 'deployment', '-l', 'app=order-service']);
  await shop.rolledOut();
}

async function scale(shop: ShopDeployment, replicas: number): Promise<void> {
  await kubectl(['-n', shop.namespace, 'scale', 'deployment/order-service', `--replicas=${replicas}`]);
}

/** A node with pods of order-service and without the clients. */
async function drainedNode(shop: ShopDeployment, clientNode: string): Promise<string> {
  const nodes = (await shop.pods()).map(({ spec }) => spec.nodeName);
  const node = nodes.find((name) => name !== undefined && name !== clientNode);
  if (node === undefined) throw new Error('node-drain needs pods of order-service on a second node');
  return node;
}

/** A node to put the clients on. */
export async function firstNode(): Promise<string> {
  interface Node {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly unschedulable?: boolean; readonly taints?: readonly { readonly effect: string }[] };
  }
  const { items } = await get<{ items: Node[] }>('nodes');
  const open = items.filter(
    ({ spec }) => !spec.unschedulable && !spec.taints?.some(({ effect }) => effect !== 'PreferNoSchedule'),
  );
  const [node] = open;
  if (node === undefined) throw new Error('no node takes pods');
  return node.metadata.name;
}
