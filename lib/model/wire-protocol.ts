/** What is spoken on a port of a gateway or of a host outside: what a proxy has to know to read it. */
export type WireProtocol =
  'http' | 'http2' | 'grpc' | 'grpc-web' | 'http-proxy' | 'https' | 'tls' | 'tcp' | 'udp' | 'mongo' | 'mysql' | 'redis';

/** Protocols that begin with a TLS handshake. */
export function isTls(protocol: WireProtocol): boolean {
  return protocol === 'https' || protocol === 'tls';
}

/** Protocols whose requests a proxy reads without any key. */
export function isPlainHttp(protocol: WireProtocol): boolean {
  return ['http', 'http2', 'grpc', 'grpc-web', 'http-proxy'].includes(protocol);
}
