import type { Identity } from './identity';
import type { Grant, MutualTls, Protection, Scope, ScopedProtection } from './access/protection';
import type { NetworkExternal } from './external/network-external';
import type { NetworkScope } from './external/network-scope';
import type { NetworkGateway } from './gateway/network-gateway';
import type { TcpRoute, TlsRoute } from './traffic/connection-route';
import type { HttpRoute } from './traffic/http-route';
import type { CheckedTraffic } from './traffic/traffic';
import type { Protocol } from './workload/port';
import type { ServiceSettings } from './workload/service-options';

export type { Grant, MutualTls, Protection, Scope, ScopedProtection };

export type { Identity };

/**
 * The network of one environment: what runs, how it is reached, by whom, and under which rules. Plain, immutable data in
 * which each thing is said in one way, so that two networks can be compared field by field. Constructs make one, and so
 * does reading manifests; a mesh renders it, and rules read it.
 */
export interface Network {
  /** The trust domain of the identities that mTLS proves, such as `cluster.local`. */
  readonly trustDomain: string;
  /** Sorted by name. */
  readonly namespaces: readonly NetworkNamespace[];
  /** Sorted by namespace, kind and name. */
  readonly workloads: readonly Workload[];
  /** Sorted by namespace and name. */
  readonly services: readonly Service[];
  /** Rules for hosts that are no single service's own. Sorted by namespace and name. */
  readonly hosts: readonly HostRoutes[];
  /** Which pods at the edge take which hosts. Sorted by namespace and name. */
  readonly gateways: readonly NetworkGateway[];
  /** Hosts that are no Services of the cluster. Sorted by namespace and name. */
  readonly externals: readonly NetworkExternal[];
  /** What the proxies of pods know of the mesh. Sorted by namespace and name. */
  readonly scopes: readonly NetworkScope[];
  /** Who may reach pods that are no single service's, and no whole namespace's. Sorted by scope. */
  readonly protections: readonly ScopedProtection[];
  /** Sorted by caller and callee. Manifests do not hold them, so a network that was read from manifests has none. */
  readonly calls: readonly CallEdge[];
}

/** Labels or annotations of a Kubernetes object: values by key. */
export type Labels = Readonly<Record<string, string>>;

/** A namespace and what holds for everything in it. */
export interface NetworkNamespace extends Protection {
  /** The namespace's name. */
  readonly name: string;
}

/** Something that runs pods. */
export interface Workload extends Identity {
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `CronJob`, `Pod`. */
  readonly kind: string;
  /** The labels of its pods. */
  readonly labels: Labels;
  /** The service account of its pods, in its namespace: the identity that mTLS proves. */
  readonly serviceAccount: string;
}

/** An address that callers use, how the requests to it are treated, and who may reach its pods. */
export interface Service extends Identity, Protection {
  /** The labels of its objects. */
  readonly labels: Labels;
  /** The first is the main port: the one that callers use by default. */
  readonly ports: readonly ServicePort[];
  /** The labels that select its pods. */
  readonly selector: Labels;
  /** The main version first, retired ones last. There is always a main one. */
  readonly versions: readonly ServiceVersion[];
  /** Timeout, retries, routes and the rest of its traffic policy. */
  readonly traffic: CheckedTraffic;
  /** How its Service is reached, beside the usual; undefined if nothing of it was said. */
  readonly settings?: ServiceSettings;
}

/** A port of a service. */
export interface ServicePort {
  /** The port's name, such as `http` or `http-metrics`. */
  readonly name: string;
  /** The port's number on the Service, which callers use. */
  readonly number: number;
  /** The number that the containers listen on, if it is another one. */
  readonly targetPort?: number;
  /** The port of every node that leads to it, if one was chosen. */
  readonly nodePort?: number;
  /** What is spoken there. */
  readonly protocol: Protocol;
}

/** Some of a service's pods, told apart from the others by a label. */
export interface ServiceVersion {
  /** The version's name; `stable` for the main one. */
  readonly name: string;
  /** Percent of the requests. The weights of a service add up to 100; a retired version has 0. */
  readonly weight: number;
  /** No pod of it runs and no route leads to it, but the mesh still knows its name until every proxy has the new routes. */
  readonly retired?: true;
}

/**
 * Rules for requests to hosts that are no single service's own: hosts at gateways, wildcards, hosts of other networks, or
 * several services at once. The rules that all callers of one service follow are its `traffic`.
 */
export interface HostRoutes extends Identity {
  /** Labels of its object. */
  readonly labels: Labels;
  /**
   * What the requests name: `<name>.<namespace>.svc.cluster.local` for a service, otherwise a host such as `shop.example.com`,
   * `*.example.com` or `*`. Empty for rules that others delegate to.
   */
  readonly hosts: readonly string[];
  /** Where they hold: `'mesh'` for requests of pods, `<namespace>/<name>` for a gateway. Empty for rules that others delegate to. */
  readonly gateways: readonly string[];
  /** For HTTP and gRPC, in the order in which they are tried. */
  readonly http: readonly HttpRoute[];
  /** For TLS that is passed on. */
  readonly tls: readonly TlsRoute[];
  /** For plain TCP. */
  readonly tcp: readonly TcpRoute[];
  /** The namespaces whose callers follow them, `.` for its own; undefined: all. */
  readonly exportTo?: readonly string[];
}

/** One service calls another: what `calls` recorded. */
export interface CallEdge {
  /** The caller. */
  readonly from: Identity;
  /** The callee. */
  readonly to: Identity;
  /** The numbers of the callee's ports, sorted, each once. */
  readonly ports: readonly number[];
  /** The methods that the client uses, sorted. Undefined: any. */
  readonly methods?: readonly string[];
  /** The paths that the client asks for, as in a `Condition`, sorted. Undefined: any. */
  readonly paths?: readonly string[];
  /** How often the client itself tries again. */
  readonly retries?: number;
  /** How long the client waits at most, in milliseconds. */
  readonly timeout?: number;
  /** The path of the construct whose `calls` it was. */
  readonly construct: string;
}

/** Whether labels fit a selector. */
export function hasAll(labels: Labels, selector: Labels): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}

/** Compares by namespace, kind and name. */
export function byIdentity(a: Identity & { readonly kind?: string }, b: Identity & { readonly kind?: string }): number {
  const [one, other] = [a, b].map(({ namespace, kind = '', name }) => `${namespace}/${kind}/${name}`);
  return compare(one ?? '', other ?? '');
}

/** A text that is the same for the same namespace and name only, whatever the kind. */
export function identityKey({ namespace, name }: Identity): string {
  return `${namespace}/${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
