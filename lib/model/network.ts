import type { Caller } from './access/caller';
import type { CheckedTraffic } from './traffic/traffic';
import type { Protocol } from './workload/port';

/*
 * The network of one environment: what runs, how it is reached, by whom and under which rules. Plain, immutable data with
 * one way to say each thing, so that two networks can be compared field by field. Constructs make one; so does the reading
 * of manifests; a mesh renders it, and the analysis reads it.
 */
export interface Network {
  /** The trust domain in the identities that mTLS proves. */
  readonly trustDomain: string;
  /** By name. */
  readonly namespaces: readonly NetworkNamespace[];
  /** By namespace, kind and name. */
  readonly workloads: readonly Workload[];
  /** By namespace and name. */
  readonly services: readonly Service[];
  /** By caller and callee. No manifest holds them: a network that was read has none. */
  readonly calls: readonly CallEdge[];
}

export type Labels = Readonly<Record<string, string>>;

/** A namespace and what holds for everything in it. */
export interface NetworkNamespace {
  readonly name: string;
  /** What pods take from the network: mTLS alone, also plain text, or no mTLS at all; none where nobody says it. */
  readonly mutualTls?: MutualTls;
}

export type MutualTls = 'strict' | 'permissive' | 'disabled';

/** What names an object within an environment. */
export interface Identity {
  readonly namespace: string;
  readonly name: string;
}

/** Something that runs pods. */
export interface Workload extends Identity {
  /** `Deployment`, `StatefulSet`, `DaemonSet`, `Job`, `CronJob`, `Pod`. */
  readonly kind: string;
  /** The labels of its pods. */
  readonly labels: Labels;
  /** The identity that mTLS proves, in its namespace. */
  readonly serviceAccount: string;
}

/** An address that callers use, and everything that is said of what is sent there. */
export interface Service extends Identity {
  /** What its objects carry. */
  readonly labels: Labels;
  /** The first is the one callers use. */
  readonly ports: readonly ServicePort[];
  /** What its pods' labels must have. */
  readonly selector: Labels;
  /** The main version first, those that are retired last. A service without versions beside it has only the main one. */
  readonly versions: readonly ServiceVersion[];
  readonly traffic: CheckedTraffic;
  /** Who may call it, one caller and one port each, in order; undefined: nobody restricts it. */
  readonly access?: readonly Grant[];
}

export interface ServicePort {
  readonly name: string;
  readonly number: number;
  readonly protocol: Protocol;
}

/** Pods behind a service that can be told apart from its others. */
export interface ServiceVersion {
  readonly name: string;
  /** Percent of the requests. All weights of a service add up to 100; a retired version has none. */
  readonly weight: number;
  /** Nothing of it runs and nothing may be sent there, but its name stays until every proxy has learnt that. */
  readonly retired?: true;
}

/** Someone who may call a service on one of its ports. */
export interface Grant {
  /** `other` stands for what manifests can say and this model has no word for: anyone, a pattern, an address. */
  readonly caller: Caller | { readonly kind: 'other'; readonly source: string };
  readonly port: number | 'any';
}

/** That one service calls another: who said it, where it goes, and what the client does by itself. */
export interface CallEdge {
  readonly from: Identity;
  readonly to: Identity;
  /** In order, each once. */
  readonly ports: readonly number[];
  /** How often the client itself tries again. */
  readonly retries?: number;
  /** How long the client waits at most, in milliseconds. */
  readonly timeout?: number;
  /** The construct that said it. */
  readonly construct: string;
}

/** The one order of grants: by caller, then by port, each once. */
export function orderedGrants(grants: readonly Grant[]): readonly Grant[] {
  const byKey = new Map(grants.map((grant) => [grantKey(grant), grant]));
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as Grant);
}

/** A grant as text: two of the same text are the same. */
export function grantKey({ caller, port }: Grant): string {
  const who =
    caller.kind === 'other' ? caller.source : `${caller.namespace}|${caller.kind === 'namespace' ? '' : caller.name}`;
  return [caller.kind, who, String(port).padStart(5, '0')].join('|');
}

/** The one order of everything that has a name. */
export function byIdentity(a: Identity & { readonly kind?: string }, b: Identity & { readonly kind?: string }): number {
  return compare(identityKey(a), identityKey(b));
}

export function identityKey({ namespace, name, kind = '' }: Identity & { readonly kind?: string }): string {
  return `${namespace}/${kind}/${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
