import { at } from '../emit/json';
import { title } from '../manifest/manifest';
import { finishedPod } from './finished-pod';
import type { Rule } from './rule';

/** An exec preStop hook has something to run. */
export const hookCanRun: Rule = {
  code: 'MSVC-TERM-007',
  severity: 'error',
  summary: 'A preStop hook that runs a command has a shell to run it.',
  source: 'Measured: a hook whose binary is missing fails, and the pod is told to go at once.',
  *check({ services }) {
    for (const { facts, versions } of services) {
      for (const { deployment } of versions) {
        const { container } = finishedPod(deployment, facts.spec.container);
        const command = at(container, 'lifecycle', 'preStop', 'exec', 'command');
        if (deployment === undefined || facts.spec.terminationInput.shell || !Array.isArray(command)) continue;
        yield {
          construct: facts.construct,
          object: title(deployment),
          path: 'spec.template.spec.containers.lifecycle.preStop.exec',
          message: `the hook runs ${command.join(' ')}, but the image is declared without a shell: the hook fails and the hold becomes 0 s`,
          fix: 'leave the hook to Hold.preStop, or declare the image with shell: true if it has one',
        };
      }
    }
  },
};
