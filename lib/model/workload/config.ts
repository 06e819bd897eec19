import { ValidationError, type Where } from '../../errors';
import { isConfigKey, isDnsLabel, isText } from '../names';
import { instance, type Keys, options, rows } from '../options';
import { refuseUnknown } from '../placeholder';
import { mountPath } from '../quantity/bounds';

/** Options of `Config.mutable` and `Config.perContent`. */
export interface ConfigOptions {
  /** The directory in the container at which the files are mounted, read-only: absolute, below `/`, without `:`, `.` and `..`. */
  readonly path: string;
  /**
   * The content of each file, by its name. Content is text, at most 1 MiB of UTF-8 for all files together. A name has
   * letters, digits, `-`, `_` and `.`, at most 253 of them, and does not begin with `..`; there are no subdirectories.
   */
  readonly files: Readonly<Record<string, string>>;
  /** Tells several configs of one service apart: a DNS label. @default 'config' */
  readonly name?: string;
}

const KEYS: Keys<ConfigOptions> = { path: true, files: true, name: true };
const WRITE = "Config.mutable({ path: '/etc/order-service', files: { 'app.toml': '...' } })";
/** MaxSecretSize of the API server: bytes of the content of all files; names do not count. */
const MAX_BYTES = 1024 * 1024;

/**
 * Files that a service reads, in a ConfigMap.
 * @example new MeshService(chart, 'orders', { image, config: [Config.mutable({ path: '/etc/orders', files: { 'app.toml': toml } })] })
 */
export class Config {
  /**
   * One ConfigMap, updated in place. A checksum in the pod template restarts the pods when a file changes.
   * @throws ValidationError MSVC-INPUT-101 to 103, MSVC-CONFIG-001 to 004, 101 and 102
   * @example Config.mutable({ path: '/etc/orders', files: { 'app.toml': 'workers = 4' } })
   */
  public static mutable(options: ConfigOptions): Config {
    return new Config(options, 'mutable');
  }

  /**
   * A new, immutable ConfigMap for each content: its name ends in a hash, so that a rollback finds the old files.
   * @throws ValidationError as `Config.mutable`
   * @example Config.perContent({ path: '/etc/orders', files: { 'rules.json': '[]' }, name: 'rules' })
   */
  public static perContent(options: ConfigOptions): Config {
    return new Config(options, 'per-content');
  }

  /** The directory in the container. */
  public readonly path: string;
  /** The content of each file, by its name. */
  public readonly files: Readonly<Record<string, string>>;
  /** What tells it apart from other configs of the service. */
  public readonly name: string;

  private constructor(
    given: ConfigOptions,
    /** Whether one ConfigMap is updated, or a new one is made for each content. */
    public readonly naming: 'mutable' | 'per-content',
  ) {
    const { path, files, name = 'config' } = options(given, KEYS, { subject: 'config', write: WRITE });
    // The content must be known as well, because its checksum is written.
    refuseUnknown('config', { path, files, name });
    this.path = mountPath(path, { code: 'MSVC-CONFIG-001', subject: 'config path' });
    this.files = checkedFiles(files);
    this.name = configName(name);
  }
}

/** Checks a Config. @throws ValidationError MSVC-CLASS-001 */
export function checkedConfig(value: unknown, subject: string, where?: Where): Config {
  return instance(value, Config, { subject, write: WRITE, where });
}

function configName(name: string): string {
  if (isDnsLabel(name)) return name;
  const fix = "choose a short word, such as 'rules'";
  throw new ValidationError('MSVC-CONFIG-002', { subject: 'config name', got: name, expected: 'a DNS label', fix });
}

function checkedFiles(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const entries = rows(files, { subject: 'config files', write: "files: { 'app.toml': '...' }" });
  if (entries.length === 0) {
    const fix = "give a file name and its content, such as { 'app.toml': '...' }";
    throw new ValidationError('MSVC-CONFIG-004', {
      subject: 'config files',
      got: {},
      expected: 'at least one file',
      fix,
    });
  }
  const bytes = entries.reduce((sum, [file, content]) => sum + Buffer.byteLength(checkedFile(file, content)), 0);
  if (bytes > MAX_BYTES) {
    const mistake = { subject: 'config files', got: `${bytes} bytes`, expected: `at most ${MAX_BYTES} bytes together` };
    const fix = 'split them over several Configs, or put what is large into the image or a volume';
    throw new ValidationError('MSVC-CONFIG-101', { ...mistake, fix });
  }
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}

function checkedFile(file: string, content: unknown): string {
  if (!isConfigKey(file)) {
    const expected = "letters, digits, dots, dashes and underscores, at most 253, not '.' and not beginning with '..'";
    const fix = 'ConfigMap keys have no directories: use one Config per directory';
    throw new ValidationError('MSVC-CONFIG-003', { subject: 'config file name', got: file, expected, fix });
  }
  if (isText(content)) return content;
  const expected = 'text that UTF-8 can write';
  const fix = `read it as text, such as readFileSync('${file}', 'utf8'); what is no text goes into the image or a volume`;
  throw new ValidationError('MSVC-CONFIG-102', { subject: `content of ${file}`, got: content, expected, fix });
}
