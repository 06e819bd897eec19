import { ValidationError } from '../../errors';
import { isUnknown } from '../placeholder';
import type { Image } from './image';

/** Options of `Backing.redis`. */
export interface RedisOptions {
  /** An image of redis. Official ones have a shell and run as user 999: say both with `shell` and `uid`. */
  readonly image: Image;
  /** The port that redis listens on, from 1 to 65535. @default 6379 */
  readonly port?: number;
  /** What the variable holds: a URL such as `redis://orders-redis:6379`, or host and port alone. @default 'url' */
  readonly address?: 'url' | 'host:port';
}

/**
 * A server that belongs to one service and runs beside it: one pod without a disk, which only this service may call. Its
 * address is in the variable that is the key of the prop `backing`. `Backing.redis` makes one.
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   backing: { REDIS_URL: Backing.redis({ image: Image.parse('redis:7.4-alpine', { shell: true, uid: 999 }) }) },
 * })
 */
export interface Backing {
  /** What it is. */
  readonly kind: 'redis';
  /** What it runs. */
  readonly image: Image;
  /** The port that it listens on. */
  readonly port: number;
  /** What the variable holds. */
  readonly address: 'url' | 'host:port';
}

export const Backing = {
  /**
   * A redis for data that may be lost, such as a cache. Nothing is written to disk.
   * @throws ValidationError MSVC-BACKING-101 for the image, MSVC-BACKING-103 for the address
   * @example Backing.redis({ image: Image.parse('redis:7.4-alpine', { shell: true, uid: 999 }) })
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
