import { at } from '../../kube/json';
import { deployedVersions } from './deployed-versions';
import type { Rule } from '../../mesh/rule';

/** The command of an exec preStop hook is in the image. */
export const hookCanRun: Rule = {
  code: 'MSVC-TERM-007',
  severity: 'error',
  summary: 'A preStop hook that runs a command has a shell to run it.',
  source: 'Measured: a hook whose binary is missing fails, and the pod is told to go at once.',
  *check(context) {
    for (const { where, image, container, specPath } of deployedVersions(context)) {
      const command = at(container, 'lifecycle', 'preStop', 'exec', 'command');
      if (image.shell || !Array.isArray(command)) continue;
      yield {
        ...where,
        path: `${specPath}.containers.lifecycle.preStop.exec`,
        message: `the hook runs ${command.join(' ')}, but the image is declared without a shell: the hook fails and the hold becomes 0 s`,
        fix: 'leave the hook to Hold.preStop, or declare the image with shell: true if it has one',
      };
    }
  },
};
