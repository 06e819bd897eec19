import type { VirtualServiceSpecHttpMatch } from '../../../../imports/networking.istio.io';
import { type HeaderMatch, type Match, type PathMatch, prefixOf } from '../../../model/traffic/match';
import type { TextMatch } from '../../../model/traffic/text-match';

/** A text as Istio compares it. A value without any field fits whatever is there. */
export interface StringMatch {
  readonly exact?: string;
  readonly prefix?: string;
  readonly regex?: string;
}

/** Istio compares a prefix letter by letter. So `/api/*` needs two matches: the path `/api`, and the prefix `/api/`. */
export function renderedMatches(match: Match): VirtualServiceSpecHttpMatch[] {
  const { path, ignoreCase, method, authority, scheme, port } = match;
  const rest: VirtualServiceSpecHttpMatch = {
    ...(ignoreCase && { ignoreUriCase: true }),
    ...(method !== undefined && { method: methods(method) }),
    ...headers(match),
    ...(match.queryParams && { queryParams: Object.fromEntries(mapped(match.queryParams)) }),
    ...(authority !== undefined && { authority: stringMatch(authority) }),
    ...(scheme !== undefined && { scheme: stringMatch(scheme) }),
    ...(port !== undefined && { port }),
    ...source(match),
  };
  return path === undefined ? [rest] : uris(path).map((uri) => ({ ...rest, uri }));
}

function source({ sourceLabels, sourceNamespace, gateways }: Match): VirtualServiceSpecHttpMatch {
  return {
    ...(sourceLabels && { sourceLabels: { ...sourceLabels } }),
    ...(sourceNamespace !== undefined && { sourceNamespace }),
    ...(gateways && { gateways: [...gateways] }),
  };
}

function uris(path: PathMatch): readonly StringMatch[] {
  if (typeof path === 'object') return ['regex' in path ? { regex: path.regex } : { prefix: path.rawPrefix }];
  const prefix = prefixOf(path);
  if (prefix === undefined) return [{ exact: path }];
  const below = { prefix: `${prefix}/` };
  return prefix === '' ? [below] : [{ exact: prefix }, below];
}

/** A text match in Istio's words. */
export function stringMatch(text: TextMatch): StringMatch {
  return typeof text === 'string' ? { exact: text } : text;
}

/** Istio has no list of methods. */
function methods(method: NonNullable<Match['method']>): StringMatch {
  return typeof method === 'string' ? { exact: method } : { regex: method.join('|') };
}

/** `headers` fit where they are; `withoutHeaders` where they are not, or not so. */
function headers({ headers: given = {} }: Match): Pick<VirtualServiceSpecHttpMatch, 'headers' | 'withoutHeaders'> {
  const isWithout = (value: HeaderMatch) =>
    typeof value === 'object' && ('not' in value || ('present' in value && !value.present));
  const all = Object.entries(given);
  const within = Object.fromEntries(all.filter(([, value]) => !isWithout(value)));
  const without = Object.fromEntries(all.filter(([, value]) => isWithout(value)));
  return {
    ...(Object.keys(within).length > 0 && { headers: Object.fromEntries(mapped(within)) }),
    ...(Object.keys(without).length > 0 && { withoutHeaders: Object.fromEntries(mapped(without)) }),
  };
}

function mapped(given: Readonly<Record<string, HeaderMatch>>): [string, StringMatch][] {
  return Object.entries(given).map(([name, value]) => {
    if (typeof value === 'object' && 'present' in value) return [name, {}];
    return [name, stringMatch(typeof value === 'object' && 'not' in value ? value.not : value)];
  });
}
