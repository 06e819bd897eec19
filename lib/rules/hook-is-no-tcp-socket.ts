import { at } from '../emit/json';
import { title } from '../manifest/manifest';
import { finishedPod } from './finished-pod';
import type { Rule } from './rule';

/** A preStop hook is not a tcpSocket. */
export const hookIsNoTcpSocket: Rule = {
  code: 'MSVC-TERM-008',
  severity: 'error',
  summary: 'A preStop hook is not a tcpSocket.',
  source: 'Kubernetes API, LifecycleHandler: deprecated, fails when it is run; measured: the API server accepts it.',
  *check({ services }) {
    for (const { facts, versions } of services) {
      for (const { deployment } of versions) {
        const { container } = finishedPod(deployment, facts.spec.container);
        if (deployment === undefined || at(container, 'lifecycle', 'preStop', 'tcpSocket') === undefined) continue;
        yield {
          construct: facts.construct,
          object: title(deployment),
          path: 'spec.template.spec.containers.lifecycle.preStop.tcpSocket',
          message: 'a tcpSocket hook never works: it fails at once and the hold becomes 0 s',
          fix: 'leave the hook to Hold.preStop',
        };
      }
    }
  },
};
