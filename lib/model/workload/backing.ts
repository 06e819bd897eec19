import { ValidationError } from '../../errors';
import type { Image } from './image';

export interface RedisOptions {
  /** A redis image, pinned; it has a shell and runs as a user of its own, 999 in the official ones. */
  readonly image: Image;
  /** @default 6379 */
  readonly port?: number;
}

/** Something a service keeps for itself alone, run beside it: no disk, one pod, gone with the service. */
export interface Dependency {
  readonly kind: 'redis';
  readonly image: Image;
  readonly port: number;
}

export const Dependency = {
  /** A redis that holds what may be lost: a cache, a rate limit, a session that can be made anew. */
  redis: ({ image, port = 6379 }: RedisOptions): Dependency => {
    if (image === undefined) {
      throw new ValidationError('MSVC-DEP-001', {
        subject: 'Dependency.redis image',
        got: image,
        expected: 'an Image',
        fix: "pin one, such as Image.parse('docker.io/library/redis:7-alpine', { shell: true, uid: 999 })",
      });
    }
    return { kind: 'redis', image, port };
  },
};
