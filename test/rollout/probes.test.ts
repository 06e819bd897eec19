import { judge } from '../../lib/model/rule';
import { PROBE_RULES, type ProbesInput } from '../../lib/rollout/probe-rules';
import { detectionTime, type ProbeTiming, readinessTime, startupBudget } from '../../lib/rollout/probe-timing';

const TERMINATION = { hold: 5, longestRequest: 10 };

function probe(timing: Partial<ProbeTiming> = {}): ProbeTiming {
  return {
    initialDelaySeconds: 0,
    periodSeconds: 10,
    timeoutSeconds: 1,
    failureThreshold: 3,
    successThreshold: 1,
    ...timing,
  };
}

function findings(input: Partial<ProbesInput>): string[] {
  const found = judge(PROBE_RULES, { termination: TERMINATION, ...input });
  return found.map(({ code, severity, message, fix }) => `${code.replace('MSVC-', '')} ${severity} ${message} ${fix}`);
}

test('a startup budget is the delay and all rounds', () => {
  expect(startupBudget(probe())).toBe(30);
  expect(startupBudget(probe({ initialDelaySeconds: 7, periodSeconds: 2, failureThreshold: 4 }))).toBe(15);
});

test('a failure is seen after all rounds and the last timeout', () => expect(detectionTime(probe())).toBe(31));

test('a probe that hangs longer than its period runs less often', () => {
  expect(detectionTime(probe({ timeoutSeconds: 12 }))).toBe(48);
});

test('readiness needs its delay and its good answers', () => {
  expect(readinessTime(probe({ initialDelaySeconds: 3, successThreshold: 2 }))).toBe(23);
});

test('ordinary probes are accepted', () => {
  const all = { startup: probe(), readiness: probe(), liveness: probe({ failureThreshold: 6 }) };
  expect(findings({ ...all, sameEndpoint: true, startupTime: 30 })).toEqual([]);
});

test('PROBE-001 a timeout is shorter than its period', () => {
  expect(findings({ readiness: probe({ timeoutSeconds: 9 }) })).toEqual([]);
  expect(findings({ readiness: probe({ timeoutSeconds: 10 }) })).toEqual([
    'PROBE-001 warning the readiness probe waits 10 s for an answer but runs every 10 s: while the app hangs it runs ' +
      'every 10 s, and notices in 40 s. Set its timeout to less than 10 s, or its period to more than 10 s.',
  ]);
});

test('PROBE-002 one good answer is enough for startup and liveness', () => {
  expect(findings({ readiness: probe({ successThreshold: 2 }) })).toEqual([]);
  expect(findings({ liveness: probe({ successThreshold: 2 }) })).toEqual([
    'PROBE-002 error the liveness probe asks for 2 good answers in a row: the API server refuses it. Leave ' +
      'successThreshold out, it can only be 1 here.',
  ]);
});

test('PROBE-003 the startup probe waits as long as the app may take', () => {
  expect(findings({ startup: probe(), startupTime: 30 })).toEqual([]);
  expect(findings({ startup: probe(), startupTime: 31 })).toEqual([
    'PROBE-003 error the startup probe gives up after 30 s, but the app may take 31 s to start: it is killed and ' +
      'starts again, for ever. Set its failureThreshold to 4.',
  ]);
});

test('PROBE-004 a pod becomes available before the rollout is given up', () => {
  const slow = { startup: probe(), readiness: probe(), minReady: 20 };
  expect(findings({ ...slow, progressDeadline: 61 })).toEqual([]);
  expect(findings({ ...slow, progressDeadline: 60 })).toEqual([
    'PROBE-004 error a new pod may take startup 30 s + readiness 10 s + minReadySeconds 20 s = 60 s to ' +
      'become available, but the rollout is given up as failed after 60 s without progress. Set ' +
      'progressDeadlineSeconds to 61 or more.',
  ]);
  expect(findings({ minReady: 600 })).toEqual([
    'PROBE-004 error minReadySeconds 600 s is not below progressDeadlineSeconds 600 s: the API server refuses it. ' +
      'Set progressDeadlineSeconds to 601 or more.',
  ]);
});

describe('PROBE-005 liveness is patient', () => {
  const same = { readiness: probe(), sameEndpoint: true };
  test('more so than readiness on the same endpoint', () => {
    expect(findings({ ...same, liveness: probe({ failureThreshold: 4 }) })).toEqual([]);
    expect(findings({ readiness: probe(), liveness: probe() })).toEqual([]);
    expect(findings({ ...same, liveness: probe() })).toEqual([
      'PROBE-005 warning liveness asks the same endpoint as readiness and gives up after 31 s, readiness after 31 s: ' +
        'a pod that is only busy is killed before it is taken out of service. Give liveness an endpoint of its own ' +
        'that only looks at the process, or a higher failureThreshold.',
    ]);
  });
  test('with an app that starts, where no startup probe is', () => {
    expect(findings({ liveness: probe(), startupTime: 30 })).toEqual([]);
    expect(findings({ liveness: probe(), startupTime: 31, startup: probe({ failureThreshold: 4 }) })).toEqual([]);
    expect(findings({ liveness: probe(), startupTime: 31 })).toEqual([
      'PROBE-005 warning without a startup probe liveness kills after 30 s, but the app may take 31 s to start. Add ' +
        'a startup probe that waits 31 s.',
    ]);
  });
  test('with requests in flight', () => {
    expect(findings({ liveness: { ...probe(), gracePeriod: 15 } })).toEqual([]);
    expect(findings({ liveness: { ...probe(), gracePeriod: 14 } })).toEqual([
      'PROBE-005 warning liveness kills with a grace period of its own of 14 s, but the app needs 15 s to finish its ' +
        "requests. Leave the probe's own grace period out, or set it to at least 15 s.",
    ]);
  });
});
