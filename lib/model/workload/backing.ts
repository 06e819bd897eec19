import { ValidationError } from '../../errors';
import { isUnknown } from '../placeholder';
import type { Image } from './image';

export interface RedisOptions {
  /** A redis image, pinned; it has a shell and runs as a user of its own, 999 in the official ones. */
  readonly image: Image;
  /** @default 6379 */
  readonly port?: number;
  /** What its variable holds: `redis://orders-redis:6379`, or `orders-redis:6379`. @default 'url' */
  readonly address?: 'url' | 'host:port';
}

/** Something a service keeps for itself alone, run beside it: no disk, one pod, gone with the service. */
export interface Backing {
  readonly kind: 'redis';
  readonly image: Image;
  readonly port: number;
  readonly address: 'url' | 'host:port';
}

export const Backing = {
  /**
   * A redis that holds what may be lost: a cache, a rate limit, a session that can be made anew.
   * @example backing: { REDIS_URL: Backing.redis({ image: Image.parse('redis:7.4-alpine', { shell: true, uid: 999 }) }) }
   */
  redis: (options: RedisOptions): Backing => {
    const { image, port = 6379, address = 'url' } = options ?? {};
    if (typeof image?.reference !== 'string' && !isUnknown(image?.reference)) {
      const fix = "pin one, such as Image.parse('docker.io/library/redis:7-alpine', { shell: true, uid: 999 })";
      throw new ValidationError('MSVC-BACKING-101', {
        subject: 'Backing.redis image',
        got: image,
        expected: 'an Image',
        fix,
      });
    }
    if (address !== 'url' && address !== 'host:port') {
      const fix = "leave it out for redis://host:port, or write address: 'host:port'";
      throw new ValidationError('MSVC-BACKING-103', {
        subject: 'Backing.redis address',
        got: address,
        expected: "'url' or 'host:port'",
        fix,
      });
    }
    return { kind: 'redis', image, port, address };
  },
};
