import { chmodSync, existsSync, mkdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OwnFile, writeOwnFiles } from '../../lib/stages/own-file';
import type { ValidationError } from '../../lib/errors';
import { filesIn, temporaryDirectory, thrownBy } from '../fixtures';
import { failing, withoutRoot } from './disk';

const MADE_BY = '# Made by a test';
let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, text = `${MADE_BY}\nnew\n`): OwnFile {
  return { path: join(directory, name), text, madeBy: MADE_BY };
}

function refusal(act: () => unknown): string {
  return thrownBy(act).message.replaceAll(`${directory}/`, '');
}

const codeOf = (act: () => unknown) => (thrownBy(act) as ValidationError).code;

test('files are written with the folders that they need, and stay untouched when they are the same', () => {
  const files = [file('Dockerfile'), file('a/b/.dockerignore')];
  expect(writeOwnFiles(files)).toEqual(files.map(({ path }) => `${path}  written`));
  const before = filesIn(directory);
  expect(Object.keys(before)).toEqual(['Dockerfile', 'a/b/.dockerignore']);
  expect(writeOwnFiles(files)).toEqual(files.map(({ path }) => `${path}  unchanged`));
  expect(filesIn(directory)).toEqual(before);
});

test.each(['', '\n', '  \n\n'])('a file that holds nothing is nobody’s: %j', (text) => {
  writeFileSync(join(directory, 'compose.yaml'), text);
  expect(writeOwnFiles([file('compose.yaml')])).toEqual([`${join(directory, 'compose.yaml')}  written`]);
  writeFileSync(join(directory, 'other.yaml'), 'services: {}\n');
  expect(codeOf(() => writeOwnFiles([file('other.yaml')]))).toBe('MSVC-FILE-001');
});

test('none is written when one of them is somebody else’s', () => {
  writeFileSync(join(directory, 'b'), 'mine\n');
  const before = filesIn(directory);
  expect(refusal(() => writeOwnFiles([file('new/a'), file('b')]))).toBe(
    'MSVC-FILE-001 [b] b: got "mine", expected a file that begins with # Made by a test, or none\n' +
      '  fix: move it away, or compare the two by hand: a file of somebody else is not replaced',
  );
  expect(filesIn(directory)).toEqual(before);
  expect(existsSync(join(directory, 'new'))).toBe(false);
});

describe('none is written, and the reason is told, where one of them cannot be', () => {
  function refused(message: string, act: (files: OwnFile[]) => void = (files) => void writeOwnFiles(files)): void {
    writeFileSync(join(directory, 'a'), `${MADE_BY}\nold\n`);
    const before = filesIn(directory);
    expect(refusal(() => act([file('a'), file('b')]))).toBe(message);
    expect(filesIn(directory)).toEqual(before);
  }

  test('a directory', () => {
    mkdirSync(join(directory, 'b'));
    refused(
      'MSVC-FILE-101 [b] file: got "a directory", expected a file, or nothing\n' +
        '  fix: move the directory away, or write to another place; nothing was changed',
    );
  });

  test('a file that nobody may write, not even root', () => {
    writeFileSync(join(directory, 'b'), MADE_BY, { mode: 0o444 });
    refused(
      'MSVC-FILE-102 [b] file: got "a read-only file", expected a place that this user may read and write\n' +
        '  fix: give this user the right to write there, or write to another place; nothing was changed',
    );
  });

  test('a folder that this user may not write to', () => {
    chmodSync(directory, 0o555);
    refused(
      'MSVC-FILE-102 [a] file: got "no permission (EACCES)", expected a place that this user may read and write\n' +
        '  fix: give this user the right to write there, or write to another place; nothing was changed',
      (files) => withoutRoot(() => writeOwnFiles(files)),
    );
  });

  test.each([
    ['EROFS', 'MSVC-FILE-102 [a] file: got "a read-only file system (EROFS)", expected a place that this user may '],
    ['ENOSPC', 'MSVC-FILE-103 [a] file: got "no space left (ENOSPC)", expected room for the new files beside the old '],
    ['EDQUOT', 'MSVC-FILE-103 [a] file: got "no space left of what this user may fill (EDQUOT)", expected room for '],
    ['EIO', 'MSVC-FILE-107 [a] file: got "EIO: injected", expected a file that can be read and written\n  fix: mend '],
  ])('a disk that answers %s', (errno, message) => {
    expect(refusal(() => failing(0, errno, () => writeOwnFiles([file('a')]))).slice(0, message.length)).toBe(message);
  });

  test('a file where a folder is needed', () => {
    writeFileSync(join(directory, 'c'), 'mine');
    const before = filesIn(directory);
    expect(refusal(() => writeOwnFiles([file('a'), file('c/d/b')]))).toBe(
      'MSVC-FILE-104 [c] file: got "a file where a folder is needed", expected nothing but folders on the way\n' +
        '  fix: move that file away, or write to another place; nothing was changed',
    );
    expect(filesIn(directory)).toEqual(before);
  });

  test('a symbolic link, wherever it leads, also where it leads nowhere', () => {
    const outside = temporaryDirectory();
    for (const target of ['there', 'nowhere']) {
      writeFileSync(join(outside, 'there'), MADE_BY);
      symlinkSync(join(outside, target), join(directory, 'b'));
      const before = filesIn(outside);
      expect(refusal(() => writeOwnFiles([file('a'), file('b')]))).toBe(
        'MSVC-FILE-105 [b] file: got "a symbolic link", expected the file or the folder itself: a link is neither followed nor ' +
          'replaced\n  fix: remove the link, or write to the place that it leads to; nothing was changed',
      );
      expect([filesIn(outside), existsSync(join(directory, 'a'))]).toEqual([before, false]);
      rmSync(join(directory, 'b'));
    }
    rmSync(outside, { recursive: true });
  });
});

test('whatever step fails, every file is as it was, with its time, and nothing is left over', () => {
  const old = file('old', `${MADE_BY}\nold\n`);
  writeOwnFiles([old]);
  utimesSync(old.path, 1, 1);
  const before = filesIn(directory);
  const act = () => writeOwnFiles([file('new/deep/a'), file('old'), file('z')]);
  let steps = 0;
  // A copy stands in for the link where there is none, so that one failure there stops nothing.
  const stops = (index: number) => {
    try {
      return failing(index, 'ENOSPC', act) ? 'passed over' : 'too far';
    } catch (error) {
      return (error as ValidationError).code;
    }
  };
  for (let index = 0, outcome = ''; outcome !== 'too far'; index += 1) {
    outcome = stops(index);
    if (outcome === 'MSVC-FILE-103') {
      steps += 1;
      expect([index, filesIn(directory), existsSync(join(directory, 'new'))]).toEqual([index, before, false]);
    } else {
      expect(Object.keys(filesIn(directory))).toEqual(['new/deep/a', 'old', 'z']);
      for (const name of ['new', 'z']) rmSync(join(directory, name), { recursive: true });
      writeOwnFiles([old]);
      utimesSync(old.path, 1, 1);
    }
  }
  expect(steps).toBeGreaterThan(8);
});

test('what cannot be taken back either is named', () => {
  writeOwnFiles([file('a', `${MADE_BY}\nold\n`)]);
  // The folder for staging, two texts, the old file's second name, the first rename: then the disk is gone.
  const act = () => writeOwnFiles([file('a'), file('b')]);
  expect(refusal(() => failing(7, 'EIO', act, true))).toMatch(
    /^MSVC-FILE-108 \[a\] files: got "EIO: injected", expected all files written, or none\n {2}fix: mend that, then run again; every file is as it was but a$/,
  );
});

test('a file that is replaced keeps who may read it', () => {
  writeFileSync(join(directory, 'a'), MADE_BY, { mode: 0o600 });
  writeOwnFiles([file('a')]);
  expect(statSync(join(directory, 'a')).mode & 0o777).toBe(0o600);
});

test('a user’s own files beside them are never touched, whatever their names', () => {
  const names = [
    'compose.yaml.new',
    'compose.yaml.old',
    '.cdk8s-mesh-notes',
    `.cdk8s-mesh-${process.pid}-abcdef/0.new.txt`,
  ];
  for (const name of names) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), 'mine');
  }
  writeOwnFiles([file('compose.yaml')]);
  expect(Object.keys(filesIn(directory)).sort()).toEqual([...names, 'compose.yaml'].sort());
  for (const name of names) expect(filesIn(directory)[name]?.content).toBe('mine');
});
