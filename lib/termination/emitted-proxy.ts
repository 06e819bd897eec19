import { concretePlanes, type DataPlane } from './data-plane';
import type { EmittedProxy, ProxySettings } from './settings';

const WAIT_BEFORE_EXIT = 'config.alpha.linkerd.io/proxy-wait-before-exit-seconds';
const SHUTDOWN_GRACE = 'config.linkerd.io/shutdown-grace-period';

/** Only what was decided, and only where this data plane reads it. */
export function emittedProxy(dataPlane: DataPlane, proxy: ProxySettings): EmittedProxy {
  const planes = concretePlanes(dataPlane);
  if (planes.includes('istio-classic')) return istio(proxy);
  if (planes.includes('linkerd-classic')) {
    return { kind: 'linkerd', annotations: { [WAIT_BEFORE_EXIT]: `${proxy.waitBeforeExit}`, ...grace(proxy) } };
  }
  if (planes.includes('linkerd-native') && proxy.origins.shutdownGrace === 'given') {
    return { kind: 'linkerd', annotations: grace(proxy) };
  }
  return { kind: 'nothing' };
}

function istio(proxy: ProxySettings): EmittedProxy {
  const drain = proxy.origins.drain === 'default' ? {} : { drainDuration: `${proxy.drain}s` };
  if (!proxy.exitOnZero) {
    return { kind: 'istio', terminationDrainDuration: `${proxy.terminationDrain}s`, ...drain };
  }
  // The agent reads both from its environment, as text; proxyMetadata is what becomes that environment.
  const proxyMetadata = {
    EXIT_ON_ZERO_ACTIVE_CONNECTIONS: 'true',
    MINIMUM_DRAIN_DURATION: `${proxy.minimumDrain}s`,
  };
  return { kind: 'istio', ...drain, proxyMetadata };
}

function grace(proxy: ProxySettings): Readonly<Record<string, string>> {
  return { [SHUTDOWN_GRACE]: `${proxy.shutdownGrace}s` };
}
