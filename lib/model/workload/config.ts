import { ValidationError } from '../../errors';
import { isDnsLabel } from '../quantity/bounds';
import { refuseUnknown } from '../placeholder';

export interface ConfigOptions {
  /** The directory in the container where the files appear, read-only. */
  readonly path: string;
  /** File names and their content. */
  readonly files: Readonly<Record<string, string>>;
  /** A word that tells several configs of one service apart. @default 'config' */
  readonly name?: string;
}

/** Files that a service reads. */
export class Config {
  /** One ConfigMap, updated in place; a checksum on the pod template rolls the pods when a file changes. */
  public static mutable(options: ConfigOptions): Config {
    return new Config(options, 'mutable');
  }

  /** A ConfigMap per content: its name ends in a hash, so that a rollback finds the old files. */
  public static perContent(options: ConfigOptions): Config {
    return new Config(options, 'per-content');
  }

  public readonly path: string;
  public readonly files: Readonly<Record<string, string>>;
  public readonly name: string;

  private constructor(
    options: ConfigOptions,
    public readonly naming: 'mutable' | 'per-content',
  ) {
    // The content too: pods roll by its checksum, and there is none of a text that nobody knows yet.
    refuseUnknown('config', { ...options });
    this.path = options.path;
    this.files = { ...options.files };
    this.name = options.name ?? 'config';
    if (!this.path.startsWith('/') || this.path === '/') {
      throw new ValidationError('MSVC-CONFIG-001', {
        subject: 'config path',
        got: this.path,
        expected: 'an absolute directory below /',
        fix: "name the directory the app reads, such as '/etc/order-service'",
      });
    }
    if (!isDnsLabel(this.name)) {
      throw new ValidationError('MSVC-CONFIG-002', {
        subject: 'config name',
        got: this.name,
        expected: 'a DNS label',
        fix: "choose a short word, such as 'rules'",
      });
    }
    for (const file of Object.keys(this.files)) {
      if (!/^[\w.-]{1,253}$/.test(file)) {
        throw new ValidationError('MSVC-CONFIG-003', {
          subject: 'config file name',
          got: file,
          expected: 'letters, digits, dots, dashes and underscores',
          fix: 'ConfigMap keys have no directories: use one Config per directory',
        });
      }
    }
    if (Object.keys(this.files).length === 0) {
      throw new ValidationError('MSVC-CONFIG-004', {
        subject: 'config files',
        got: {},
        expected: 'at least one file',
        fix: "give a file name and its content, such as { 'app.toml': '...' }",
      });
    }
  }
}
