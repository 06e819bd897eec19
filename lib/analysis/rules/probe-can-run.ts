import { at } from '../../kube/json';
import type { Image } from '../../model/workload/image';
import { deployedVersions } from './deployed-versions';
import type { Rule } from '../../mesh/rule';

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];
/** Programs that only an image with a shell has. */
const SHELLS = ['sh', 'ash', 'bash', 'dash', 'busybox'];

/** The command of a probe is in the image. */
export const probeCanRun: Rule = {
  code: 'MSVC-PROBE-008',
  severity: 'error',
  summary: 'A probe that runs a command has it in the image.',
  source:
    'Kubelet prober: a command that cannot be started is a failed probe; readiness never comes, liveness restarts.',
  *check(context) {
    for (const { where, image, container, specPath } of deployedVersions(context)) {
      const probe = PROBES.find((name) => isMissing(at(container, name, 'exec', 'command', 0), image));
      if (probe === undefined) continue;
      const command = String(at(container, probe, 'exec', 'command', 0));
      yield {
        ...where,
        path: `${specPath}.containers.${probe}.exec`,
        message: `the probe runs ${command}, but the image has ${has(image)}: it fails each time, and the pod never becomes ready`,
        fix: fix(image),
      };
    }
  },
};

function isMissing(command: unknown, { shell, programs }: Image): boolean {
  if (typeof command !== 'string' || shell) return false;
  if (programs !== undefined) return !programs.includes(command);
  return SHELLS.includes(command.split('/').at(-1) ?? '');
}

function has({ programs }: Image): string {
  return programs === undefined ? 'no shell' : `nothing but ${programs.join(', ')}`;
}

function fix({ programs: [own] = [] }: Image): string {
  return own === undefined
    ? 'probe with Health.http, name a binary of the image, or declare the image with shell: true if it has one'
    : `probe with Health.http, or let the binary check itself: Health.command(['${own}', 'health'])`;
}
