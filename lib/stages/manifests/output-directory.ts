import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Files } from './layout';

/** The list of files written here before; without an extension, so that `kubectl apply -f` passes it over. */
const RECORD = '.cdk8s-mesh';

/** Content hashes by path. */
type Hashes = ReadonlyMap<string, string>;

const WRITTEN = Symbol.for('cdk8s-mesh.written');

/** What each app of this process wrote, by directory. Global, because two copies of this library may meet in one program. */
function writtenHere(directory: string): Map<symbol, Hashes> {
  const holder = globalThis as unknown as Record<symbol, Map<string, Map<symbol, Hashes>> | undefined>;
  const directories = (holder[WRITTEN] ??= new Map<string, Map<symbol, Hashes>>());
  const path = resolve(directory);
  const apps = directories.get(path) ?? new Map<symbol, Hashes>();
  directories.set(path, apps);
  return apps;
}

/** What became of the files of one run. */
export interface Written {
  readonly written: readonly string[];
  readonly unchanged: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Brings a directory to a state: files that differ are replaced whole, files that are the same stay untouched, and files
 * that an earlier run wrote and nobody changed since are removed when they are no longer wanted. What another app of this
 * process wrote there is wanted, too: `cdk8s synth` runs one program, which may have more than one app.
 * @param app tells apps apart; one that writes again replaces what it wrote before
 */
export function writeFiles(directory: string, files: Files, app = Symbol('an app of its own')): Written {
  const before = readRecord(directory);
  const apps = writtenHere(directory);
  const others = new Map([...apps].flatMap(([other, hashes]) => (other === app ? [] : [...hashes])));
  const written = [...files]
    .filter(([path, content]) => readText(join(directory, path)) !== content)
    .map(([path]) => path);
  const removed = [...before]
    .filter(([path, hash]) => !files.has(path) && !others.has(path) && isOurs(join(directory, path), hash))
    .map(([path]) => path);
  // All new content is on disk before the first old file goes: a full disk leaves the old output whole.
  for (const path of written) writeText(`${join(directory, path)}.new`, files.get(path) ?? '');
  for (const path of written) renameSync(`${join(directory, path)}.new`, join(directory, path));
  for (const path of removed) rmSync(join(directory, path));
  const hashes = new Map([...files].map(([path, content]) => [path, hashOf(content)]));
  writeRecord(directory, new Map([...others, ...hashes]));
  apps.set(app, hashes);
  const changed = new Set(written);
  return { written, removed, unchanged: [...files.keys()].filter((path) => !changed.has(path)) };
}

function readRecord(directory: string): Hashes {
  const lines = (readText(join(directory, RECORD)) ?? '').split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [line.slice(line.indexOf('  ') + 2), line.slice(0, line.indexOf('  '))]));
}

function writeRecord(directory: string, hashes: Hashes): void {
  const record = [...hashes]
    .map(([path, hash]) => `${hash}  ${path}\n`)
    .sort()
    .join('');
  if (readText(join(directory, RECORD)) !== record) writeText(join(directory, RECORD), record);
}

function isOurs(path: string, hash: string): boolean {
  const content = readText(path);
  return content !== undefined && hashOf(content) === hash;
}

function readText(path: string): string | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path, 'utf8') : undefined;
}

function writeText(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function hashOf(content: string): string {
  return createHash('sha256').update(content).digest('hex');
}
