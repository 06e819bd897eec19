import { at, listAt } from './json';
import type { Manifest } from './manifest';

/** Whether some route of a VirtualService names a subset, which its DestinationRule must then have already. */
export function namesSubset({ json }: Pick<Manifest, 'json'>): boolean {
  const rules = ['http', 'tcp', 'tls'].flatMap((protocol) => listAt(json, 'spec', protocol));
  return rules
    .flatMap((rule) => listAt(rule, 'route'))
    .some((route) => at(route, 'destination', 'subset') !== undefined);
}
