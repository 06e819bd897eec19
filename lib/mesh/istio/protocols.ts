import type { WireProtocol } from '../../model/wire-protocol';

/** Protocols in Istio's words (pkg/config/protocol: case does not count, `DoubleHBONE` is for Istio itself). */
const WORDS: Readonly<Record<WireProtocol, string>> = {
  http: 'HTTP',
  http2: 'HTTP2',
  grpc: 'GRPC',
  'grpc-web': 'GRPC-WEB',
  'http-proxy': 'HTTP_PROXY',
  https: 'HTTPS',
  tls: 'TLS',
  tcp: 'TCP',
  udp: 'UDP',
  mongo: 'MONGO',
  mysql: 'MYSQL',
  redis: 'REDIS',
};

const MEANINGS = new Map(Object.entries(WORDS).map(([protocol, word]) => [word, protocol as WireProtocol]));

/** A protocol as Istio writes it. */
export function protocolWord(protocol: WireProtocol): string {
  return WORDS[protocol];
}

/** The protocol that a word means; undefined for one that Istio does not know. */
export function protocolOf(word: unknown): WireProtocol | undefined {
  return MEANINGS.get(String(word).toUpperCase());
}
