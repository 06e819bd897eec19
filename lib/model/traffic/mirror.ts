import { ValidationError } from '../../errors';
import { type Keys, list, options } from '../options';
import { checkedDestination, type Destination, type DestinationOptions, type TargetPlace } from './destination';
import { checkedPercent } from './fault';

/** Who gets a copy of the requests. Callers never wait for it, and its answers are thrown away. */
export interface Mirror extends Omit<Destination, 'weight' | 'headers'> {
  /** How many of the requests: percent, 0 to 100. */
  readonly percent: number;
}

/**
 * Who gets a copy of the requests: a version, another service or another host. Its answers are thrown away.
 * @throws ValidationError MSVC-MIRROR-101 for the list, 102 for a percentage, otherwise as a route's destination
 */
export interface MirrorOptions extends DestinationOptions {
  /** How many of the requests: percent, more than 0 and at most 100. @default 100 */
  readonly percent?: number;
}

const MIRROR: Keys<MirrorOptions> = { version: true, service: true, host: true, port: true, percent: true };

/** Checks mirrors. */
export function checkedMirrors(given: readonly MirrorOptions[], place: TargetPlace): readonly Mirror[] {
  const { path, where } = place;
  const write = "mirrors: [{ version: 'canary', percent: 10 }]";
  const all = list(given, { subject: path, write, where });
  if (all.length === 0) {
    const mistake = { subject: path, got: given, expected: 'at least one', fix: `leave it out, or write ${write}` };
    throw new ValidationError('MSVC-MIRROR-101', mistake, where);
  }
  return all.map((each, index) => {
    const own = { ...place, path: `${path}[${index}]` };
    const { percent = 100, ...to } = options<MirrorOptions>(each, MIRROR, { subject: own.path, write, where });
    return {
      ...checkedDestination(to, own),
      percent: checkedPercent('MSVC-MIRROR-102', percent, `${own.path}.percent`, where),
    };
  });
}
