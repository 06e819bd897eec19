import * as pulumi from '@pulumi/pulumi';
import { neverArrived } from './outputs';

const told = new WeakSet<Error>();

/**
 * Warns, once each, of values that are in no object: what stands where they were meant is a hash, a length or a few
 * letters of a placeholder. Said when the program is through, which may deploy another chart that has them.
 */
export function warnOfLostValues(): void {
  void Promise.resolve().then(() => {
    for (const lost of neverArrived().filter((error) => !told.has(error))) {
      told.add(lost);
      void pulumi.log.warn(lost.message);
    }
  });
}
