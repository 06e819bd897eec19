import type { Identity } from '../identity';
import type { WireProtocol } from '../wire-protocol';

/** How proxies find the addresses of a host: `none`: the address that the client has connected to. */
export type Resolution = 'none' | 'static' | 'dns' | 'dns-round-robin' | 'dynamic-dns';

/** Hosts that are no Services of the cluster, which callers in the mesh may call. */
export interface NetworkExternal extends Identity {
  /** The labels of its object. */
  readonly labels: Readonly<Record<string, string>>;
  /** The hosts, sorted: DNS names, or names alone where addresses decide. */
  readonly hosts: readonly string[];
  /** IP addresses or ranges that clients connect to, sorted. */
  readonly addresses: readonly string[];
  /** The ports that clients connect to. */
  readonly ports: readonly ExternalPort[];
  /** Whether it counts as a part of the mesh: its pods then prove who they are. */
  readonly location: 'outside' | 'inside';
  /** How proxies find the addresses. */
  readonly resolution: Resolution;
  /** Where requests go, if not to the host itself. */
  readonly endpoints: readonly ExternalEndpoint[];
  /** The labels of workloads of its namespace that are its endpoints. */
  readonly selector?: Readonly<Record<string, string>>;
  /** The namespaces whose callers see it, sorted, `.` for its own. Undefined: all. */
  readonly exportTo?: readonly string[];
  /** Names of which its certificate must have one, sorted. */
  readonly subjectAltNames: readonly string[];
  /** The proxies of callers speak TLS to it, and callers speak plain text. Only where there is one host. */
  readonly tls?: ClientTls;
}

/** A port of a host outside. */
export interface ExternalPort {
  /** Its name. */
  readonly name: string;
  /** The port that clients connect to. */
  readonly number: number;
  /** What clients speak there. */
  readonly protocol: WireProtocol;
  /** The port that proxies connect to, if it is another one. */
  readonly targetPort?: number;
}

/** One address of a host outside. */
export interface ExternalEndpoint {
  /** An IP address, a DNS name, or a socket in the file system. */
  readonly address?: string;
  /** Ports by the names of the host's ports, where they differ. */
  readonly ports: Readonly<Record<string, number>>;
  /** Its labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** Its share of the requests, relative to the others. */
  readonly weight?: number;
  /** Where it is: `region/zone/subzone`. */
  readonly locality?: string;
  /** The network that it is in, where there are several. */
  readonly network?: string;
  /** The service account that it runs as. */
  readonly serviceAccount?: string;
}

/** How the proxies of callers speak TLS to a host outside. */
export interface ClientTls {
  /** `simple`: they check its certificate. `mutual`: they also show one. */
  readonly mode: 'simple' | 'mutual';
  /** The port on which they do, by its number. Undefined: every port. */
  readonly port?: number;
  /** The name that they ask for. @default - the host of the request */
  readonly sni?: string;
  /** Names of which the certificate must have one. */
  readonly subjectAltNames?: readonly string[];
  /** The Secret with authorities, certificate and key. */
  readonly secret?: string;
  /** The file with the authorities, in the pods of callers. */
  readonly authorities?: string;
  /** The file with the callers' certificate. */
  readonly certificate?: string;
  /** The file with its key. */
  readonly key?: string;
  /** The certificate is not checked. */
  readonly unchecked?: true;
}
