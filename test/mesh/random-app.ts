import { Duration } from 'cdk8s';
import {
  Access,
  Caller,
  type CallOptions,
  type ConnectionPool,
  Image,
  Istio,
  type LoadBalancing,
  MeshApp,
  MeshChart,
  MeshService,
  type MeshServiceProps,
  Namespace,
  NoMesh,
  type OutlierDetection,
  Platform,
  Port,
  type PortOptions,
  type Protocol,
  type RetryOptions,
  type Route,
  type Traffic,
  Version,
} from 'cdk8s-mesh';
import fc, { type Arbitrary } from 'fast-check';
import { experiments, randomRule, type RandomRule, reachable } from './random-route';

/** An app as plain data, so that a case that fails can be read and made smaller. */
export interface RandomApp {
  readonly trustDomain: string;
  readonly mesh: 'auto' | 'native' | 'classic' | 'none';
  readonly revision?: string;
  readonly namespaces: readonly RandomNamespace[];
  readonly services: readonly RandomService[];
  readonly calls: readonly RandomCall[];
}

interface RandomNamespace {
  readonly name: string;
  readonly kind: 'managed' | 'existing' | 'own-mtls';
}

interface RandomPort {
  readonly protocol: Protocol;
  readonly number: number;
  readonly options: PortOptions;
}

/** What is said of a service; times are milliseconds here. */
export interface RandomService {
  /** Which of the app's namespaces it is in. */
  readonly namespace: number;
  readonly ports: readonly RandomPort[];
  /** A port that is added after the service was born. */
  readonly late?: RandomPort;
  readonly tag: string;
  readonly longestRequest?: number;
  readonly versions: Readonly<Record<string, Version>>;
  readonly traffic: RandomTraffic;
  readonly access: readonly RandomAccess[];
}

interface RandomPolicy {
  readonly timeout?: number | 'none';
  readonly retry?: RandomRetry | 'none';
}

interface RandomRetry {
  readonly attempts: number;
  readonly on: readonly string[];
  readonly perTryTimeout?: number;
}

type RandomRoute = RandomPolicy & RandomRule;

interface RandomTraffic extends RandomPolicy, Pick<Traffic, 'fault' | 'mirrors' | 'cors' | 'headers' | 'otherwise'> {
  readonly routes?: readonly RandomRoute[];
  readonly connectionPool?: ConnectionPool<number>;
  readonly outlierDetection?: OutlierDetection<number>;
  readonly loadBalancing?: LoadBalancing;
}

interface RandomAccess {
  readonly callers: readonly Caller[];
  /** How many of the service's ports, from the last on; 0: the main one, which is not named. */
  readonly ports: number;
  readonly how: 'prop' | 'allowFrom';
}

interface RandomCall {
  readonly from: number;
  readonly to: number;
  /** Which of the callee's ports; 0: the main one, which is not named. */
  readonly port: number;
  readonly options: Pick<CallOptions, 'retries'>;
}

const NAMES = ['shop', 'edge', 'billing'];

const numbers = { ports: [8080, 9090, 5432, 6379, 443], limits: [1, 2, 100, 2147483647] };
const times = fc.constantFrom(1, 250, 1000, 1500, 15_000, 60_000, 90_061, 3_600_000);
/** A policy that is accepted: a try is shorter than the request, and something retries one that timed out. */
function policy(inherited?: number | 'none'): Arbitrary<RandomPolicy> {
  const timeout = fc.oneof(times, fc.constant('none' as const));
  const safe = fc.subarray(['connect-failure', 'refused-stream', 'reset-before-request'], { minLength: 1 });
  const any = fc.shuffledSubarray(['5xx', 'reset', 'connect-failure', '503', 'unavailable'], { minLength: 1 });
  const retry = fc.record(
    { attempts: fc.integer({ min: 1, max: 10 }), on: fc.oneof(safe, any), perTryTimeout: times },
    { requiredKeys: ['attempts', 'on'], noNullPrototype: true },
  );
  return fc
    .record(
      { timeout, retry: fc.oneof(retry, fc.constant('none' as const)) },
      { requiredKeys: [], noNullPrototype: true },
    )
    .map((drawn) => {
      if (drawn.retry === undefined || drawn.retry === 'none' || drawn.retry.perTryTimeout === undefined) return drawn;
      const { perTryTimeout, ...others } = drawn.retry;
      const limit = drawn.timeout ?? inherited ?? 15_000;
      const fits =
        (limit === 'none' || perTryTimeout < limit) && others.on.some((one) => ['5xx', 'reset'].includes(one));
      return fits ? drawn : { ...drawn, retry: others };
    });
}

const connectionPool: Arbitrary<ConnectionPool<number>> = fc
  .record(
    {
      maxConnections: fc.constantFrom(...numbers.limits),
      connectTimeout: times,
      maxPendingRequests: fc.constantFrom(...numbers.limits),
      maxRequests: fc.constantFrom(...numbers.limits),
      maxRequestsPerConnection: fc.constantFrom(...numbers.limits),
      idleTimeout: times,
      h2UpgradePolicy: fc.constantFrom('default', 'upgrade', 'do-not-upgrade'),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .filter((pool) => Object.keys(pool).length > 0);

const outlierDetection: Arbitrary<OutlierDetection<number>> = fc
  .record(
    {
      consecutive5xxErrors: fc.integer({ min: 1, max: 9 }),
      consecutiveGatewayErrors: fc.integer({ min: 1, max: 9 }),
      interval: times,
      baseEjectionTime: times,
      maxEjectionPercent: fc.integer({ min: 1, max: 100 }),
    },
    { requiredKeys: [], noNullPrototype: true },
  )
  .filter(({ consecutiveGatewayErrors: gateway = 0, consecutive5xxErrors: errors = 5 }) => gateway < errors)
  .filter((outlier) => Object.keys(outlier).length > 0);

const loadBalancing: Arbitrary<LoadBalancing> = fc.constantFrom<LoadBalancing[]>(
  'round-robin',
  'least-request',
  'random',
  { consistentHash: 'source-ip' },
  { consistentHash: { header: 'x-user' } },
);

/** Up to three versions beside the main one, of which some are retired; weights of at most 100 together. */
const versions: Arbitrary<Readonly<Record<string, Version>>> = fc
  .uniqueArray(fc.constantFrom('canary', 'next', 'a1'), { maxLength: 3 })
  .chain((names) =>
    fc.tuple(...names.map((name) => fc.tuple(fc.constant(name), fc.constantFrom(0, 1, 10, 33, 50, 100), fc.boolean()))),
  )
  .map((rows) => {
    let rest = 100;
    return Object.fromEntries(
      rows.map(([name, wanted, retired]): [string, Version] => {
        if (retired) return [name, Version.retired()];
        const weight = Math.min(wanted, rest);
        rest -= weight;
        return [name, { weight }];
      }),
    );
  });

const ports: Arbitrary<readonly RandomPort[]> = fc
  .uniqueArray(fc.constantFrom(...numbers.ports), { minLength: 1, maxLength: 4 })
  .chain((drawn) =>
    fc.tuple(
      ...drawn.map((number, index) =>
        fc.constantFrom<Protocol[]>('http', 'h2c', 'grpc', 'tcp').map((protocol) => ({
          protocol,
          number,
          options: index === 0 ? {} : { name: `p${index}` },
        })),
      ),
    ),
  );

const access: Arbitrary<RandomAccess> = fc.record(
  {
    callers: fc.array(
      fc.constantFrom(
        Caller.namespace('monitoring'),
        Caller.namespace('shop'),
        Caller.serviceAccount('ingress/gateway'),
        Caller.serviceAccount('edge/service-0'),
        Caller.serviceAccount('shop/with.dots'),
      ),
      { minLength: 1, maxLength: 3 },
    ),
    ports: fc.nat(3),
    how: fc.constantFrom('prop', 'allowFrom'),
  },
  { noNullPrototype: true },
);

/** @param free whether it has a mesh that does everything */
function service(free: boolean): Arbitrary<RandomService> {
  const drawn = fc.record({
    ports,
    namespace: fc.nat(2),
    tag: fc.constantFrom('1.4.2', 'v1_0', '1'),
    longestRequest: fc.option(fc.constantFrom(5, 20, 3600), { nil: undefined }),
    versions: free ? versions : fc.constant<Readonly<Record<string, Version>>>({}),
    access: fc.array(access, { maxLength: 3 }),
  });
  return drawn.chain((facts) => {
    const [first, ...others] = facts.ports;
    const isLate = others.length > 0 && facts.longestRequest === 20;
    const born = isLate ? [first as RandomPort, ...others.slice(0, -1)] : facts.ports;
    const isHttp = born.some(({ protocol }) => protocol !== 'tcp');
    const live = Object.entries(facts.versions).flatMap(([name, version]) => (version.retired ? [] : [name]));
    const read = born.filter(({ protocol }) => protocol !== 'tcp').map(({ number }) => number);
    const isWeighted = Object.values(facts.versions).some((version) => !version.retired && (version.weight ?? 0) > 0);
    return trafficOf(free, read, ['stable', ...live], facts.longestRequest).map((traffic): RandomService => ({
      namespace: facts.namespace,
      tag: facts.tag,
      access: facts.access,
      traffic: isWeighted ? { ...traffic, otherwise: undefined } : traffic,
      versions: isHttp ? facts.versions : {},
      ports: born,
      ...(isLate && { late: others.at(-1) as RandomPort }),
      ...(facts.longestRequest !== undefined && { longestRequest: facts.longestRequest }),
    }));
  });
}

function trafficOf(
  free: boolean,
  ports: readonly number[],
  live: readonly string[],
  longestRequest = 15,
): Arbitrary<RandomTraffic> {
  if (!free) return fc.constant({});
  const byDefault = Math.min(15, longestRequest) * 1000;
  const connection = fc.record(
    { connectionPool, outlierDetection, loadBalancing },
    { requiredKeys: [], noNullPrototype: true },
  );
  if (ports.length === 0) return connection;
  return fc.tuple(connection, policy(byDefault), experiments(live)).chain(([connections, own, treated]) => {
    const route = fc
      .tuple(randomRule(live, ports), policy(own.timeout ?? byDefault))
      .map(([rule, limits]): RandomRoute => {
        const isAnswered = rule.to !== undefined && ('redirect' in rule.to || 'directResponse' in rule.to);
        return isAnswered ? rule : { ...rule, ...limits };
      });
    return fc.tuple(fc.array(route, { maxLength: 3 }), fc.boolean()).map(([drawn, isAll]): RandomTraffic => {
      // Two routes for different ports alone have no order that manifests keep.
      const isPorted = (route: RandomRoute) => route.match.some(({ port }) => port !== undefined);
      const routes = reachable(drawn.filter((route, index) => index === 0 || !isPorted(route)));
      const rest = { ...connections, ...own, ...treated };
      return { ...rest, ...(routes.length > 0 && { routes, ...(!isAll && { otherwise: 'none' as const }) }) };
    });
  });
}

export const randomApp: Arbitrary<RandomApp> = fc
  .constantFrom<RandomApp['mesh'][]>('auto', 'native', 'classic', 'none')
  .chain((mesh) =>
    fc.record(
      {
        mesh: fc.constant(mesh),
        trustDomain: fc.constantFrom('cluster.local', 'acme.example'),
        revision: fc.constant('stable'),
        namespaces: fc.tuple(
          ...NAMES.map((name) =>
            fc
              .constantFrom<RandomNamespace['kind'][]>('managed', 'existing', 'own-mtls')
              .map((kind): RandomNamespace => ({ name, kind })),
          ),
        ),
        services: fc.array(service(mesh !== 'none'), { minLength: 1, maxLength: 5 }),
        calls: fc.array(
          fc.record({
            from: fc.nat(4),
            to: fc.nat(4),
            port: fc.nat(3),
            options: fc.record({ retries: fc.nat(3) }, { requiredKeys: [], noNullPrototype: true }),
          }),
          { maxLength: 6 },
        ),
      },
      { requiredKeys: ['mesh', 'trustDomain', 'namespaces', 'services', 'calls'], noNullPrototype: true },
    ),
  );

/** The environment of every random app. */
export const ENVIRONMENT = 'dev';

/** The app as a program would build it. */
export function built({ mesh, revision, trustDomain, namespaces, services, calls }: RandomApp): MeshApp {
  const app = new MeshApp();
  const platform = Platform.of({
    kubernetes: '1.34',
    mesh: mesh === 'none' ? NoMesh.of() : Istio.sidecar({ mode: mesh, ...(revision !== undefined && { revision }) }),
    trustDomain,
  });
  const charts = namespaces.map(
    ({ name, kind }) => new MeshChart(app, name, { name: ENVIRONMENT, namespace: namespaceOf(name, kind), platform }),
  );
  const made = services.map((each, index) => {
    // Names are unique in the app, so that two in one namespace never meet.
    const born = new MeshService(charts[each.namespace] as MeshChart, `service-${index}`, propsOf(each));
    for (const { callers, ports: count, how } of each.access) {
      if (how === 'allowFrom') callers.forEach((caller) => born.allowFrom(caller, portsFrom(each, count)));
    }
    if (each.late !== undefined) born.addPort(portOf(each.late));
    return born;
  });
  for (const { from, to, port, options } of calls) {
    const [caller, callee] = [made[from % made.length], made[to % made.length]] as [MeshService, MeshService];
    const number = port === 0 ? undefined : callee.ports.at(port % callee.ports.length)?.number;
    caller.addEnv(
      `URL_${callee.name.slice(-1)}`,
      caller.calls(callee, { ...options, ...(number !== undefined && { port: number }) }),
    );
  }
  return app;
}

function namespaceOf(name: string, kind: RandomNamespace['kind']): Namespace {
  return kind === 'managed'
    ? Namespace.managed(name)
    : Namespace.existing(name, { ownPeerAuthentication: kind === 'own-mtls' });
}

function propsOf(said: RandomService): MeshServiceProps {
  return {
    image: Image.of('registry.example.com/shop/orders', { tag: said.tag }),
    ports: said.ports.map(portOf),
    versions: said.versions,
    traffic: trafficProps(said.traffic),
    access: said.access
      .filter(({ how }) => how === 'prop')
      .map(({ callers, ports: count }) => Access.from(callers, portsFrom(said, count))),
    ...(said.longestRequest !== undefined && {
      termination: { longestRequest: Duration.seconds(said.longestRequest) },
    }),
  };
}

function portOf({ protocol, number, options }: RandomPort): Port {
  return Port[protocol](number, options);
}

function portsFrom({ ports: all }: RandomService, count: number): { readonly ports?: readonly number[] } {
  return count === 0 ? {} : { ports: all.slice(-count).map(({ number }) => number) };
}

function trafficProps({ routes, connectionPool: pool, outlierDetection: outlier, ...others }: RandomTraffic): Traffic {
  return {
    ...others,
    ...policyProps(others),
    ...(pool && { connectionPool: timed<ConnectionPool>(pool) }),
    ...(outlier && { outlierDetection: timed<OutlierDetection>(outlier) }),
    ...(routes && {
      routes: routes.map((route, index): Route => {
        const { timeout: _timeout, retry: _retry, ...rule } = route;
        return { name: `route-${index}`, ...rule, ...policyProps(route) };
      }),
    }),
  } as Traffic;
}

function policyProps({ timeout, retry }: RandomPolicy): Pick<Traffic, 'timeout' | 'retry'> {
  return {
    ...(timeout !== undefined && { timeout: timeout === 'none' ? timeout : Duration.millis(timeout) }),
    ...(retry !== undefined && {
      retry: retry === 'none' ? retry : timed<RetryOptions>({ ...retry, idempotent: true }),
    }),
  };
}

/** As a user writes it: times are durations. */
function timed<Options>(fields: object): Options {
  const isTime = (name: string): boolean => /Time|interval/.test(name);
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, isTime(name) ? Duration.millis(value as number) : value]),
  ) as Options;
}
