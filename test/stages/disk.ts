import type * as nodeFs from 'node:fs';

/** A disk that fails: what jest calls a spy, on the functions that change files. */
const fs: typeof nodeFs = jest.requireActual('node:fs');

const CHANGING = ['writeFileSync', 'linkSync', 'copyFileSync', 'renameSync', 'mkdirSync', 'mkdtempSync'] as const;
const CLEANING = ['rmSync', 'rmdirSync'] as const;

function errno(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code, errno: -1 });
}

/**
 * Runs an act while its call number `index` (from 0) of a function that changes files fails.
 * @param isDead whether all later calls fail, too, as they do in a process that was killed
 * @returns whether the act came so far
 */
export function failing(index: number, code: string, act: () => void, isDead = false): boolean {
  let calls = 0;
  let isReached = false;
  const spies = [...CHANGING, ...(isDead ? CLEANING : [])].map((name) => {
    const original = fs[name] as (...args: unknown[]) => unknown;
    return jest.spyOn(fs, name as 'rmSync').mockImplementation((...args: unknown[]) => {
      if ((isDead && isReached) || calls++ === index) {
        isReached = true;
        throw errno(code);
      }
      return original(...args) as void;
    });
  });
  try {
    act();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return isReached;
}

/** Runs an act as somebody who is not root, whom no permission stops. */
export function withoutRoot(act: () => void): void {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65534);
  try {
    act();
  } finally {
    process.seteuid?.(0);
  }
}
