import type { GatewayHost } from '../gateway/network-gateway';
import type { ServerTls } from '../gateway/server-tls';
import type { Identity } from '../identity';
import type { WireProtocol } from '../wire-protocol';

/** What the proxies of pods know of the mesh, and what they do with requests to hosts that they do not know. */
export interface NetworkScope extends Identity {
  /** The labels of its object. */
  readonly labels: Readonly<Record<string, string>>;
  /** The labels of its pods. Undefined: every pod of the namespace, in the mesh's own namespace of every one. */
  readonly selector?: Readonly<Record<string, string>>;
  /** The hosts that they may call. Undefined: nothing is said, as in the scope of the namespace or of the mesh. */
  readonly egress?: readonly EgressListener[];
  /** What they take and pass on to the app. Undefined: every port of the app. */
  readonly ingress?: readonly IngressListener[];
  /** What happens to requests to hosts that they do not know. Undefined: what holds for the mesh. */
  readonly unknownHosts?: 'pass' | 'refuse';
}

/** Whether the packets of a port are led to the proxy, or the app has to connect to it. */
export type Capture = 'redirected' | 'none';

/** A port of a scope. */
export interface ScopePort {
  /** Its number; 0 for a socket in the file system. */
  readonly number: number;
  /** Its name. */
  readonly name: string;
  /** What is spoken there. */
  readonly protocol: WireProtocol;
}

/** Hosts that pods may call. */
export interface EgressListener {
  /** The hosts, sorted, each with the namespace that it is seen from. */
  readonly hosts: readonly GatewayHost[];
  /** The port that this is about. Undefined: every port. */
  readonly port?: ScopePort;
  /** The address that the proxy listens at for the app. */
  readonly bind?: string;
  /** How requests come to the proxy. Undefined: as in the pod. */
  readonly capture?: Capture;
}

/** A port that pods take. */
export interface IngressListener {
  /** The port. */
  readonly port: ScopePort;
  /** The address that the proxy listens at. */
  readonly bind?: string;
  /** How requests come to the proxy. Undefined: as in the pod. */
  readonly capture?: Capture;
  /** Where the proxy passes them on to, such as `127.0.0.1:7001`. Undefined: the same port. */
  readonly passTo?: string;
  /** How it speaks TLS there. */
  readonly tls?: ServerTls;
}
