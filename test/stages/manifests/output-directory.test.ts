import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import type { ValidationError } from '../../../lib/errors';
import { writeFiles, type Written } from '../../../lib/stages/manifests/output-directory';
import { isBelow } from '../../../lib/stages/manifests/record';
import { filesIn, temporaryDirectory, thrownBy } from '../../fixtures';
import { failing, withoutRoot } from '../disk';

let outdir: string;
let outside: string;
const [, main] = process.argv;
beforeEach(() => {
  outdir = temporaryDirectory();
  outside = temporaryDirectory();
});
afterEach(() => {
  process.argv[1] = main as string;
  for (const directory of [outdir, outside]) rmSync(directory, { recursive: true, force: true });
});

type Texts = Readonly<Record<string, string>>;

/** A run of its own, as in a process that has just begun. */
function write(texts: Texts, program = 'main.js'): Written {
  delete (globalThis as unknown as Record<symbol, unknown>)[Symbol.for('cdk8s-mesh.written')];
  process.argv[1] = join(outdir, '..', program);
  return writeFiles(outdir, new Map(Object.entries(texts)));
}

/** What is there, without the record. */
function texts(): Texts {
  const files = Object.entries(filesIn(outdir)).filter(([path]) => path !== '.cdk8s-mesh');
  return Object.fromEntries(files.map(([path, { content }]) => [path, content]));
}

function names(): string[] {
  return readdirSync(outdir, { recursive: true, encoding: 'utf8' }).sort();
}

/** Writes what an earlier run would have, had it written these lines. */
function recorded(...lines: readonly (readonly [path: string, text: string])[]): void {
  const record = lines.map(([path, text]) => `${createHash('sha256').update(text).digest('hex')}  ${path}\n`);
  writeFileSync(join(outdir, '.cdk8s-mesh'), record.join(''));
}

const codeOf = (act: () => unknown) => (thrownBy(act) as ValidationError).code;
const ONE = { a: 'a1', b: 'b1', 'folder/c': 'c1', same: 'same' };
const TWO = { a: 'a2', 'new/d': 'd2', 'folder/e': 'e2', same: 'same' };

describe('a target that cannot be written leaves everything as it was, and is named', () => {
  function refused(code: string, path: string, act: () => unknown = () => write(TWO)): void {
    const before = [names(), filesIn(outdir)];
    const { message } = thrownBy(act);
    expect(message.slice(0, message.indexOf(']') + 1)).toBe(`${code} [${join(outdir, path)}]`);
    expect([names(), filesIn(outdir)]).toEqual(before);
  }

  beforeEach(() => void write(ONE));

  test('a directory', () => {
    mkdirSync(join(outdir, 'new/d'), { recursive: true });
    refused('MSVC-FILE-101', 'new/d');
  });

  test('a read-only file', () => {
    chmodSync(join(outdir, 'a'), 0o444);
    refused('MSVC-FILE-102', 'a');
  });

  test('a directory that this user may not write to; one that is as it should be need not be written', () => {
    chmodSync(outdir, 0o555);
    refused('MSVC-FILE-102', '', () => withoutRoot(() => write(TWO)));
    withoutRoot(() => expect(write(ONE).unchanged).toEqual(Object.keys(ONE)));
  });

  test('a file that this user may not read', () => {
    writeFileSync(join(outdir, 'folder/e'), '', { mode: 0o200 });
    expect(codeOf(() => withoutRoot(() => write(TWO)))).toBe('MSVC-FILE-102');
  });

  test('a file in place of a folder, and in place of the output directory', () => {
    writeFileSync(join(outdir, 'new'), 'mine');
    refused('MSVC-FILE-104', 'new');
    rmSync(outdir, { recursive: true });
    writeFileSync(outdir, 'mine');
    expect(thrownBy(() => write(ONE)).message).toContain(`MSVC-FILE-104 [${outdir}]`);
    expect(readFileSync(outdir, 'utf8')).toBe('mine');
  });

  test('a path that leads outside', () => {
    refused('MSVC-FILE-106', '../x', () => write({ ...ONE, '../x': 'x' }));
  });

  test('a record that is a directory or a link', () => {
    rmSync(join(outdir, '.cdk8s-mesh'));
    mkdirSync(join(outdir, '.cdk8s-mesh'));
    refused('MSVC-FILE-101', '.cdk8s-mesh');
    rmSync(join(outdir, '.cdk8s-mesh'), { recursive: true });
    writeFileSync(join(outside, 'record'), 'theirs');
    symlinkSync(join(outside, 'record'), join(outdir, '.cdk8s-mesh'));
    refused('MSVC-FILE-105', '.cdk8s-mesh');
    expect(readFileSync(join(outside, 'record'), 'utf8')).toBe('theirs');
  });
});

/** Every place in a run at which a disk can fail, until one is not reached any more. */
function everyFailure(isDead: boolean, begin: () => void, then: (index: number, thrown: unknown) => void): number {
  for (let index = 0; ; index += 1) {
    rmSync(outdir, { recursive: true, force: true });
    begin();
    let thrown: unknown;
    try {
      if (!failing(index, 'ENOSPC', () => write(TWO), isDead)) return index;
    } catch (error) {
      thrown = error;
    }
    then(index, thrown);
  }
}

describe('wherever a run fails', () => {
  test.each([
    ['with files there', () => void write(ONE)],
    ['with no directory', () => undefined],
  ])('everything is as it was, with its time, %s', (_, begin) => {
    let before: unknown;
    const state = () => (existsSync(outdir) ? [names(), filesIn(outdir)] : undefined);
    const aged = () => {
      begin();
      for (const path of Object.keys(ONE)) if (existsSync(outdir)) utimesSync(join(outdir, path), 1, 1);
      before = state();
    };
    let refusals = 0;
    const places = everyFailure(false, aged, (index, thrown) => {
      // A second name that cannot be given is a copy instead.
      if (thrown === undefined) return expect(texts()).toEqual(TWO);
      refusals += 1;
      expect([index, (thrown as ValidationError).code]).toEqual([index, 'MSVC-FILE-103']);
      expect([index, state()]).toEqual([index, before]);
    });
    expect(places).toBeGreaterThan(15);
    expect(refusals).toBeGreaterThan(places - 6);
  });

  test('and is killed there, the next run finds its way: nothing is left of either', () => {
    const THREE = { z: 'z3', same: 'same' };
    const places = everyFailure(
      true,
      () => void write(ONE),
      (index) => {
        write(THREE);
        expect([index, texts(), names()]).toEqual([index, THREE, ['.cdk8s-mesh', 'same', 'z']]);
      },
    );
    expect(places).toBeGreaterThan(15);
  });
});

describe('two programs at once', () => {
  const writer = join(__dirname, 'writer.cjs');
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, [writer, outdir, ...args], { stdio: 'inherit' });
  const ended = async (...children: readonly ChildProcess[]) => {
    const codes = await Promise.all(children.map((child) => once(child, 'exit')));
    expect(codes.map(([code]) => code as unknown)).toEqual(children.map(() => 0));
  };

  test('of one main file: the directory is as the last of them wants it', async () => {
    await ended(start('one', '60'), start('two', '60'));
    const [last] = Object.keys(texts())
      .filter((path) => path.startsWith('only-'))
      .map((path) => path.slice(5));
    const text = `${last} 59\n`.repeat(2000);
    expect(texts()).toEqual({ a: text, b: text, 'folder/c': text, [`only-${last}`]: text });
    expect(names()).toEqual(['.cdk8s-mesh', 'a', 'b', 'folder', 'folder/c', `only-${last}`]);
  });

  test('of two main files: each has its files in the end', async () => {
    await ended(start('one', '60', '/x/one.js'), start('two', '60', '/x/two.js'));
    expect(names()).toEqual(['.cdk8s-mesh', 'one', 'one/a', 'one/b', 'two', 'two/a', 'two/b']);
    for (const [path, text] of Object.entries(texts())) expect(text).toBe(`${path.slice(0, 3)} 59\n`.repeat(2000));
  });

  test('one of them killed: the other goes on, and leaves nothing of it', async () => {
    const child = start('one', '100000');
    while (!existsSync(join(outdir, 'only-one'))) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await once(child, 'exit');
    write(ONE, basename(writer));
    expect(names().filter((name) => name.startsWith('.'))).toEqual(['.cdk8s-mesh']);
    for (const path of Object.keys(ONE)) expect(texts()[path]).toBe(ONE[path as keyof typeof ONE]);
  });
});

describe('the lock', () => {
  const lock = () => join(outdir, '.cdk8s-mesh.lock');
  const { pid: dead } = spawnSync('true');

  test('of a run that was killed goes with the next run, also where that has nothing to write', () => {
    write(ONE);
    writeFileSync(lock(), String(dead));
    expect(write(ONE).written).toEqual([]);
    expect(existsSync(lock())).toBe(false);
    writeFileSync(lock(), String(dead));
    expect(write(TWO).written).toEqual(['a', 'new/d', 'folder/e']);
    expect(existsSync(lock())).toBe(false);
  });

  test('of a run that lives is waited for, but not for ever', () => {
    const began = Date.now();
    let now = began;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => (now += 2500));
    try {
      writeFileSync(lock(), String(process.ppid));
      expect(write(ONE).written).toHaveLength(4);
      expect(now - began).toBeGreaterThan(10_000);
      expect(existsSync(lock())).toBe(false);
    } finally {
      clock.mockRestore();
    }
  });
});

describe('files that are somebody else’s', () => {
  test('stay, though they are called as a temporary file might be', () => {
    const theirs = {
      'a.new': 'mine',
      'a.old': 'mine',
      'folder/c.new': 'mine',
      '.cdk8s-mesh-1-abcdef': 'mine',
      '.cdk8s-mesh-9-abcdef/x': 'mine',
    };
    for (const path of ['folder', '.cdk8s-mesh-9-abcdef']) mkdirSync(join(outdir, path));
    for (const [path, text] of Object.entries(theirs)) writeFileSync(join(outdir, path), text);
    write(ONE);
    write({});
    expect(texts()).toEqual(theirs);
  });

  test('stay when another program wrote them, also where that one is this library’s', () => {
    write({ a: 'one', shared: 'one' }, 'one.js');
    write({ b: 'two', shared: 'two' }, 'two.js');
    expect(texts()).toEqual({ a: 'one', b: 'two', shared: 'two' });
    write({}, 'one.js');
    expect(texts()).toEqual({ b: 'two', shared: 'two' });
    write({}, 'two.js');
    expect(names()).toEqual(['.cdk8s-mesh']);
  });

  test('are told of when nothing is left of the program that wrote them', () => {
    const path = join(outdir, '../main-of-a-test.js');
    writeFileSync(path, '');
    write({ a: '1', b: '1', c: '1' }, basename(path));
    expect(write({ c: '2' }).orphaned).toEqual([]);
    rmSync(path);
    writeFileSync(join(outdir, 'b'), 'mine');
    expect(write({ c: '2' }).orphaned).toEqual(['a']);
    expect(texts()).toEqual({ a: '1', b: 'mine', c: '2' });
  });

  test('and those that this program wrote are the same on another machine', () => {
    write({ a: '1' });
    const moved = join(outside, 'dist');
    mkdirSync(moved);
    for (const path of ['a', '.cdk8s-mesh']) writeFileSync(join(moved, path), readFileSync(join(outdir, path)));
    process.argv[1] = join(outside, 'main.js');
    expect(writeFiles(moved, new Map()).removed).toEqual(['a']);
  });
});

describe('symbolic links', () => {
  test.each(['a', 'folder', 'new'])('are neither written through nor replaced where %s is one', (name) => {
    write(ONE);
    rmSync(join(outdir, name), { recursive: true, force: true });
    writeFileSync(join(outside, 'd'), 'theirs');
    symlinkSync(name === 'a' ? join(outside, 'd') : outside, join(outdir, name));
    const before = [filesIn(outside), texts()];
    expect(thrownBy(() => write(TWO)).message).toContain(
      `MSVC-FILE-105 [${join(outdir, name)}] file: got "a symbolic link"`,
    );
    expect([filesIn(outside), texts()]).toEqual(before);
  });

  test('are not removed through, and stay themselves', () => {
    write(ONE);
    for (const name of ['a', 'folder']) rmSync(join(outdir, name), { recursive: true });
    writeFileSync(join(outside, 'a'), 'a1');
    writeFileSync(join(outside, 'c'), 'c1');
    symlinkSync(join(outside, 'a'), join(outdir, 'a'));
    symlinkSync(outside, join(outdir, 'folder'));
    write({});
    expect(Object.keys(filesIn(outside))).toEqual(['a', 'c']);
    expect(readdirSync(outdir)).toEqual(['.cdk8s-mesh', 'a', 'folder']);
  });

  test('may lead to the output directory itself', () => {
    rmSync(outdir, { recursive: true });
    symlinkSync(outside, outdir);
    write(ONE);
    expect(texts()).toEqual(ONE);
    write({});
    expect(Object.keys(filesIn(outside))).toEqual(['.cdk8s-mesh']);
  });
});

describe('the record', () => {
  test('names no file outside the directory, however it is written', () => {
    mkdirSync(join(outdir, 'folder'));
    symlinkSync(outside, join(outdir, 'link'));
    const victim = join(outside, 'victim');
    writeFileSync(victim, 'theirs');
    const up = `../${basename(outside)}/victim`;
    recorded(
      [victim, 'theirs'],
      [up, 'theirs'],
      [`folder/../${up}`, 'theirs'],
      [`./${up}`, 'theirs'],
      ['link/victim', 'theirs'],
    );
    expect(write(ONE).removed).toEqual([]);
    expect(Object.keys(filesIn(outside))).toEqual(['victim']);
    expect(readFileSync(join(outdir, '.cdk8s-mesh'), 'utf8')).not.toContain('victim');
  });

  test('that is damaged costs no file and stops no run', () => {
    const lines = [
      'nonsense',
      '',
      '# ',
      `${'0'.repeat(64)}  ${'long'.repeat(2000)}`,
      `${'0'.repeat(64)}  a/below`,
      '\0',
      '  a',
    ];
    writeFileSync(join(outdir, 'a'), 'a0');
    writeFileSync(join(outdir, '.cdk8s-mesh'), lines.join('\n'));
    expect(write({ b: 'b1' })).toMatchObject({ written: ['b'], removed: [] });
    expect(texts()).toEqual({ a: 'a0', b: 'b1' });
  });

  test('of an older version, which names no program, is this program’s', () => {
    writeFileSync(join(outdir, 'old'), 'text');
    recorded(['old', 'text']);
    expect(write(ONE).removed).toEqual(['old']);
  });

  test('knows a path below from every other', () => {
    const part = fc.constantFrom('a', 'b.yaml', '..', '.', '', 'c:', '...', '.d');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const path = parts.join('/');
        const isPlain = parts.every((each) => !['..', '.', ''].includes(each)) && !path.startsWith('c:');
        expect([path, isBelow(path)]).toEqual([path, isPlain]);
      }),
    );
    expect(['a\\..\\b', '..\\b', 'a\0'].filter(isBelow)).toEqual([]);
  });
});

test('a folder goes with the last file that was written to it, and stays where it holds anything else', () => {
  write({ 'one/a': '1', 'two/a': '1' });
  writeFileSync(join(outdir, 'two/mine'), '');
  write({});
  expect(names()).toEqual(['.cdk8s-mesh', 'two', 'two/mine']);
});
