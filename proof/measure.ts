import type { CleanUp } from './clean-up';
import { type Run, TRAFFIC, type Traffic } from './cells';
import { ShopDeployment } from './deployment';
import { firstNode, HAPPEN } from './events';
import { kubectl, sleep } from './kubectl';
import { Client, type Failure, type LoadReport } from './load';
import { ServerRetries } from './server-retries';
import { CLIENT, prediction } from './shop';

/** How much is asked of a run. */
export interface Effort {
  /** Requests of each kind of traffic, at least. */
  readonly requests: number;
  readonly events: number;
  /** Requests per second of each kind of traffic. */
  readonly rate: number;
}

/** One kind of traffic in one run. */
export interface Cell {
  readonly traffic: Traffic;
  readonly report: LoadReport;
  readonly failures: readonly Failure[];
  /** Retries of the client's proxy; nothing without a proxy. */
  readonly clientRetries: number | undefined;
}

export interface Result {
  readonly run: Run;
  /** Codes for which the library refuses the setting; none: it says that nothing is lost. */
  readonly predicted: readonly string[];
  readonly events: number;
  /** When each event began, in milliseconds since 1970, as in `Failure`. */
  readonly began: readonly number[];
  readonly podsEnded: number;
  /** Retries of the servers' proxies, of all traffic together; nothing without proxies. */
  readonly serverRetries: number | undefined;
  readonly cells: readonly Cell[];
}

/** A run that takes longer than this has stopped sending. */
const LIMIT_MS = 1_800_000;

/** Called about once a second while a run goes on. */
export type Progress = (run: Run, events: number, clients: readonly Client[]) => void;

/** The canary is out wherever a mesh reads its weight, but not where a control needs the version to be missing. */
function situationOf({ plane, control }: Run) {
  return { plane, control, canary: plane === 'none' || control !== undefined ? undefined : 10 };
}

/** Sends all kinds of traffic while the run's event happens again and again. */
export async function measure(run: Run, effort: Effort, progress: Progress, cleanUp: CleanUp): Promise<Result> {
  const situation = situationOf(run);
  const shop = new ShopDeployment(situation);
  const namespace = `namespace ${shop.namespace}`;
  // Pods of the good settings that an earlier run left would answer in place of those that lose.
  if (run.control !== undefined) await cleanUp.now(namespace);
  cleanUp.add(namespace, () => removeNamespace(shop.namespace));
  await shop.become(situation);
  await shop.settled();
  await serviceAccount(shop.namespace);
  const clientNode = await firstNode();
  const clients = await clientsOf(run, shop, clientNode, effort.rate);
  const server = new ServerRetries(shop, String(clients[0]?.pod), run.plane !== 'none');
  const began: number[] = [];
  const ticker = setInterval(() => progress(run, began.length, clients), 1000);
  try {
    await Promise.all(clients.map((client) => client.start()));
    server.start();
    const start = Date.now();
    while (began.length < effort.events || leastSent(clients) < effort.requests) {
      if (Date.now() - start > LIMIT_MS) throw new Error(`not within ${LIMIT_MS / 60_000} minutes`);
      began.push(Date.now());
      await HAPPEN[run.event](shop, { count: began.length - 1, clientNode, cleanUp });
    }
    await shop.settled();
    const { retries, podsEnded } = await server.result();
    const cells = await Promise.all(clients.map(cellOf));
    const counts = { events: began.length, began, podsEnded, serverRetries: retries, cells };
    return { run, predicted: predictionOf(run), ...counts };
  } finally {
    clearInterval(ticker);
    await server.stop();
    await Promise.all(clients.map((client) => client.remove()));
  }
}

async function clientsOf(run: Run, shop: ShopDeployment, node: string, rate: number): Promise<Client[]> {
  const address = await shop.address();
  const slowSeconds = run.control?.slowSeconds ?? 3;
  const common = { namespace: shop.namespace, plane: run.plane, node, address, rate, slowSeconds };
  return TRAFFIC.map((traffic) => new Client({ ...common, traffic }));
}

/** Requests of the kind of traffic that has sent the fewest. */
function leastSent(clients: readonly Client[]): number {
  return Math.min(...clients.map(({ counts }) => counts.sent));
}

/** What the library says of the setting; of manifests applied in another order than its own it says that they lose. */
function predictionOf(run: Run): string[] {
  return run.event === 'early-weight' ? ['not in the order of the manifests'] : prediction(situationOf(run));
}

/** Ends a client. Its proxy is asked before, since it may go with the client. */
async function cellOf(client: Client): Promise<Cell> {
  const clientRetries = await client.retries();
  const report = await client.stop();
  return { traffic: client.traffic, report, failures: client.failures, clientRetries };
}

async function serviceAccount(namespace: string): Promise<void> {
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: CLIENT, namespace } };
  await kubectl(['apply', '-f', '-'], JSON.stringify(account));
  await sleep(500);
}

async function removeNamespace(name: string): Promise<void> {
  await kubectl(['delete', 'namespace', name, '--ignore-not-found', '--timeout=240s']);
}
