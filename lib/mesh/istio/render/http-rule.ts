import {
  VirtualServiceSpecHttpRedirectDerivePort as DerivePort,
  type VirtualServiceSpecHttp,
  type VirtualServiceSpecHttpRoute,
} from '../../../../imports/networking.istio.io';
import type { Identity } from '../../../model/identity';
import type { Destination } from '../../../model/traffic/destination';
import type { DirectResponse } from '../../../model/traffic/direct-response';
import type { HttpRoute, RouteTarget } from '../../../model/traffic/http-route';
import type { Mirror } from '../../../model/traffic/mirror';
import type { Redirect } from '../../../model/traffic/redirect';
import type { Rewrite } from '../../../model/traffic/rewrite';
import { hostText } from '../host-text';
import { segmentRewrite } from '../segment-rewrite';
import { renderedMatches } from './match';
import { renderedHeaders, renderedPolicy } from './policy';

/** The service whose rule it is: what a destination without a host means. */
export interface OwnHost extends Identity {
  /** The port that the rule is for; undefined where the service has only one. */
  readonly port?: number | undefined;
}

/** A rule of a VirtualService. Where it answers by itself, nothing limits or repeats the request, which is not sent on. */
export function renderedRule(route: HttpRoute, to: RouteTarget, own?: OwnHost): VirtualServiceSpecHttp {
  const { name, match, rewrite, mirrors, headers, cors } = route;
  const isSent = 'destinations' in to || 'delegate' in to;
  return {
    ...(name !== undefined && { name }),
    ...(match.length > 0 && { match: match.flatMap(renderedMatches) }),
    ...(rewrite && { rewrite: renderedRewrite(rewrite, route) }),
    ...target(to, own),
    ...(isSent && mirrors && { mirrors: mirrors.map((mirror) => renderedMirror(mirror, own)) }),
    ...renderedPolicy(isSent ? route : { ...(headers && { headers }), ...(cors && { cors }) }),
  };
}

function target(to: RouteTarget, own: OwnHost | undefined): Partial<VirtualServiceSpecHttp> {
  if ('redirect' in to) return { redirect: redirect(to.redirect) };
  if ('directResponse' in to) return { directResponse: directResponse(to.directResponse) };
  if ('delegate' in to) return { delegate: { name: to.delegate.name, namespace: to.delegate.namespace } };
  return { route: renderedDestinations(to.destinations, own) };
}

/** Destinations with their weights; a single one needs none. */
export function renderedDestinations(
  destinations: readonly Destination[],
  own?: OwnHost,
): VirtualServiceSpecHttpRoute[] {
  return destinations.map((each) => ({
    destination: renderedHost(each, own),
    ...(each.headers && { headers: renderedHeaders(each.headers) }),
    ...(destinations.length > 1 && { weight: each.weight }),
  }));
}

function renderedHost(
  { host, version, port }: Omit<Destination, 'weight'>,
  own: OwnHost | undefined,
): VirtualServiceSpecHttpRoute['destination'] {
  const identity = host ?? own;
  if (identity === undefined) throw new Error('bug: a destination without a host, where no service is');
  const number = port ?? (host === undefined ? own?.port : undefined);
  return {
    host: hostText(identity),
    ...(version !== undefined && { subset: version }),
    ...(number !== undefined && { port: { number } }),
  };
}

function renderedMirror({ percent, ...to }: Mirror, own: OwnHost | undefined) {
  return { destination: renderedHost(to, own), percentage: { value: percent } };
}

function renderedRewrite(
  { path, authority }: Rewrite,
  { match }: HttpRoute,
): NonNullable<VirtualServiceSpecHttp['rewrite']> {
  const regex = typeof path === 'object' ? path : path === undefined ? undefined : segmentRewrite(match, path);
  return {
    ...(authority !== undefined && { authority }),
    ...(regex && { uriRegexRewrite: { match: regex.regex, rewrite: regex.substitution } }),
    ...(!regex && typeof path === 'string' && { uri: path }),
  };
}

function redirect({ path, authority, port, scheme, code }: Redirect): NonNullable<VirtualServiceSpecHttp['redirect']> {
  return {
    ...(authority !== undefined && { authority }),
    ...(typeof port === 'number' && { port }),
    ...(port === 'of-request' && { derivePort: DerivePort.FROM_UNDERSCORE_REQUEST_UNDERSCORE_PORT }),
    ...(typeof path === 'object' && { prefixRewrite: path.prefix }),
    ...(typeof path === 'string' && { uri: path }),
    ...(code !== undefined && { redirectCode: code }),
    ...(scheme !== undefined && { scheme }),
  };
}

function directResponse({ status, body }: DirectResponse): NonNullable<VirtualServiceSpecHttp['directResponse']> {
  return {
    status,
    ...(body !== undefined && { body: typeof body === 'string' ? { string: body } : { bytes: body.base64 } }),
  };
}
