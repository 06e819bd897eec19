import type { Destination } from './destination';

/** Who gets a copy of the requests. Callers never wait for it. */
export interface Mirror extends Omit<Destination, 'weight' | 'headers'> {
  /** How many of the requests: percent, 0 to 100. */
  readonly percent: number;
}
