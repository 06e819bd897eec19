import type { HttpRoute } from '../../model/traffic/http-route';
import type { Match } from '../../model/traffic/match';

/**
 * Rules as they are for one port: without the port in their matches, without matches for other ports, and without those that
 * are never reached there because an earlier one is for the whole port. A rule for all requests of the port has one empty match.
 */
export function rulesOfPort(rules: readonly HttpRoute[], port: number): readonly HttpRoute[] {
  const found: HttpRoute[] = [];
  for (const rule of rules) {
    const all = (rule.match.length === 0 ? [{}] : rule.match).filter(
      (match: Match) => match.port === undefined || match.port === port,
    );
    const matches = all.map(({ port: _own, ...match }: Match) => match);
    const whole = matches.findIndex((match) => Object.keys(match).length === 0);
    const match = whole === -1 ? matches : matches.slice(0, whole + 1);
    if (match.length > 0) found.push({ ...rule, match });
    if (whole !== -1) break;
  }
  return found;
}
