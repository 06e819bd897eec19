import { ValidationError, type Where } from '../../errors';

/** Requests with all of these headers go to one version, whatever the weights say. */
export interface Route {
  /** Header names in lower case and the exact values they must have. */
  readonly headers: Readonly<Record<string, string>>;
  readonly version: string;
}

/** The names of versions that a route may lead to, and of those that it must not lead to any more. */
export interface RouteTargets {
  readonly live: readonly string[];
  readonly retired: readonly string[];
}

/** Checks that routes can match, and lead to versions that exist. */
export function checkedRoutes(
  routes: readonly Route[],
  { live: versions, retired }: RouteTargets,
  where: Where,
): readonly Route[] {
  for (const { headers, version } of routes) {
    if (retired.includes(version)) {
      const fix = `take the route away in the step that retires '${version}': nothing runs there, so it would answer 503`;
      const mistake = { subject: 'route version', got: version, expected: 'a version that is not retired', fix };
      throw new ValidationError('MSVC-CANARY-107', mistake, where);
    }
    if (!versions.includes(version)) {
      const fix = 'correct the name, or declare the version: a route to a missing version answers 503';
      const mistake = { subject: 'route version', got: version, expected: `one of ${versions.join(', ')}`, fix };
      throw new ValidationError('MSVC-CANARY-104', mistake, where);
    }
    const names = Object.keys(headers);
    if (names.length === 0 || names.some((name) => !/^[a-z0-9-]+$/.test(name))) {
      const fix = "write them as { 'x-canary': 'true' }";
      const mistake = {
        subject: 'route headers',
        got: headers,
        expected: 'at least one header name in lower case',
        fix,
      };
      throw new ValidationError('MSVC-CANARY-105', mistake, where);
    }
  }
  return routes;
}
