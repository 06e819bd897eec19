import type { ChildProcess } from 'node:child_process';
import type { Plane, Traffic } from './cells';
import { follow, kubectl, until } from './kubectl';
import { CLIENT, H2C_PORT, SHOW_RETRIES, STATS_PORT } from './shop';

/** What a load generator has counted so far. */
export interface Counts {
  /** What was due by the clock. */
  readonly intended: number;
  readonly sent: number;
  readonly ok: number;
  readonly failed: number;
}

/** What it says at the end. */
export interface LoadReport extends Counts {
  readonly type: 'report';
  readonly inFlight: number;
  /** Sent a second or more after their time. */
  readonly behind: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Answers by the version of order-service that gave them. */
  readonly versions: Readonly<Record<string, number>>;
  readonly worstMs: number;
  readonly p99Ms: number;
  readonly seconds: number;
}

/** One lost request. */
export interface Failure {
  readonly type: 'failure';
  readonly t: number;
  /** When it ended. */
  readonly unixMs: number;
  readonly outcome: string;
  readonly latencyMs: number;
}

interface ClientOptions {
  readonly namespace: string;
  readonly plane: Plane;
  readonly traffic: Traffic;
  readonly node: string;
  /** The Service's, which stays: a name server that is slow loses no request of the mesh's. */
  readonly address: string;
  readonly rate: number;
  readonly slowSeconds: number;
}

/** More than any answer takes, the proxies' own timeout of 10 s included. */
const TIMEOUT_SECONDS = 15;

/** A pod that sends one kind of traffic and counts what comes back. */
export class Client {
  public readonly pod: string;
  public counts: Counts = { intended: 0, sent: 0, ok: 0, failed: 0 };
  public readonly failures: Failure[] = [];
  private report: LoadReport | undefined;
  private started = false;
  private logs: ChildProcess | undefined;

  constructor(private readonly options: ClientOptions) {
    this.pod = `load-${options.traffic}`;
  }

  public get traffic(): Traffic {
    return this.options.traffic;
  }

  public async start(): Promise<void> {
    const { namespace } = this.options;
    await kubectl(['apply', '-f', '-'], JSON.stringify(podOf(this.pod, this.options)));
    await kubectl(['-n', namespace, 'wait', `pod/${this.pod}`, '--for=condition=Ready', '--timeout=120s']);
    this.logs = follow(namespace, this.pod, (line) => this.read(line));
    await until(90, `the first answer to ${this.pod}`, () => Promise.resolve(this.started));
  }

  /** Lets what is in flight end. */
  public async stop(): Promise<LoadReport> {
    const { namespace } = this.options;
    const stop = kubectl(['-n', namespace, 'exec', this.pod, '-c', 'load', '--', '/load', 'stop']);
    await stop.catch(() => undefined); // it may be killed with the process that it ended; the report tells
    const limit = TIMEOUT_SECONDS + 15;
    await until(limit, `the report of ${this.pod}`, async () => {
      // The stream may have broken; what the pod wrote last is still there.
      if (this.report === undefined) {
        const tail = await kubectl(['-n', namespace, 'logs', this.pod, '-c', 'load', '--tail=1']);
        tail.split('\n').forEach((line) => this.read(line));
      }
      return this.report !== undefined;
    });
    return this.report as LoadReport;
  }

  /** Requests that the client's own proxy sent a second time; nothing where there is no proxy. */
  public async retries(): Promise<number | undefined> {
    if (this.options.plane === 'none') return undefined;
    const proxy = ['exec', this.pod, '-c', 'istio-proxy', '--'];
    const stats = await kubectl([
      '-n',
      this.options.namespace,
      ...proxy,
      'pilot-agent',
      'request',
      'GET',
      'stats?filter=upstream_rq_retry$',
    ]);
    const lines = stats.split('\n');
    const routes = lines.filter((line) => line.startsWith('cluster.outbound|') && line.includes('order-service'));
    if (routes.length === 0) throw new Error(`the proxy of ${this.pod} shows no count of retries`);
    return sumOf(routes);
  }

  public async remove(): Promise<void> {
    this.logs?.kill();
    await kubectl(['-n', this.options.namespace, 'delete', 'pod', this.pod, '--ignore-not-found', '--grace-period=1']);
  }

  private read(line: string): void {
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line) as { readonly type: string };
    if (message.type === 'progress') {
      this.started = true;
      this.counts = message as unknown as Counts;
    }
    if (message.type === 'failure') this.failures.push(message as Failure);
    if (message.type === 'report') this.report = message as LoadReport;
  }
}

/** The sum of the numbers after the last colon. */
function sumOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(':') + 1)), 0);
}

/** What each kind of traffic is, as arguments of the load generator. */
function argumentsOf({ traffic, slowSeconds, address }: ClientOptions): string[] {
  const port = traffic === 'h2c' ? H2C_PORT : 8080;
  const delay = traffic === 'slow' ? slowSeconds * 1000 : 0;
  const kind = traffic === 'slow' ? 'kept' : traffic;
  const url = `http://${address}:${port}/api/orders?delay_ms=${delay}`;
  return ['--url', url, '--header', `host:order-service:${port}`, '--traffic', kind];
}

function podOf(name: string, options: ClientOptions): object {
  const { namespace, plane, node, rate } = options;
  const annotations = {
    'sidecar.istio.io/nativeSidecar': String(plane === 'native'),
    [SHOW_RETRIES[0]]: SHOW_RETRIES[1],
    // Otherwise a request to that port of another pod is answered by the client's own proxy, which listens there as well.
    'traffic.sidecar.istio.io/excludeOutboundPorts': String(STATS_PORT),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name }, ...(plane !== 'none' && { annotations }) },
    spec: {
      serviceAccountName: CLIENT,
      nodeName: node,
      restartPolicy: 'Never',
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'load',
          image: 'localhost/load:1',
          imagePullPolicy: 'IfNotPresent',
          args: [
            'run',
            ...argumentsOf(options),
            ...['--method', 'POST', '--rate', String(rate), '--connections', '16'],
            ...['--timeout', `${TIMEOUT_SECONDS}s`, '--duration', '3600s'],
          ],
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        },
      ],
    },
  };
}
