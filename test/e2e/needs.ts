import { spawnSync } from 'node:child_process';

/** Which of these tools are not on the PATH, in words; nothing when all are. */
export function missingTools(tools: readonly string[]): string | undefined {
  const missing = tools.filter((tool) => spawnSync('which', [tool]).status !== 0);
  return missing.length === 0 ? undefined : `no ${missing.join(', ')} on the PATH`;
}

/** A suite that is skipped, by its name, for a reason. */
export function describeUnless(reason: string | undefined, name: string, suite: () => void): void {
  if (reason === undefined) describe(name, suite);
  else describe.skip(`${name} (skipped: ${reason})`, suite);
}

/** A test that is skipped, by its name, for a reason. */
export function testUnless(reason: string | undefined, name: string, body: () => void): void {
  if (reason === undefined) test(name, body);
  else test.skip(`${name} (skipped: ${reason})`, body);
}
