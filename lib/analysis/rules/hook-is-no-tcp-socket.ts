import { at } from '../../kube/json';
import { deployedVersions } from './deployed-versions';
import type { Rule } from '../../mesh/rule';

/** A preStop hook is not a tcpSocket. */
export const hookIsNoTcpSocket: Rule = {
  code: 'MSVC-TERM-008',
  severity: 'error',
  summary: 'A preStop hook is not a tcpSocket.',
  source: 'Kubernetes API, LifecycleHandler: deprecated, fails when it is run; measured: the API server accepts it.',
  *check(context) {
    for (const { where, container } of deployedVersions(context)) {
      if (at(container, 'lifecycle', 'preStop', 'tcpSocket') === undefined) continue;
      yield {
        ...where,
        path: 'spec.template.spec.containers.lifecycle.preStop.tcpSocket',
        message: 'a tcpSocket hook never works: it fails at once and the hold becomes 0 s',
        fix: 'leave the hook to Hold.preStop',
      };
    }
  },
};
