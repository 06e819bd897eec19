/** A version of the TLS protocol. */
export type TlsVersion = '1.0' | '1.1' | '1.2' | '1.3';

/**
 * What a server does with TLS. `simple`: it shows a certificate. `mutual`: it also demands one of the client;
 * `optional-mutual`: it takes one. `mesh`: the certificates of the mesh, on both sides. `passthrough`: it passes the bytes on
 * by the name that the client asks for (SNI); `auto-passthrough`: by that name alone, without a route.
 */
export type TlsMode = 'simple' | 'mutual' | 'optional-mutual' | 'mesh' | 'passthrough' | 'auto-passthrough';

/** Files in the pods of a gateway. */
export interface TlsFiles {
  /** The certificate. */
  readonly certificate?: string;
  /** Its private key. */
  readonly key?: string;
  /** The authorities that a client's certificate may come from. */
  readonly authorities?: string;
  /** Certificates that the authorities took back. */
  readonly revoked?: string;
}

/** How a server speaks TLS. */
export interface ServerTls {
  /** What it does with TLS. */
  readonly mode: TlsMode;
  /** The Secrets with certificates and keys, in the namespace of the gateway's pods: one, or one for each kind of key. */
  readonly secrets?: readonly string[];
  /** The Secret with the authorities of clients, if it is another one. */
  readonly authoritiesSecret?: string;
  /** Certificates and keys as files, in place of Secrets. */
  readonly files?: TlsFiles;
  /** The lowest version of TLS. */
  readonly minVersion?: TlsVersion;
  /** The highest version of TLS. */
  readonly maxVersion?: TlsVersion;
  /** The cipher suites, in OpenSSL's names. */
  readonly cipherSuites?: readonly string[];
  /** Names of which a client's certificate must have one. */
  readonly subjectAltNames?: readonly string[];
  /** SHA-256 hashes of which a client's certificate must have one. */
  readonly certificateHashes?: readonly string[];
  /** SHA-256 hashes of public keys of which a client's certificate must have one. */
  readonly publicKeyHashes?: readonly string[];
}
