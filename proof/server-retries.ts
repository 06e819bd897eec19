import type { ShopDeployment } from './deployment';
import { kubectl, sleep } from './kubectl';
import { STATS_PORT } from './shop';

const PERIOD_MS = 3000;

/** What its proxy said last; nothing if it was never heard. */
type Retries = number | undefined;

/**
 * How often order-service's proxies tried again on their way to the app. Read every three seconds, because the counter goes
 * with its pod: what happened in a pod's last seconds may be missing.
 */
export class ServerRetries {
  private readonly perPod = new Map<string, Retries>();
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

  /**
   * Ends the watch. The sum over all pods; nothing where there is no proxy.
   * @throws Error if most pods' proxies were never heard: counts that were not seen are not zero
   */
  public async result(): Promise<{ readonly retries: Retries; readonly podsEnded: number }> {
    await this.stop();
    const alive = (await this.shop.pods()).map(({ metadata }) => metadata.name);
    const podsEnded = [...this.perPod.keys()].filter((name) => !alive.includes(name)).length;
    if (!this.hasProxy) return { retries: undefined, podsEnded };
    const heard = [...this.perPod.values()].filter((retries) => retries !== undefined);
    if (heard.length * 2 <= this.perPod.size) {
      throw new Error(`retries were read from ${heard.length} of ${this.perPod.size} proxies of order-service`);
    }
    return { retries: heard.reduce((sum, retries) => sum + retries, 0), podsEnded };
  }

  private async watch(): Promise<void> {
    while (this.running) {
      await this.read().catch(() => undefined); // a pod may go while it is asked
      await sleep(PERIOD_MS);
    }
  }

  private async read(): Promise<void> {
    const names = new Map<string, string>();
    for (const { metadata, status } of await this.shop.pods()) {
      if (!this.perPod.has(metadata.name)) this.perPod.set(metadata.name, undefined);
      if (status.podIP !== undefined) names.set(`http://${status.podIP}:${STATS_PORT}/stats/prometheus`, metadata.name);
    }
    if (!this.hasProxy || names.size === 0) return;
    const command = ['/load', 'get', '--match', 'envoy_cluster_upstream_rq_retry{', ...names.keys()];
    const exec = ['-n', this.shop.namespace, 'exec', this.fromPod, '-c', 'load', '--'];
    for (const line of (await kubectl([...exec, ...command])).split('\n')) this.count(line, names);
  }

  private count(line: string, names: ReadonlyMap<string, string>): void {
    if (!line.startsWith('{')) return;
    const { url, status, body } = JSON.parse(line) as { url: string; status: number; body?: string };
    const name = names.get(url);
    const inbound = (status === 200 ? (body ?? '') : '').split('\n').filter((text) => text.includes('inbound|'));
    if (name === undefined || inbound.length === 0) return;
    const sum = inbound.reduce((total, text) => total + Number(text.slice(text.lastIndexOf(' '))), 0);
    this.perPod.set(name, Math.max(sum, this.perPod.get(name) ?? 0));
  }
}
