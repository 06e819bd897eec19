import type { Destination } from './destination';

/** Which connections a rule of `tls` or `tcp` is for: those that fit in every field given. */
export interface ConnectionMatch {
  /** Addresses that the connection is for, such as `10.0.0.0/8`. @default - any */
  readonly destinationSubnets?: readonly string[];
  /** The number of the port. @default - any */
  readonly port?: number;
  /** Labels that the pod of the caller must have. @default - any */
  readonly sourceLabels?: Readonly<Record<string, string>>;
  /** The namespace that the caller must be in. @default - any */
  readonly sourceNamespace?: string;
  /** Where the connection must come in: `'mesh'` for pods, `<namespace>/<name>` for a gateway. @default - where its rules hold */
  readonly gateways?: readonly string[];
}

/** A rule for plain TCP connections. */
export interface TcpRoute {
  /** Which connections it is for: those that fit one of these. Empty: every one. */
  readonly match: readonly ConnectionMatch[];
  /** Where they go. */
  readonly destinations: readonly Destination[];
}

/** What a rule for TLS asks of a connection. */
export interface TlsMatch extends ConnectionMatch {
  /** The hosts that the client may name (SNI): one of them, or `*.example.com`. */
  readonly sniHosts: readonly string[];
}

/** A rule for TLS connections that are passed on as they are, by the host that the client names. */
export interface TlsRoute {
  /** Which connections it is for: those that fit one of these. */
  readonly match: readonly TlsMatch[];
  /** Where they go. */
  readonly destinations: readonly Destination[];
}
