import type { ShopDeployment } from './deployment';
import { kubectl, sleep } from './kubectl';
import { STATS_PORT } from './shop';

const PERIOD_MS = 3000;

/**
 * How often order-service's proxies tried again on their way to the app. Read every three seconds, because the counter goes
 * with its pod: what happened in a pod's last seconds may be missing.
 */
export class ServerRetries {
  private readonly perPod = new Map<string, number>();
  private readonly names = new Set<string>();
  private running = false;
  private done = Promise.resolve();

  constructor(
    private readonly shop: ShopDeployment,
    private readonly fromPod: string,
    private readonly hasProxy: boolean,
  ) {}

  public start(): void {
    this.running = true;
    this.done = this.watch();
  }

  public async stop(): Promise<void> {
    this.running = false;
    await this.done;
  }

  /** Ends the watch. The sum over all pods; nothing where there is no proxy. Counts that were not seen are not zero. */
  public async result(): Promise<{ readonly retries: number | undefined; readonly podsEnded: number }> {
    await this.stop();
    const alive = (await this.shop.pods()).map(({ metadata }) => metadata.name);
    const podsEnded = [...this.names].filter((name) => !alive.includes(name)).length;
    if (this.hasProxy && this.perPod.size === 0) throw new Error("order-service's proxies show no count of retries");
    const retries = [...this.perPod.values()].reduce((sum, count) => sum + count, 0);
    return { retries: this.hasProxy ? retries : undefined, podsEnded };
  }

  private async watch(): Promise<void> {
    while (this.running) {
      await this.read().catch(() => undefined); // a pod may go while it is asked
      await sleep(PERIOD_MS);
    }
  }

  private async read(): Promise<void> {
    const pods = await this.shop.pods();
    for (const { metadata } of pods) this.names.add(metadata.name);
    const urls = pods.flatMap(({ status }) =>
      status.podIP === undefined ? [] : [`http://${status.podIP}:${STATS_PORT}/stats/prometheus`],
    );
    if (!this.hasProxy || urls.length === 0) return;
    const command = ['/load', 'get', '--match', 'envoy_cluster_upstream_rq_retry{', ...urls];
    const exec = ['-n', this.shop.namespace, 'exec', this.fromPod, '-c', 'load', '--'];
    for (const line of (await kubectl([...exec, ...command])).split('\n')) this.count(line);
  }

  private count(line: string): void {
    if (!line.startsWith('{')) return;
    const { url, status, body } = JSON.parse(line) as { url: string; status: number; body?: string };
    if (status !== 200 || body === undefined) return;
    const inbound = body.split('\n').filter((text) => text.includes('inbound|'));
    if (inbound.length === 0) return;
    const sum = inbound.reduce((total, text) => total + Number(text.slice(text.lastIndexOf(' '))), 0);
    this.perPod.set(url, Math.max(sum, this.perPod.get(url) ?? 0));
  }
}
