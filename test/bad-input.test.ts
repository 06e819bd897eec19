import { readFileSync, rmSync } from 'node:fs';
import { ApiObject, Chart, Duration, JsonPatch, Size } from 'cdk8s';
import { Cpu, Volume } from 'cdk8s-plus-28';
import {
  Access,
  Backing,
  Caller,
  type Code,
  Config,
  Environments,
  Exposure,
  Health,
  Hold,
  Image,
  Istio,
  MeshApp,
  MeshChart,
  MeshService,
  type MeshServiceProps,
  Namespace,
  NoMesh,
  Platform,
  Port,
  type RetryOptions,
  Scale,
  suppress,
  ValidationError,
  Version,
} from 'cdk8s-mesh';
import { devRow, filesIn, IMAGE, platformWith, temporaryDirectory, thrownBy } from './fixtures';

/** What a row may break: a good chart `dev` with a good service `users`, in an app that is synthesised afterwards. */
interface Program {
  readonly app: MeshApp;
  readonly chart: MeshChart;
  readonly users: MeshService;
}

interface Row {
  readonly name: string;
  readonly input: (program: Program) => unknown;
  readonly code: Code;
  /** The path of the construct, or `HERE` where there is none. */
  readonly where: string;
  readonly says: string;
  readonly fix: string;
}

/** This file and some line of it. */
const HERE = '<this file>:<line>';

/** The props of a service with one route. */
function routed(route: object): object {
  return { traffic: { routes: [{ name: 'beta', ...route }] } };
}

/** A value that the type refuses: what a program in JavaScript, or one with a cast, hands over. */
function untyped<Value>(value: unknown): Value {
  return value as Value;
}

function orders({ chart }: Program, props: object = {}): MeshService {
  return new MeshService(chart, 'orders', { image: IMAGE, ...props });
}

function retry(p: Program, options: object): MeshService {
  return orders(p, { traffic: { timeout: Duration.seconds(10), retry: untyped<RetryOptions>(options) } });
}

const ROWS: readonly Row[] = [
  // Weights
  {
    name: 'a negative weight',
    input: (p) => orders(p, { versions: { canary: { weight: -1 } } }),
    code: 'MSVC-CANARY-110',
    where: 'dev/orders',
    says: 'canary weight: got -1, expected a whole number from 0 to 100',
    fix: 'give the percent of requests as a whole number',
  },
  {
    name: 'a weight above 100',
    input: (p) => orders(p, { versions: { canary: { weight: 101 } } }),
    code: 'MSVC-CANARY-110',
    where: 'dev/orders',
    says: 'canary weight: got 101, expected a whole number from 0 to 100',
    fix: 'give the percent of requests as a whole number',
  },
  {
    name: 'a fraction of a percent',
    input: (p) => orders(p, { versions: { canary: { weight: 0.5 } } }),
    code: 'MSVC-CANARY-110',
    where: 'dev/orders',
    says: 'canary weight: got 0.5, expected a whole number from 0 to 100',
    fix: 'give the percent of requests as a whole number',
  },
  {
    name: 'weights above 100 together',
    input: (p) => orders(p, { versions: { a: { weight: 60 }, b: { weight: 41 } } }),
    code: 'MSVC-CANARY-103',
    where: 'dev/orders',
    says: 'weights of all versions: got 101, expected at most 100 together',
    fix: "lower them: 'stable' gets what is left of 100",
  },
  // Versions
  {
    name: 'a version named as the main one',
    input: (p) => orders(p, { versions: { stable: {} } }),
    code: 'MSVC-CANARY-102',
    where: 'dev/orders',
    says: `version name: got "stable", expected any name but 'stable'`,
    fix: "'stable' is the service itself: its image and replicas are props of the service",
  },
  {
    name: 'a version whose name is no DNS label',
    input: (p) => orders(p, { versions: { next_one: {} } }),
    code: 'MSVC-CANARY-101',
    where: 'dev/orders',
    says: `version name: got "next_one", expected a DNS label: lower-case letters, digits and '-', starting and ending with a letter or digit, at most 30 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'a version whose name is too long',
    input: (p) => orders(p, { versions: { ['v'.repeat(31)]: {} } }),
    code: 'MSVC-CANARY-101',
    where: 'dev/orders',
    says: `version name: got "vvvvvvvvvvvvvvvvvvvvvvvvvvvvvvv", expected a DNS label: lower-case letters, digits and '-', starting and ending with a letter or digit, at most 30 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'a version that was not declared',
    input: ({ users }) => users.version('canary'),
    code: 'MSVC-CANARY-106',
    where: 'dev/users',
    says: 'version: got "canary", expected one of stable',
    fix: 'correct the name, or declare the version: versions: { canary: { image, weight: 10 } }',
  },
  {
    name: 'a route to an unknown version',
    input: (p) => orders(p, routed({ match: { headers: { 'x-canary': 'true' } }, to: { version: 'canary' } })),
    code: 'MSVC-CANARY-104',
    where: 'dev/orders',
    says: 'traffic.routes[0].to.version: got "canary", expected one of stable',
    fix: 'correct the name, or declare the version: a route to a missing version answers 503',
  },
  {
    name: 'a route without headers',
    input: (p) => orders(p, routed({ match: { headers: {} } })),
    code: 'MSVC-ROUTE-101',
    where: 'dev/orders',
    says: `match of route 'beta': got {"headers":{}}, expected at least one of path, method, headers`,
    fix: "name a path, a method or headers, such as { path: '/api/*' }; what no route matches goes by the weights",
  },
  {
    name: 'a route on an upper-case header',
    input: (p) => orders(p, routed({ match: { headers: { 'X-Canary': 'true' } } })),
    code: 'MSVC-CANARY-105',
    where: 'dev/orders',
    says: `headers in match of route 'beta': got {"X-Canary":"true"}, expected header names in lower case, each with the text that it must have`,
    fix: "write them as { 'x-canary': 'true' }; path, method and authority are fields of their own here",
  },
  {
    name: "a version whose name and the service's are too long together",
    input: (p) => orders(p, { name: 'o'.repeat(56), versions: { release: {} } }),
    code: 'MSVC-CANARY-111',
    where: 'dev/orders',
    says: `version 'release': got "oooooooooooooooooooooooooooooooooooooooooooooooooooooooo-release", expected at most 63 characters of service and version together, and the dash`,
    fix: 'shorten one of them by 1: the Deployment is named so, and labels of its pods',
  },
  // Ports
  {
    name: 'port 0',
    input: () => Port.http(0),
    code: 'MSVC-PORT-001',
    where: HERE,
    says: 'port: got 0, expected a whole number from 1 to 65535',
    fix: 'pass the port the container listens on, such as Port.http(8080)',
  },
  {
    name: 'port 65536',
    input: () => Port.tcp(65536),
    code: 'MSVC-PORT-001',
    where: HERE,
    says: 'port: got 65536, expected a whole number from 1 to 65535',
    fix: 'pass the port the container listens on, such as Port.http(8080)',
  },
  {
    name: 'a port that is no number',
    input: () => Port.grpc(Number.NaN),
    code: 'MSVC-PORT-001',
    where: HERE,
    says: 'port: got NaN, expected a whole number from 1 to 65535',
    fix: 'pass the port the container listens on, such as Port.http(8080)',
  },
  {
    name: "a port of Istio's sidecar",
    input: (p) => orders(p, { ports: [Port.http(15001)] }),
    code: 'MSVC-PORT-002',
    where: 'dev/orders',
    says: 'port: got 15001, expected a port that the proxy does not use',
    fix: 'let the app listen elsewhere: the proxy of Istio uses 15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090',
  },
  {
    name: 'a port name that is too long',
    input: () => Port.http(9090, { name: 'prometheus-metrics' }),
    code: 'MSVC-PORT-003',
    where: HERE,
    says: `port name: got "prometheus-metrics", expected lower-case letters, digits and '-', never two in a row and none at an end, at most 10 of them`,
    fix: "shorten it: Kubernetes allows 15 characters for 'http-<name>'",
  },
  {
    name: 'two ports of one number',
    input: (p) => orders(p, { ports: [Port.http(8080), Port.grpc(8080)] }),
    code: 'MSVC-PORT-004',
    where: 'dev/orders',
    says: 'second port: got "grpc 8080", expected another number and name than http 8080',
    fix: "give it a number and a name of its own, such as Port.http(9090, { name: 'metrics' })",
  },
  {
    name: 'two ports of one name, added',
    input: (p) => orders(p).addPort(Port.http(9090)),
    code: 'MSVC-PORT-004',
    where: 'dev/orders',
    says: 'second port: got "http 9090", expected another number and name than http 8080',
    fix: "give it a number and a name of its own, such as Port.http(9090, { name: 'metrics' })",
  },
  {
    name: 'a call to a port that the callee does not have',
    input: (p) => orders(p).calls(p.users, { port: 9090 }),
    code: 'MSVC-ACCESS-003',
    where: 'dev/orders',
    says: 'port of users: got 9090, expected one of 8080',
    fix: 'add the port to users, or call one that it has',
  },
  {
    name: 'access to a port that the service does not have',
    input: (p) => p.users.allowFrom(Caller.namespace('monitoring'), { ports: [9091] }),
    code: 'MSVC-ACCESS-003',
    where: 'dev/users',
    says: 'port of users: got 9091, expected one of 8080',
    fix: 'add the port to users, or call one that it has',
  },
  {
    name: 'access to no port',
    input: (p) => p.users.allowFrom(Caller.namespace('monitoring'), { ports: [] }),
    code: 'MSVC-ACCESS-005',
    where: 'dev/users',
    says: 'ports of access: got [], expected at least one port',
    fix: 'leave ports out for the main port, or take the line away: nobody may call a port that is not granted',
  },
  // Durations
  {
    name: 'a timeout without a unit',
    input: (p) => orders(p, { traffic: { timeout: untyped(10) } }),
    code: 'MSVC-TIME-002',
    where: 'dev/orders',
    says: 'traffic.timeout: got 10, expected a Duration',
    fix: 'say the unit, such as Duration.seconds(10), with Duration of cdk8s',
  },
  {
    name: 'a hold without a unit',
    input: () => Hold.inApp(untyped(5)),
    code: 'MSVC-TIME-002',
    where: HERE,
    says: 'Hold.inApp: got 5, expected a Duration',
    fix: 'say the unit, such as Duration.seconds(5), with Duration of cdk8s',
  },
  {
    name: 'a duration that is no number',
    input: (p) => orders(p, { traffic: { timeout: Duration.minutes(Number.NaN) } }),
    code: 'MSVC-TIME-001',
    where: 'dev/orders',
    says: 'traffic.timeout: got "NaN ms", expected a time from 0 to 100 years',
    fix: 'write the length of time as a positive number, such as Duration.seconds(5)',
  },
  {
    name: 'a duration without an amount',
    input: (p) => orders(p, { traffic: { timeout: Duration.millis(untyped(undefined)) } }),
    code: 'MSVC-TIME-001',
    where: 'dev/orders',
    says: 'traffic.timeout: got "undefined ms", expected a time from 0 to 100 years',
    fix: 'write the length of time as a positive number, such as Duration.seconds(5)',
  },
  {
    name: 'a hold of half seconds',
    input: () => Hold.inApp(Duration.millis(1500)),
    code: 'MSVC-HOLD-001',
    where: HERE,
    says: 'Hold.inApp: got "1.5 s", expected whole seconds, at least 0 s',
    fix: 'Kubernetes counts this in whole seconds; round it up',
  },
  {
    name: 'a preStop hold of half seconds',
    input: () => Hold.preStop(Duration.millis(2500)),
    code: 'MSVC-HOLD-002',
    where: HERE,
    says: 'Hold.preStop: got "2.5 s", expected whole seconds, at least 0 s',
    fix: 'Kubernetes counts this in whole seconds; round it up',
  },
  {
    name: 'a grace period of nothing',
    input: (p) => orders(p, { termination: { gracePeriod: Duration.seconds(0) } }),
    code: 'MSVC-HOLD-003',
    where: 'dev/orders',
    says: 'gracePeriod: got "0 s", expected whole seconds, at least 1 s',
    fix: 'Kubernetes counts this in whole seconds; round it up',
  },
  {
    name: 'a timeout of nothing',
    input: (p) => orders(p, { traffic: { timeout: Duration.millis(0) } }),
    code: 'MSVC-TIME-003',
    where: 'dev/orders',
    says: 'traffic.timeout: got "0 ms", expected at least 1 ms, in whole milliseconds',
    fix: "write 'none' or leave it out for no limit, or give a time that can pass",
  },
  {
    name: 'a hold that is a number',
    input: (p) => orders(p, { termination: { hold: untyped(5) } }),
    code: 'MSVC-CLASS-001',
    where: 'dev/orders',
    says: 'hold: got 5, expected Hold of cdk8s-mesh',
    fix: 'write Hold.inApp(Duration.seconds(5))',
  },
  {
    name: 'a flag in quotes',
    input: (p) => orders(p, { termination: { proxy: { exitOnZeroActiveConnections: untyped('false') } } }),
    code: 'MSVC-INPUT-105',
    where: 'dev/orders',
    says: 'exitOnZeroActiveConnections: got "false", expected true or false',
    fix: 'write exitOnZeroActiveConnections: true',
  },
  {
    name: 'a deregistration delay of half seconds',
    input: () => Exposure.loadBalancer(Duration.millis(500)),
    code: 'MSVC-PLATFORM-002',
    where: HERE,
    says: 'deregistrationDelay: got "0.5 s", expected whole seconds, at least 0 s',
    fix: 'Kubernetes counts this in whole seconds; round it up',
  },
  {
    name: 'a hold that nothing can wait for',
    input: ({ app }) => new MeshService(oldChart(app), 'orders', { image: IMAGE }),
    code: 'MSVC-TERM-101',
    where: 'old/orders',
    says: 'preStop hook: got "a hold of 5 s on Kubernetes 1.28, with an image that has no shell", expected something that can wait: preStop.sleep needs Kubernetes 1.30, exec needs a shell',
    fix: 'hold in the app (Hold.inApp(Duration.seconds(5))), give Hold.preStop an endpoint of the app that answers after 5 s, run on Kubernetes 1.30 or later, or use an image with a shell',
  },
  // Health
  {
    name: 'a probe path without a slash',
    input: () => Health.http('healthz'),
    code: 'MSVC-PROBE-106',
    where: HERE,
    says: `probe path: got "healthz", expected a path that begins with '/'`,
    fix: "write '/healthz'",
  },
  {
    name: 'a health command without words',
    input: () => Health.command([]),
    code: 'MSVC-PROBE-101',
    where: HERE,
    says: 'Health.command: got [], expected a command with at least one word',
    fix: "name the binary and its arguments, such as Health.command(['/app/order-service', 'health'])",
  },
  {
    name: 'a startup budget of nothing',
    input: () => Health.http({ startupBudget: Duration.seconds(0) }),
    code: 'MSVC-PROBE-103',
    where: HERE,
    says: 'startupBudget: got "0 s", expected whole seconds, at least 1 s',
    fix: 'Kubernetes counts this in whole seconds; round it up',
  },
  {
    name: 'a readiness period of half seconds',
    input: () => Health.tcp({ readinessPeriod: Duration.millis(1501) }),
    code: 'MSVC-PROBE-104',
    where: HERE,
    says: 'readinessPeriod: got "1.501 s", expected whole seconds, at least 1 s',
    fix: 'Kubernetes counts this in whole seconds; round it up',
  },
  {
    name: 'a liveness period of nothing',
    input: () => Health.grpc({ livenessPeriod: Duration.millis(0) }),
    code: 'MSVC-PROBE-105',
    where: HERE,
    says: 'livenessPeriod: got "0 s", expected whole seconds, at least 1 s',
    fix: 'Kubernetes counts this in whole seconds; round it up',
  },
  {
    name: 'a probe timeout below a second',
    input: () => Health.http({ timeout: Duration.millis(200) }),
    code: 'MSVC-PROBE-102',
    where: HERE,
    says: 'probe timeout: got "0.2 s", expected whole seconds, at least 1 s',
    fix: 'Kubernetes counts this in whole seconds; round it up',
  },
  // Images
  {
    name: 'an empty tag',
    input: () => Image.of('ghcr.io/acme/orders', { tag: '' }),
    code: 'MSVC-IMAGE-004',
    where: HERE,
    says: 'image tag: got "", expected letters, digits, dots, dashes and underscores, 1 to 128 of them',
    fix: "give ghcr.io/acme/orders a tag or a digest: without one the registry serves 'latest'",
  },
  {
    name: 'the tag latest',
    input: () => Image.parse('ghcr.io/acme/orders:latest'),
    code: 'MSVC-IMAGE-003',
    where: HERE,
    says: 'image tag: got "latest", expected a tag that names one build',
    fix: "pin a release of ghcr.io/acme/orders: with 'latest' a restarted pod may run other code than its neighbours",
  },
  {
    name: 'no tag and no digest',
    input: () => Image.parse('ghcr.io/acme/payments'),
    code: 'MSVC-IMAGE-004',
    where: HERE,
    says: 'image tag: got undefined, expected letters, digits, dots, dashes and underscores, 1 to 128 of them',
    fix: "give ghcr.io/acme/payments a tag or a digest: without one the registry serves 'latest'",
  },
  {
    name: 'a digest that is none',
    input: () => Image.parse('ghcr.io/acme/orders@sha256:abc'),
    code: 'MSVC-IMAGE-002',
    where: HERE,
    says: `image digest: got "sha256:abc", expected 'sha256:' and 64 hexadecimal digits`,
    fix: 'copy the digest that the registry printed at the push',
  },
  {
    name: 'a repository in upper case',
    input: () => Image.parse('ghcr.io/Acme/orders:1.4.2'),
    code: 'MSVC-IMAGE-001',
    where: HERE,
    says: 'image repository: got "ghcr.io/Acme/orders", expected a registry and path in lower case without a tag',
    fix: "write it as Image.of('ghcr.io/acme/order-service', { tag: '1.4.2' }), or pass the whole reference to Image.parse",
  },
  {
    name: 'the root user',
    input: () => Image.parse('ghcr.io/acme/orders:1.4.2', { uid: 0 }),
    code: 'MSVC-IMAGE-005',
    where: HERE,
    says: 'image uid: got 0, expected a whole number from 1 to 2147483647',
    fix: 'name the numeric user of the image; root is refused by Pod Security "restricted"',
  },
  {
    name: "the proxy's user",
    input: (p) => orders(p, { image: Image.parse('ghcr.io/acme/a:1', { uid: 1337 }) }),
    code: 'MSVC-PROTO-004',
    where: 'dev/orders',
    says: 'image uid: got 1337, expected any user but 1337',
    fix: "run the app as another user: 1337 is the proxy's of Istio, whose traffic bypasses the mesh",
  },
  {
    name: 'an image that is a string',
    input: (p) => orders(p, { image: 'ghcr.io/acme/orders:1.4.2' }),
    code: 'MSVC-CLASS-001',
    where: 'dev/orders',
    says: 'image: got "ghcr.io/acme/orders:1.4.2", expected Image of cdk8s-mesh',
    fix: "write Image.parse('ghcr.io/acme/orders:1.4.2')",
  },
  {
    name: 'a redis without an image',
    input: () => Backing.redis(untyped({})),
    code: 'MSVC-BACKING-101',
    where: HERE,
    says: 'Backing.redis image: got undefined, expected an Image',
    fix: "pin one, such as Image.parse('docker.io/library/redis:7-alpine', { shell: true, uid: 999 })",
  },
  // Names
  {
    name: 'a service name that is no DNS label',
    input: ({ chart }) => new MeshService(chart, 'OrderService', { image: IMAGE }),
    code: 'MSVC-NAME-001',
    where: 'dev/OrderService',
    says: `service name: got "OrderService", expected a DNS-1035 label: lower-case letters, digits and '-', starting with a letter, ending with a letter or digit, at most 56 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'a service name that leaves no room for its version',
    input: (p) => orders(p, { name: 'o'.repeat(57) }),
    code: 'MSVC-NAME-001',
    where: 'dev/orders',
    says: `service name: got "ooooooooooooooooooooooooooooooooooooooooooooooooooooooooo", expected a DNS-1035 label: lower-case letters, digits and '-', starting with a letter, ending with a letter or digit, at most 56 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'a second service of one name',
    input: (p) => orders(p, { name: 'users' }),
    code: 'MSVC-NAME-004',
    where: 'dev/orders',
    says: 'service name: got "users", expected a name that dev/users does not have already',
    fix: 'give one of them another name: both would write the same Kubernetes objects',
  },
  {
    name: 'an imported service whose name is no DNS label',
    input: () => MeshService.import({ name: 'a.b', namespace: 'shared', port: Port.http(80) }),
    code: 'MSVC-NAME-002',
    where: HERE,
    says: `name of the imported service: got "a.b", expected a DNS-1035 label: lower-case letters, digits and '-', starting with a letter, ending with a letter or digit, at most 63 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'an imported service whose namespace is empty',
    input: () => MeshService.import({ name: 'mail', namespace: '', port: Port.http(80) }),
    code: 'MSVC-NAME-003',
    where: HERE,
    says: `namespace of the imported service: got "", expected a DNS label: lower-case letters, digits and '-', starting and ending with a letter or digit, at most 63 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'a namespace that is no DNS label',
    input: () => Namespace.existing('shop_dev'),
    code: 'MSVC-NAME-005',
    where: HERE,
    says: `namespace: got "shop_dev", expected a DNS label: lower-case letters, digits and '-', starting and ending with a letter or digit, at most 63 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'an environment name that is no DNS label',
    input: () => Environments.of({ 'Prod!': { namespace: 'shop', platform: platformWith() } }),
    code: 'MSVC-ENV-003',
    where: HERE,
    says: `environment name: got "Prod!", expected a DNS label: lower-case letters, digits and '-', starting and ending with a letter or digit, at most 63 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'a row of environments with a column for the name',
    input: () =>
      Environments.of<never>(untyped({ dev: { namespace: 'shop', platform: platformWith(), name: 'Development' } })),
    code: 'MSVC-ENV-006',
    where: HERE,
    says: `name in the row 'dev': got "Development", expected no column of that word: the key of a row is its name`,
    fix: 'take it away, or give the column another word',
  },
  {
    name: 'two objects of one identity',
    input: ({ chart }) => twins(chart),
    code: 'MSVC-NAME-006',
    where: 'dev/two',
    says: `Secret shop-dev/tls: got "two objects of this identity: dev/one and dev/two", expected one in environment 'dev'`,
    fix: 'rename one of them, or give their charts rows of different environments if they go to different clusters',
  },
  {
    name: 'two charts that make one namespace',
    input: ({ app }) => new MeshChart(app, 'again', devRow()),
    code: 'MSVC-NAME-006',
    where: 'again/Namespace',
    says: `Namespace shop-dev: got "two objects of this identity: dev/Namespace and again/Namespace", expected one in environment 'dev'`,
    fix: "let one chart make the namespace and pass Namespace.existing('shop-dev', { ownPeerAuthentication: true }) to the other",
  },
  // Places
  {
    name: 'a service outside any MeshChart',
    input: ({ app }) => new MeshService(new Chart(app, 'plain'), 'orders', { image: IMAGE }),
    code: 'MSVC-PLACE-001',
    where: 'plain/orders',
    says: 'MeshService: got "a scope outside any MeshChart", expected a MeshChart somewhere above',
    fix: 'make the chart a MeshChart: it knows the namespace and the platform of its services',
  },
  {
    name: 'a chart without a platform',
    input: ({ app }) => new MeshChart(app, 'staging', untyped({ namespace: 'shop' })),
    code: 'MSVC-PLACE-002',
    where: 'staging',
    says: 'platform: got undefined, expected a namespace and a platform',
    fix: "pass the environment's row: { namespace: 'shop-dev', platform: Platform.of({ ... }) }",
  },
  {
    name: 'a chart without a namespace',
    input: ({ app }) => new MeshChart(app, 'staging', untyped({ platform: platformWith() })),
    code: 'MSVC-PLACE-002',
    where: 'staging',
    says: 'namespace: got undefined, expected a namespace and a platform',
    fix: "pass the environment's row: { namespace: 'shop-dev', platform: Platform.of({ ... }) }",
  },
  {
    name: 'an unknown environment',
    input: () => environmentsOf('dev', 'prod').get('production'),
    code: 'MSVC-ENV-004',
    where: HERE,
    says: 'environment: got "production", expected one of dev, prod',
    fix: 'correct the name, or add a row to the table of environments',
  },
  {
    name: 'a Kubernetes version with a letter',
    input: () => Platform.of({ kubernetes: '1.3x', mesh: NoMesh.of() }),
    code: 'MSVC-PLATFORM-001',
    where: HERE,
    says: `kubernetes: got "1.3x", expected a version as text, major and minor, such as '1.34'`,
    fix: 'write the version in quotes: the number 1.30 would be read as 1.3',
  },
  {
    name: 'a Kubernetes version that is a number',
    input: () => Platform.of({ kubernetes: untyped(1.3), mesh: NoMesh.of() }),
    code: 'MSVC-PLATFORM-001',
    where: HERE,
    says: "kubernetes: got 1.3, expected a version as text, major and minor, such as '1.34'",
    fix: 'write the version in quotes: the number 1.30 would be read as 1.3',
  },
  {
    name: 'a platform without a mesh',
    input: () => Platform.of(untyped({ kubernetes: '1.34' })),
    code: 'MSVC-PLATFORM-003',
    where: HERE,
    says: 'platform mesh: got undefined, expected a mesh',
    fix: 'choose one: mesh: Istio.sidecar(), or mesh: NoMesh.of()',
  },
  {
    name: 'a native sidecar on a Kubernetes that has none',
    input: () => Platform.of({ kubernetes: '1.28', mesh: Istio.sidecar({ mode: 'native' }) }),
    code: 'MSVC-PLATFORM-101',
    where: HERE,
    says: `kubernetes of a platform with 'Istio, native sidecar': got "1.28", expected 1.29 or later, which this data plane needs`,
    fix: 'choose another data plane, such as another kind of sidecar, or correct the version',
  },
  {
    name: 'weights on no mesh',
    input: (p) => onNoMesh(p, { versions: { canary: { weight: 10 } } }),
    code: 'MSVC-MESH-001',
    where: 'bare/orders',
    says: 'weights: got "a service that asks for it on no mesh", expected a mesh that can do it',
    fix: "without a mesh nobody reads requests between pods; leave it out, choose another mesh, or accept its absence with without: ['weights'] on the mesh",
  },
  {
    name: 'retries on no mesh',
    input: (p) => onNoMesh(p, { traffic: { retry: 'none' } }),
    code: 'MSVC-MESH-001',
    where: 'bare/orders',
    says: 'retry.attempts: got "a service that asks for it on no mesh", expected a mesh that can do it',
    fix: "without a mesh nobody reads requests between pods; leave it out, choose another mesh, or accept its absence with without: ['retry'] on the mesh",
  },
  // Access
  {
    name: 'a call to another environment',
    input: (p) => orders(p).calls(serviceInProd(p)),
    code: 'MSVC-ACCESS-004',
    where: 'dev/orders',
    says: `call to payments: got "a service of environment 'prod'", expected a service of environment 'dev'`,
    fix: 'call the service of the same environment; one that runs elsewhere is named by MeshService.import({ ... })',
  },
  {
    name: 'a service account without its namespace',
    input: () => Caller.serviceAccount('gateway'),
    code: 'MSVC-ACCESS-001',
    where: HERE,
    says: `Caller.serviceAccount: got "gateway", expected '<namespace>/<service account>'`,
    fix: "name both, such as Caller.serviceAccount('ingress/gateway')",
  },
  {
    name: 'every namespace',
    input: () => Caller.namespace('*'),
    code: 'MSVC-ACCESS-002',
    where: HERE,
    says: 'Caller.namespace: got "*", expected the name of a namespace',
    fix: "name one namespace, such as Caller.namespace('monitoring'); there is no wildcard",
  },
  {
    name: 'access of nobody',
    input: () => Access.from([]),
    code: 'MSVC-ACCESS-104',
    where: HERE,
    says: 'Access.from: got [], expected at least one caller',
    fix: 'name who may call, or take the entry away: nobody may call what is not granted',
  },
  {
    name: 'access that is a caller',
    input: (p) => orders(p, { access: [Caller.namespace('monitoring')] }),
    code: 'MSVC-ACCESS-105',
    where: 'dev/orders',
    says: 'access: got {"kind":"namespace","namespace":"monitoring"}, expected a value of Access.from',
    fix: "write access: [Access.from(Caller.namespace('monitoring'))]",
  },
  {
    name: 'access to a port that is not there',
    input: (p) => orders(p, { access: [Access.from(p.users, { ports: [9090] })] }),
    code: 'MSVC-ACCESS-003',
    where: 'dev/orders',
    says: 'port of orders: got 9090, expected one of 8080',
    fix: 'add the port to orders, or call one that it has',
  },
  {
    name: 'a call to a name',
    input: (p) => orders(p).calls(untyped('users')),
    code: 'MSVC-ACCESS-106',
    where: 'dev/orders',
    says: 'callee: got "users", expected a service',
    fix: 'pass the MeshService, or MeshService.import({ name, namespace, port }) for one of another repository',
  },
  {
    name: 'a call with a port in place of its options',
    input: (p) => orders(p).calls(p.users, untyped(9090)),
    code: 'MSVC-ACCESS-107',
    where: 'dev/orders',
    says: 'options of calls: got 9090, expected options by name',
    fix: 'write calls(service, { port: 9090 })',
  },
  {
    name: 'a call that is tried again half a time',
    input: (p) => orders(p).calls(p.users, { retries: 0.5 }),
    code: 'MSVC-ACCESS-108',
    where: 'dev/orders',
    says: 'retries of calls: got 0.5, expected a whole number from 0 to 100',
    fix: 'say how often the client tries again, such as retries: 2; leave it out where you do not know',
  },
  {
    name: 'a call that waits without a unit',
    input: (p) => orders(p).calls(p.users, { timeout: untyped(3) }),
    code: 'MSVC-TIME-002',
    where: 'dev/orders',
    says: 'timeout of calls: got 3, expected a Duration',
    fix: 'say the unit, such as Duration.seconds(3), with Duration of cdk8s',
  },
  {
    name: 'an imported service without a port',
    input: () => MeshService.import(untyped({ name: 'mail', namespace: 'shared' })),
    code: 'MSVC-PORT-105',
    where: HERE,
    says: 'port of the imported service: got undefined, expected a Port',
    fix: 'write the port that it serves, such as port: Port.http(8080)',
  },
  // Traffic
  {
    name: 'a route on a path with a star in its middle',
    input: (p) => orders(p, routed({ match: { path: '/api/*/orders' } })),
    code: 'MSVC-ROUTE-102',
    where: 'dev/orders',
    says: `path in match of route 'beta': got "/api/*/orders", expected a path that begins with '/', with a star only as its last segment`,
    fix: "write '/api/reports' for that path alone, '/api/*' for it and all below; the query is no part of it",
  },
  {
    name: 'a route on a method in small letters',
    input: (p) => orders(p, routed({ match: { method: 'get' } })),
    code: 'MSVC-ROUTE-103',
    where: 'dev/orders',
    says: `method in match of route 'beta': got "get", expected a method in capitals`,
    fix: 'write it in capitals, such as GET: case counts',
  },
  {
    name: 'a route without a match',
    input: (p) => orders(p, routed({ to: { version: 'stable' } })),
    code: 'MSVC-ROUTE-101',
    where: 'dev/orders',
    says: `match of route 'beta': got undefined, expected one match or several`,
    fix: "write { path: '/api/*' }, or a list of such; what no route matches goes by the weights",
  },
  {
    name: 'routes by name',
    input: (p) => orders(p, { traffic: { routes: { beta: {} } } }),
    code: 'MSVC-ROUTE-104',
    where: 'dev/orders',
    says: 'routes: got {"beta":{}}, expected a list of routes',
    fix: "write a list: routes: [{ name: 'beta', match: { headers: { 'x-user': 'beta' } }, to: { version: 'canary' } }]",
  },
  {
    name: 'a timeout of a route without a unit',
    input: (p) =>
      orders(p, {
        traffic: {
          routes: [
            { name: 'a', match: { path: '/a' } },
            { name: 'b', match: { path: '/b' }, timeout: 10 },
          ],
        },
      }),
    code: 'MSVC-TIME-002',
    where: 'dev/orders',
    says: 'traffic.routes[1].timeout: got 10, expected a Duration',
    fix: 'say the unit, such as Duration.seconds(10), with Duration of cdk8s',
  },
  {
    name: 'no attempts on a route',
    input: (p) => orders(p, routed({ match: { path: '/a' }, retry: { attempts: 0, on: ['connect-failure'] } })),
    code: 'MSVC-RETRY-002',
    where: 'dev/orders',
    says: 'traffic.routes[0].retry.attempts: got 0, expected a whole number from 1 to 10',
    fix: "for no retries at all write retry: 'none'; where nothing is said a mesh may retry by itself",
  },
  {
    name: 'two routes of one name',
    input: (p) => orders(p, { traffic: { routes: ['/a', '/b'].map((path) => ({ name: 'beta', match: { path } })) } }),
    code: 'MSVC-ROUTE-105',
    where: 'dev/orders',
    says: 'traffic.routes[1].name: got "beta", expected a name that no other route has',
    fix: 'give each route a name of its own',
  },
  {
    name: 'a route without a name',
    input: (p) => orders(p, { traffic: { routes: [{ match: { path: '/a' } }] } }),
    code: 'MSVC-ROUTE-106',
    where: 'dev/orders',
    says: `traffic.routes[0].name: got undefined, expected a DNS label: lower-case letters, digits and '-', starting and ending with a letter or digit, at most 63 characters`,
    fix: 'choose such a name; it becomes the name of Kubernetes objects and of the host that callers use',
  },
  {
    name: 'a route to a retired version',
    input: (p) =>
      orders(p, {
        versions: { canary: Version.retired() },
        ...routed({ match: { path: '/a' }, to: { version: 'canary' } }),
      }),
    code: 'MSVC-CANARY-107',
    where: 'dev/orders',
    says: 'traffic.routes[0].to.version: got "canary", expected a version that is not retired',
    fix: "take the route away in the step that retires 'canary': nothing runs there, so it would answer 503",
  },
  {
    name: 'a route whose tries are as long as the timeout of the service',
    input: (p) => {
      const again = { attempts: 1, on: ['reset'], idempotent: true, perTryTimeout: Duration.seconds(9) };
      const routes = [{ name: 'beta', match: { path: '/a' }, retry: again }];
      return orders(p, { traffic: { timeout: Duration.seconds(9), routes } });
    },
    code: 'MSVC-RETRY-003',
    where: 'dev/orders',
    says: 'traffic.routes[0].retry.perTryTimeout: got "9000 ms", expected less than the timeout, 9000 ms',
    fix: 'shorten it or raise the timeout: a per-try timeout that is not shorter is ignored',
  },
  {
    name: 'a number of retries in place of a policy',
    input: (p) => orders(p, { traffic: { retry: 3 } }),
    code: 'MSVC-RETRY-102',
    where: 'dev/orders',
    says: `traffic.retry: got 3, expected attempts and conditions, or 'none'`,
    fix: "write { attempts: 2, on: ['connect-failure'] }, or 'none'",
  },
  {
    name: 'a pool that says nothing',
    input: (p) => orders(p, { traffic: { connectionPool: {} } }),
    code: 'MSVC-POOL-101',
    where: 'dev/orders',
    says: 'connectionPool: got {}, expected at least one of its fields',
    fix: 'leave it out, or say what it should limit',
  },
  {
    name: "a pool in the words of Istio's own object",
    input: (p) => orders(p, { traffic: { connectionPool: { h2UpgradePolicy: 'DO_NOT_UPGRADE' } } }),
    code: 'MSVC-POOL-102',
    where: 'dev/orders',
    says: 'h2UpgradePolicy: got "DO_NOT_UPGRADE", expected one of default, upgrade, do-not-upgrade',
    fix: 'correct the word',
  },
  {
    name: 'an outlier detection that says nothing',
    input: (p) => orders(p, { traffic: { outlierDetection: {} } }),
    code: 'MSVC-OUTL-104',
    where: 'dev/orders',
    says: 'outlierDetection: got {}, expected at least one of its fields',
    fix: 'leave it out, or say what it should limit',
  },
  {
    name: 'an unknown way to balance',
    input: (p) => orders(p, { traffic: { loadBalancing: 'ROUND_ROBIN' } }),
    code: 'MSVC-LB-101',
    where: 'dev/orders',
    says: `loadBalancing: got "ROUND_ROBIN", expected round-robin, least-request, random, or { consistentHash: { header } | 'source-ip' }`,
    fix: "write one of them, such as { consistentHash: { header: 'x-user' } }",
  },
  {
    name: 'no attempts',
    input: (p) => retry(p, { attempts: 0, on: ['connect-failure'] }),
    code: 'MSVC-RETRY-002',
    where: 'dev/orders',
    says: 'traffic.retry.attempts: got 0, expected a whole number from 1 to 10',
    fix: "for no retries at all write retry: 'none'; where nothing is said a mesh may retry by itself",
  },
  {
    name: 'eleven attempts',
    input: (p) => retry(p, { attempts: 11, on: ['connect-failure'] }),
    code: 'MSVC-RETRY-002',
    where: 'dev/orders',
    says: 'traffic.retry.attempts: got 11, expected a whole number from 1 to 10',
    fix: "for no retries at all write retry: 'none'; where nothing is said a mesh may retry by itself",
  },
  {
    name: 'a retry without a condition',
    input: (p) => retry(p, { attempts: 2, on: [] }),
    code: 'MSVC-RETRY-101',
    where: 'dev/orders',
    says: 'traffic.retry.on: got [], expected at least one condition',
    fix: "name what is worth another try, such as on: ['connect-failure', 'reset-before-request']",
  },
  {
    name: 'an unknown retry condition',
    input: (p) => retry(p, { attempts: 2, on: ['5XX'], idempotent: true }),
    code: 'MSVC-RETRY-001',
    where: 'dev/orders',
    says: 'traffic.retry.on: got "5XX", expected one of connect-failure, refused-stream, reset-before-request, 5xx, gateway-error, reset, retriable-4xx, envoy-ratelimited, http3-post-connect-failure, cancelled, deadline-exceeded, internal, resource-exhausted, unavailable or a status code',
    fix: 'write each condition as a string of its own, without spaces; what a proxy does not know is refused',
  },
  {
    name: 'an unsafe retry of requests that are not idempotent',
    input: (p) => retry(p, { attempts: 2, on: ['5xx'] }),
    code: 'MSVC-RETRY-006',
    where: 'dev/orders',
    says: "'5xx' in traffic.retry.on: got undefined, expected idempotent: true",
    fix: 'say idempotent: true if every request may happen twice, or retry only on connect-failure, refused-stream, reset-before-request: a POST is repeated as well',
  },
  {
    name: 'a try as long as the whole request',
    input: (p) => retry(p, { attempts: 2, on: ['5xx'], idempotent: true, perTryTimeout: Duration.seconds(10) }),
    code: 'MSVC-RETRY-003',
    where: 'dev/orders',
    says: 'traffic.retry.perTryTimeout: got "10000 ms", expected less than the timeout, 10000 ms',
    fix: 'shorten it or raise the timeout: a per-try timeout that is not shorter is ignored',
  },
  {
    name: 'a per-try timeout that nothing retries',
    input: (p) => retry(p, { attempts: 2, on: ['connect-failure'], perTryTimeout: Duration.seconds(2) }),
    code: 'MSVC-RETRY-004',
    where: 'dev/orders',
    says: 'traffic.retry.perTryTimeout: got "2000 ms with on: connect-failure", expected a condition that retries a try that timed out: 5xx, gateway-error, reset',
    fix: "add 'reset' (with idempotent: true), or leave perTryTimeout out: as it is, the first slow try fails the request",
  },
  {
    name: 'a pool of no connections',
    input: (p) => orders(p, { traffic: { connectionPool: { maxConnections: 0 } } }),
    code: 'MSVC-POOL-001',
    where: 'dev/orders',
    says: 'connectionPool maxConnections: got 0, expected a whole number from 1 to 2147483647',
    fix: 'leave it out for no limit; a proxy reads 0 as no limit, which is rarely what was meant',
  },
  {
    name: 'half a pending request',
    input: (p) => orders(p, { traffic: { connectionPool: { maxPendingRequests: 1.5 } } }),
    code: 'MSVC-POOL-001',
    where: 'dev/orders',
    says: 'connectionPool maxPendingRequests: got 1.5, expected a whole number from 1 to 2147483647',
    fix: 'leave it out for no limit; a proxy reads 0 as no limit, which is rarely what was meant',
  },
  {
    name: 'an ejection of 101 percent',
    input: (p) => orders(p, { traffic: { outlierDetection: { maxEjectionPercent: 101 } } }),
    code: 'MSVC-OUTL-103',
    where: 'dev/orders',
    says: 'maxEjectionPercent: got 101, expected a whole number from 1 to 100',
    fix: 'give the percent of pods that may be ejected',
  },
  {
    name: 'an ejection after no errors',
    input: (p) => orders(p, { traffic: { outlierDetection: { consecutive5xxErrors: 0 } } }),
    code: 'MSVC-OUTL-101',
    where: 'dev/orders',
    says: 'consecutive5xxErrors: got 0, expected a whole number from 1 to 1000000',
    fix: 'give the number of errors in a row, such as 5',
  },
  {
    name: 'an ejection after no gateway errors',
    input: (p) => orders(p, { traffic: { outlierDetection: { consecutiveGatewayErrors: 0 } } }),
    code: 'MSVC-OUTL-102',
    where: 'dev/orders',
    says: 'consecutiveGatewayErrors: got 0, expected a whole number from 1 to 1000000',
    fix: 'give the number of errors in a row, such as 5',
  },
  {
    name: 'gateway errors that are never reached',
    input: (p) =>
      orders(p, { traffic: { outlierDetection: { consecutive5xxErrors: 3, consecutiveGatewayErrors: 3 } } }),
    code: 'MSVC-OUTL-003',
    where: 'dev/orders',
    says: 'consecutiveGatewayErrors: got 3, expected less than consecutive5xxErrors, 3',
    fix: 'lower it: gateway errors count as 5xx too, so the other limit is always reached first',
  },
  // Resources
  {
    name: 'a memory request above its limit',
    input: (p) => orders(p, { resources: { memory: { request: Size.mebibytes(256), limit: Size.mebibytes(128) } } }),
    code: 'MSVC-RES-003',
    where: 'dev/orders',
    says: 'memory request: got "256Mi", expected at most the limit, 128Mi',
    fix: 'lower the request or raise the limit: the API server refuses a request above its limit',
  },
  {
    name: 'a cpu request above its limit',
    input: (p) => orders(p, { resources: { cpu: { request: Cpu.units(2), limit: Cpu.units(1) } } }),
    code: 'MSVC-RES-003',
    where: 'dev/orders',
    says: 'cpu request: got "2", expected at most the limit, 1',
    fix: 'lower the request or raise the limit: the API server refuses a request above its limit',
  },
  {
    name: 'memory without a unit',
    input: (p) => orders(p, { resources: { memory: { limit: untyped(128) } } }),
    code: 'MSVC-RES-002',
    where: 'dev/orders',
    says: 'memory or storage: got 128, expected a Size of whole mebibytes',
    fix: 'say the unit, such as Size.mebibytes(128), with Size of cdk8s',
  },
  {
    name: 'memory of half a mebibyte',
    input: (p) => orders(p, { resources: { memory: { limit: Size.kibibytes(512) } } }),
    code: 'MSVC-RES-002',
    where: 'dev/orders',
    says: 'memory or storage: got "512 KiB", expected a Size of whole mebibytes',
    fix: 'say the unit, such as Size.mebibytes(128), with Size of cdk8s',
  },
  {
    name: 'cpu without a unit',
    input: (p) => orders(p, { resources: { cpu: { limit: untyped(1) } } }),
    code: 'MSVC-RES-001',
    where: 'dev/orders',
    says: 'cpu: got 1, expected a Cpu of whole thousandths of a core',
    fix: 'say the unit, such as Cpu.units(0.5) or Cpu.millis(250), with Cpu of cdk8s-plus-28',
  },
  {
    name: 'no cpu',
    input: (p) => orders(p, { resources: { cpu: { request: Cpu.millis(0) } } }),
    code: 'MSVC-RES-001',
    where: 'dev/orders',
    says: 'cpu: got "0m", expected a Cpu of whole thousandths of a core',
    fix: 'say the unit, such as Cpu.units(0.5) or Cpu.millis(250), with Cpu of cdk8s-plus-28',
  },
  {
    name: 'a fraction of a thousandth of a core',
    input: (p) => orders(p, { resources: { cpu: { request: Cpu.units(0.0005) } } }),
    code: 'MSVC-RES-001',
    where: 'dev/orders',
    says: 'cpu: got "0.0005", expected a Cpu of whole thousandths of a core',
    fix: 'say the unit, such as Cpu.units(0.5) or Cpu.millis(250), with Cpu of cdk8s-plus-28',
  },
  // Scale
  {
    name: 'no replicas',
    input: (p) => orders(p, { replicas: 0 }),
    code: 'MSVC-SCALE-001',
    where: 'dev/orders',
    says: 'replicas: got 0, expected a whole number from 1 to 2147483647',
    fix: 'give a number of pods; below the minimum there is a moment without any',
  },
  {
    name: 'one canary replica',
    input: (p) => orders(p, { versions: { canary: { replicas: 1 } } }),
    code: 'MSVC-SCALE-006',
    where: 'dev/orders',
    says: 'replicas of a version beside the main one: got 1, expected a whole number from 2 to 2147483647',
    fix: 'give a number of pods; below the minimum there is a moment without any',
  },
  {
    name: 'an autoscaler that may leave no pod',
    input: () => Scale.autoscaled({ min: 0, max: 4 }),
    code: 'MSVC-SCALE-002',
    where: HERE,
    says: 'autoscaling min: got 0, expected a whole number from 1 to 2147483647',
    fix: 'give a number of pods; below the minimum there is a moment without any',
  },
  {
    name: 'an autoscaler whose maximum is below its minimum',
    input: () => Scale.autoscaled({ min: 4, max: 3 }),
    code: 'MSVC-SCALE-005',
    where: HERE,
    says: 'autoscaling max: got 3, expected at least min, 4',
    fix: 'raise max or lower min',
  },
  {
    name: 'an autoscaler without a maximum',
    input: () => Scale.autoscaled(untyped({ min: 2 })),
    code: 'MSVC-SCALE-003',
    where: HERE,
    says: 'autoscaling max: got undefined, expected a whole number from 1 to 2147483647',
    fix: 'give a number of pods; below the minimum there is a moment without any',
  },
  {
    name: 'an autoscaler that keeps no cpu use',
    input: () => Scale.autoscaled({ min: 2, max: 4, cpuPercent: 0 }),
    code: 'MSVC-SCALE-004',
    where: HERE,
    says: 'autoscaling cpuPercent: got 0, expected a whole number from 1 to 2147483647',
    fix: 'give percent of the request, such as 80',
  },
  // TCP
  {
    name: 'a timeout of a port whose requests nobody reads',
    input: (p) => orders(p, { ports: [Port.tcp(5432)], traffic: { timeout: Duration.seconds(3) } }),
    code: 'MSVC-PROTO-101',
    where: 'dev/orders',
    says: 'timeout: got "a service that asks for it on tcp 5432 alone", expected a port whose requests the mesh reads: http, h2c or grpc',
    fix: 'declare the protocol that is spoken on the port, or leave timeout out',
  },
  // Config, variables, secrets
  {
    name: 'a relative config path',
    input: () => Config.mutable({ path: 'etc/orders', files: { 'a.toml': '' } }),
    code: 'MSVC-CONFIG-001',
    where: HERE,
    says: `config path: got "etc/orders", expected an absolute directory below /, without ':', '.' and '..'`,
    fix: "name the directory the app reads, such as '/etc/order-service'",
  },
  {
    name: 'the root as config path',
    input: () => Config.perContent({ path: '/', files: { 'a.toml': '' } }),
    code: 'MSVC-CONFIG-001',
    where: HERE,
    says: `config path: got "/", expected an absolute directory below /, without ':', '.' and '..'`,
    fix: "name the directory the app reads, such as '/etc/order-service'",
  },
  {
    name: 'a config without files',
    input: () => Config.mutable({ path: '/etc/orders', files: {} }),
    code: 'MSVC-CONFIG-004',
    where: HERE,
    says: 'config files: got {}, expected at least one file',
    fix: "give a file name and its content, such as { 'app.toml': '...' }",
  },
  {
    name: 'a config file name with a directory',
    input: () => Config.mutable({ path: '/etc/orders', files: { 'conf.d/a.toml': '' } }),
    code: 'MSVC-CONFIG-003',
    where: HERE,
    says: `config file name: got "conf.d/a.toml", expected letters, digits, dots, dashes and underscores, at most 253, not '.' and not beginning with '..'`,
    fix: 'ConfigMap keys have no directories: use one Config per directory',
  },
  {
    name: 'a config name that is no DNS label',
    input: () => Config.mutable({ path: '/etc/orders', files: { a: '' }, name: 'Rules' }),
    code: 'MSVC-CONFIG-002',
    where: HERE,
    says: 'config name: got "Rules", expected a DNS label',
    fix: "choose a short word, such as 'rules'",
  },
  {
    name: 'two configs of one name',
    input: (p) => orders(p, { config: ['/etc/a', '/etc/b'].map((path) => Config.mutable({ path, files: { a: '' } })) }),
    code: 'MSVC-CONFIG-005',
    where: 'dev/orders',
    says: 'config name: got "config", expected a name that no other config of orders has',
    fix: "tell them apart by name, such as Config.mutable({ name: 'rules', ... })",
  },
  {
    name: 'a secret without a key',
    input: (p) => orders(p, { secrets: { DATABASE_URL: { secret: 'database', key: '' } } }),
    code: 'MSVC-ENV-001',
    where: 'dev/orders',
    says: 'secret of DATABASE_URL: got {"secret":"database","key":""}, expected the name of a Secret and one of its keys',
    fix: "name both, such as { secret: 'database', key: 'url' }",
  },
  {
    name: 'a secret without a name',
    input: (p) => orders(p, { secrets: { DATABASE_URL: { key: 'url' } } }),
    code: 'MSVC-ENV-001',
    where: 'dev/orders',
    says: 'secret of DATABASE_URL: got {"key":"url"}, expected the name of a Secret and one of its keys',
    fix: "name both, such as { secret: 'database', key: 'url' }",
  },
  {
    name: "a variable name with a '='",
    input: (p) => orders(p, { env: { 'LOG=LEVEL': 'info' } }),
    code: 'MSVC-ENV-002',
    where: 'dev/orders',
    says: `variable name: got "LOG=LEVEL", expected printable ASCII without '=', at least one character`,
    fix: 'write it as RUST_LOG or database.url; Kubernetes 1.34 refuses this one',
  },
  {
    name: 'a variable of a version whose name is not ASCII',
    input: (p) => orders(p, { versions: { canary: { env: { STRAßE: 'yes' } } } }),
    code: 'MSVC-ENV-002',
    where: 'dev/orders',
    says: `variable name: got "STRAßE", expected printable ASCII without '=', at least one character`,
    fix: 'write it as RUST_LOG or database.url; Kubernetes 1.34 refuses this one',
  },
  {
    name: 'a variable name with a space on a Kubernetes that takes none',
    input: (p) => onKubernetes131(p, { env: { 'LOG LEVEL': 'info' } }),
    code: 'MSVC-ENV-002',
    where: 'old/orders',
    says: `variable name: got "LOG LEVEL", expected letters, digits, underscores, dots and dashes, not beginning with a digit or '..'`,
    fix: 'write it as RUST_LOG or database.url; Kubernetes 1.31 refuses this one',
  },
  {
    name: 'a variable of a version whose name begins with a digit, on a Kubernetes that takes none',
    input: (p) => onKubernetes131(p, { versions: { canary: { env: { '1ST': 'yes' } } } }),
    code: 'MSVC-ENV-002',
    where: 'old/orders',
    says: `variable name: got "1ST", expected letters, digits, underscores, dots and dashes, not beginning with a digit or '..'`,
    fix: 'write it as RUST_LOG or database.url; Kubernetes 1.31 refuses this one',
  },
  {
    name: 'a variable that would be lost as the prototype',
    input: (p) => orders(p, { env: JSON.parse('{ "__proto__": "a" }') as object }),
    code: 'MSVC-INPUT-103',
    where: 'dev/orders',
    says: 'name in env: got "__proto__", expected another name',
    fix: 'rename it: JavaScript takes this one for the prototype of an object, and its value is lost on the way',
  },
  {
    name: 'a variable that is a number',
    input: (p) => orders(p, { env: { WORKERS: 4 } }),
    code: 'MSVC-ENV-103',
    where: 'dev/orders',
    says: 'value of WORKERS: got 4, expected text without NUL, or an EnvValue of cdk8s-plus-28',
    fix: "write WORKERS: '4', or leave the variable out",
  },
  {
    name: 'a variable of another cdk8s-plus',
    input: (p) => orders(p, { env: { WORKERS: new OtherCopy.EnvValue() } }),
    code: 'MSVC-ENV-103',
    where: 'dev/orders',
    says: 'value of WORKERS: got an object of class EnvValue, expected text without NUL, or an EnvValue of cdk8s-plus-28',
    fix: "import EnvValue from 'cdk8s-plus-28', the very copy that cdk8s-mesh uses; other versions differ inside",
  },
  {
    name: 'a variable that the hold writes itself',
    input: (p) =>
      orders(p, {
        termination: { hold: Hold.inApp(Duration.seconds(5)) },
        env: { SHUTDOWN_HOLD_SECONDS: '9' },
      }),
    code: 'MSVC-ENV-005',
    where: 'dev/orders',
    says: 'variable: got "SHUTDOWN_HOLD_SECONDS", expected no variable of that name beside Hold.inApp(Duration.seconds(5))',
    fix: 'leave the variable out: it is written with the seconds of Hold.inApp',
  },
  {
    name: 'two dependencies of one kind',
    input: (p) => orders(p, { backing: { CACHE: redis(), LIMITS: redis() } }),
    code: 'MSVC-BACKING-102',
    where: 'dev/orders',
    says: `backing: got ["CACHE","LIMITS"], expected one of kind 'redis'`,
    fix: 'let both variables name one, or run the second as a MeshService of its own',
  },
  {
    name: 'a volume of another class',
    input: (p) => orders(p).mount('/cache', untyped(new OtherVolume())),
    code: 'MSVC-CLASS-001',
    where: 'dev/orders',
    says: 'volume: got an object of class OtherVolume, expected Volume of cdk8s-plus-28',
    fix: "import Volume from 'cdk8s-plus-28', the very copy that cdk8s-mesh uses; other versions differ inside",
  },
  {
    name: 'a redis whose address is in words of its own',
    input: () => Backing.redis({ image: IMAGE, address: untyped('hostport') }),
    code: 'MSVC-BACKING-103',
    where: HERE,
    says: `Backing.redis address: got "hostport", expected 'url' or 'host:port'`,
    fix: "leave it out for redis://host:port, or write address: 'host:port'",
  },
  {
    name: 'a backing that is an image',
    input: (p) => orders(p, { backing: { CACHE: 'redis:7' } }),
    code: 'MSVC-BACKING-104',
    where: 'dev/orders',
    says: 'backing CACHE: got "redis:7", expected a Backing',
    fix: "write CACHE: Backing.redis({ image: Image.parse('redis:7.4-alpine', { shell: true, uid: 999 }) })",
  },
  {
    name: 'a number among the arguments',
    input: (p) => orders(p, { args: ['--port', 8080] }),
    code: 'MSVC-INPUT-106',
    where: 'dev/orders',
    says: 'word in args: got 8080, expected text',
    fix: "write each word as text, such as args: ['--port', '8080']",
  },
  // Objects
  {
    name: 'a mesh object that is not there',
    input: (p) => orders(p).mesh.get('DestinationRule'),
    code: 'MSVC-MESH-102',
    where: 'dev/orders',
    says: 'kind of a mesh object: got "DestinationRule", expected one that is there: AuthorizationPolicy, VirtualService',
    fix: 'ask for one of these kinds; an object appears when something is said that needs it',
  },
  {
    name: 'a patch of a mesh object on no mesh',
    input: (p) => onNoMesh(p, {}).mesh.patch('VirtualService', JsonPatch.remove('/spec/http')),
    code: 'MSVC-MESH-102',
    where: 'bare/orders',
    says: 'kind of a mesh object: got "VirtualService", expected one that is there: none',
    fix: 'ask for one of these kinds; an object appears when something is said that needs it',
  },
  {
    name: 'a field of a subclass that hides a word of the service',
    input: ({ chart }) => new Hiding(chart, 'orders', { image: IMAGE }),
    code: 'MSVC-CLASS-002',
    where: 'dev/orders',
    says: `ports: got "a field 'ports' of Hiding", expected no field of that word`,
    fix: "rename the field: 'ports' is the service's own, and its callees would read yours",
  },
  {
    name: 'a getter of a subclass that hides a word of the service',
    input: ({ chart }) => new HidingByGetter(chart, 'orders', { image: IMAGE }),
    code: 'MSVC-CLASS-002',
    where: 'dev/orders',
    says: `facts: got "a field 'facts' of HidingByGetter", expected no field of that word`,
    fix: "rename the field: 'facts' is the service's own, and its callees would read yours",
  },
  {
    name: 'a field of a subclass in place of one of the service',
    input: ({ chart }) => new HidingAField(chart, 'orders', { image: IMAGE }),
    code: 'MSVC-CLASS-002',
    where: 'dev/orders',
    says: `mesh: got "a field 'mesh' of HidingAField", expected no field of that word`,
    fix: "rename the field: 'mesh' is the service's own, and its callees would read yours",
  },
  {
    name: 'a mount at a relative path',
    input: (p) => orders(p).mount('cache', scratch(p, 'one')),
    code: 'MSVC-MOUNT-101',
    where: 'dev/orders',
    says: `mount path: got "cache", expected an absolute directory below /, without ':', '.' and '..'`,
    fix: "name the directory the app reads, such as '/etc/order-service'",
  },
  {
    name: 'two mounts at one path',
    input: (p) => orders(p).mount('/cache', scratch(p, 'one')).mount('/cache', scratch(p, 'two')),
    code: 'MSVC-MOUNT-102',
    where: 'dev/orders',
    says: 'mount path: got "/cache", expected a path at which nothing is mounted',
    fix: 'mount it elsewhere, or put both into one volume',
  },
  {
    name: 'a service without a port',
    input: (p) => orders(p, { ports: [] }),
    code: 'MSVC-PORT-106',
    where: 'dev/orders',
    says: 'ports: got [], expected at least one Port',
    fix: 'write the port that the app listens on, such as ports: [Port.http(8080)]',
  },
  {
    name: 'a dependency cycle',
    input: ({ chart }) => cycle(chart),
    code: 'MSVC-ORDER-001',
    where: 'dev/a',
    says: 'dependencies: got "dev/a -> dev/b -> dev/a", expected no construct that depends on itself',
    fix: 'take one addDependency of this chain away; calls between services need none',
  },
  {
    name: 'a JSON patch of a path that is not there',
    input: (p) => ApiObject.of(orders(p).service).addJsonPatch(JsonPatch.replace('/spec/nowhere/else', 1)),
    code: 'MSVC-EMIT-002',
    where: 'dev/orders/Service/Resource',
    says: 'JSON patch of Service orders: got {"op":"replace","path":"/spec/nowhere/else","value":1}, expected a path that exists in the rendered object, up to its last step',
    fix: 'compare the path with the manifest: nothing is at /spec/nowhere/else',
  },
  {
    name: 'a suppression without a reason',
    input: ({ chart }) => suppress(chart, 'MSVC-ROLL-002', ' '),
    code: 'MSVC-RULE-002',
    where: 'dev',
    says: 'reason to suppress MSVC-ROLL-002: got " ", expected a sentence',
    fix: 'say why it may stay, for the engineer who reads the report next',
  },
  {
    name: 'a suppression of a code that is none',
    input: ({ chart }) => suppress(chart, 'ROLL-002', 'drains are done by hand here'),
    code: 'MSVC-RULE-001',
    where: 'dev',
    says: 'suppressed code: got "ROLL-002", expected MSVC-<AREA>-nnn',
    fix: 'copy the code that the report prints, such as MSVC-TERM-004',
  },
  {
    name: 'a suppression of what no file can hold',
    input: ({ chart }) => suppress(chart, 'MSVC-OUTPUT-101', 'the value comes with the deployment'),
    code: 'MSVC-RULE-001',
    where: 'dev',
    says: 'suppressed code: got "MSVC-OUTPUT-101", expected a finding that may stay',
    fix: 'give a plain value, or deploy the chart with cdk8s-mesh/pulumi if it is an Output',
  },
];

/** What another copy of cdk8s-plus would hand over. */
class OtherVolume {
  public readonly name = 'cache';
}

const OtherCopy = { EnvValue: class EnvValue {} };

function onKubernetes131({ app }: Program, props: object): MeshService {
  const platform = Platform.of({ kubernetes: '1.31', mesh: Istio.sidecar() });
  return new MeshService(new MeshChart(app, 'old', devRow({ name: 'old', platform })), 'orders', {
    image: IMAGE,
    ...props,
  });
}

/** A kind of service whose author took a word that is the service's own. */
class HidingByGetter extends MeshService {
  public override get facts(): MeshService['facts'] {
    return { ...super.facts };
  }
}

class HidingAField extends MeshService {
  constructor(scope: MeshChart, id: string, props: MeshServiceProps) {
    super(scope, id, props);
    Object.defineProperty(this, 'mesh', { value: { settle: () => undefined } });
  }
}

class Hiding extends MeshService {
  constructor(scope: MeshChart, id: string, props: MeshServiceProps) {
    super(scope, id, props);
    Object.defineProperty(this, 'ports', { value: [] });
  }
}

function scratch({ chart }: Program, name: string): Volume {
  return Volume.fromEmptyDir(chart, name, name);
}

function redis(): Backing {
  return Backing.redis({ image: Image.parse('docker.io/library/redis:7-alpine', { shell: true, uid: 999 }) });
}

function environmentsOf(...names: readonly string[]) {
  return Environments.of(
    Object.fromEntries(names.map((name) => [name, { namespace: 'shop', platform: platformWith() }])),
  );
}

function onNoMesh({ app }: Program, props: object): MeshService {
  const chart = new MeshChart(app, 'bare', devRow({ name: 'bare', platform: platformWith(NoMesh.of()) }));
  return new MeshService(chart, 'orders', { image: IMAGE, ...props });
}

function oldChart(app: MeshApp): MeshChart {
  const platform = Platform.of({ kubernetes: '1.28', mesh: NoMesh.of() });
  return new MeshChart(app, 'old', devRow({ name: 'old', platform }));
}

function serviceInProd({ app }: Program): MeshService {
  const prod = new MeshChart(app, 'prod', devRow({ name: 'prod', namespace: 'production' }));
  return new MeshService(prod, 'payments', { image: IMAGE });
}

function twins(chart: MeshChart): void {
  for (const id of ['one', 'two'])
    new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'tls' } });
}

function cycle(chart: MeshChart): void {
  const [a, b] = ['a', 'b'].map(
    (name) => new ApiObject(chart, name, { apiVersion: 'v1', kind: 'Secret', metadata: { name } }),
  );
  a?.addDependency(b as ApiObject);
  b?.addDependency(a as ApiObject);
}

/** Builds a good program, lets a row break it, and synthesises it. */
function run({ input }: Pick<Row, 'input'>): void {
  const app = new MeshApp({ outdir });
  const chart = new MeshChart(app, 'dev', devRow());
  input({ app, chart, users: new MeshService(chart, 'users', { image: IMAGE }) });
  app.synth();
}

/** The message without the line in this file, which every edit moves. */
function withoutLine(message: string): string {
  return message.replace(/\[[^\]]+\]/, (where) => (where.startsWith(`[${__filename}:`) ? `[${HERE}]` : where));
}

const outdir = temporaryDirectory();

beforeAll(() => run({ input: () => undefined }));

afterAll(() => rmSync(outdir, { recursive: true }));

test('the output directory that no row may touch is filled', () => {
  expect(Object.keys(filesIn(outdir))).toEqual(['.cdk8s-mesh', 'dev.k8s.yaml']);
});

test.each(ROWS)('$name is refused with $code', ({ input, code, where, says, fix }) => {
  const before = filesIn(outdir);
  const error = thrownBy(() => run({ input }));
  expect(error).toBeInstanceOf(ValidationError);
  expect(withoutLine(error.message)).toBe(`${code} [${where}] ${says}\n  fix: ${fix}`);
  expect((error as ValidationError).code).toBe(code);
  expect(filesIn(outdir)).toEqual(before);
});

test('no two rows share a message', () => {
  expect(ROWS.length).toBeGreaterThanOrEqual(40);
  const messages = ROWS.map(({ says, fix, where }) => `${where} ${says} ${fix}`);
  expect(messages.filter((message, index) => messages.indexOf(message) !== index)).toEqual([]);
});

test('every code is MSVC, an area and three digits', () => {
  expect(ROWS.map(({ code }) => code).filter((code) => !/^MSVC-[A-Z]+-\d{3}$/.test(code))).toEqual([]);
});

test('an error about a value without a construct points at the line that made it', () => {
  const error = thrownBy(() => Port.http(0)) as ValidationError; // this line
  const line =
    readFileSync(__filename, 'utf8')
      .split('\n')
      .findIndex((text) => text.endsWith('// this line')) + 1;
  expect(error.where).toBe(`${__filename}:${line}`);
  expect(error.message).toContain(`[${__filename}:${line}]`);
});
