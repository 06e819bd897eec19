import { execFile } from 'node:child_process';
import { attempt } from './cluster';
import { describeUnless, missingTools } from './needs';

/** What the suite needs to run containers; undefined where all of it is there. */
function reason(images: readonly string[]): string | undefined {
  const missing = missingTools(['podman', 'podman-compose']);
  if (missing !== undefined) return missing;
  const absent = images.filter((image) => !attempt('podman', ['image', 'exists', image]).ok);
  return absent.length === 0 ? undefined : `podman has no image ${absent.join(', ')}`;
}

/** A suite that runs containers; skipped by name where there is nothing to run them. */
export function describeOnPodman(name: string, images: readonly string[], suite: () => void): void {
  describeUnless(reason(images), name, suite);
}

/** Runs podman-compose beside this process, so that requests go on; how long it took, in seconds. */
export function compose(file: string, ...args: readonly string[]): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    execFile('podman-compose', ['-f', file, ...args], { encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) resolve((performance.now() - start) / 1000);
      else reject(new Error(`podman-compose ${args.join(' ')}\n${stdout}${stderr}`));
    });
  });
}

/** One fact of a container, as `podman inspect` prints it. */
export function fact(container: string, format: string): string {
  return attempt('podman', ['inspect', container, '--format', `{{${format}}}`]).output.trim();
}
