import { podTermination } from '../../lib/analysis/pod-termination';
import type { JsonObject } from '../../lib/kube/json';
import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import { Hold } from '../../lib/model/termination/hold';
import { Port } from '../../lib/model/workload/port';
import { deriveSettings } from '../../lib/termination/derive';
import { review } from '../../lib/termination/review';
import type { TerminationInput } from '../../lib/termination/termination-input';
import type { TerminationOptions } from '../../lib/model/termination/termination';
import type { PlaneName } from '../termination/planes';
import { seconds, terminationInput } from '../termination/termination-input';

const CONFIG = 'proxy.istio.io/config';

function pod(container: JsonObject, grace?: number, annotations: JsonObject = {}): JsonObject {
  return {
    metadata: { annotations },
    spec: { containers: [{ name: 'app', ...container }], terminationGracePeriodSeconds: grace },
  };
}

const sleeps = (time: number): JsonObject => ({ lifecycle: { preStop: { sleep: { seconds: time } } } });

function codes(template: JsonObject, input: TerminationInput): string[] {
  const found = podTermination(template, input);
  return review(found.dataPlane, found.settings).problems.map(({ code }) => code.replace('MSVC-TERM-', ''));
}

describe("anybody's pod is judged by what stands in it", () => {
  const on = (plane: PlaneName, more: Partial<TerminationInput> = {}) =>
    terminationInput(plane, {}, { routeTimeoutSeconds: 10, ...more });

  test('an empty one neither holds nor outlives its requests behind a classic sidecar', () => {
    expect(codes(pod({}), on('istio-classic'))).toEqual(['003', '009']);
    expect(codes({}, on('istio-native'))).toEqual(['003']);
  });
  test('one that is told everything is accepted, and a second less of anything is not', () => {
    const drain = (time: number) => ({ [CONFIG]: `terminationDrainDuration: ${time}s` });
    expect(codes(pod(sleeps(5), 20, drain(17)), on('istio-classic'))).toEqual([]);
    expect(codes(pod(sleeps(4), 20, drain(17)), on('istio-classic'))).toEqual(['004']);
    expect(codes(pod(sleeps(5), 19, drain(16)), on('istio-classic'))).toEqual(['001', '009']);
    expect(codes(pod(sleeps(5), 20, drain(16)), on('istio-classic'))).toEqual(['009']);
  });
  test('nothing is derived for it: what is not said is what Kubernetes and the proxy do', () => {
    const { settings } = podTermination(pod(sleeps(5)), on('istio-classic'));
    expect(settings).toMatchObject({ gracePeriod: 30, hold: { preStop: 5, inApp: 0 }, proxy: { terminationDrain: 5 } });
  });
  test('a request that no route bounds has no longest', () => {
    expect(codes(pod(sleeps(5), 25), on('istio-native', { routeTimeoutSeconds: undefined }))).toEqual(['002']);
  });
  test('a hook of which nobody knows how long it takes is taken to hold as long as it has to', () => {
    const script = { lifecycle: { preStop: { exec: { command: ['/drain.sh'] } } } };
    const { settings } = podTermination(pod(script, 20), on('istio-native'));
    expect(settings.hold.seconds).toBe(5);
    expect(codes(pod(script, 20), on('istio-native', { kubernetes: KubernetesVersion.of('1.28') }))).toEqual([]);
  });
  test('a hook that fails at once holds for nobody', () => {
    const tcp = { lifecycle: { preStop: { tcpSocket: { port: 8080 } } } };
    expect(codes(pod(tcp, 20), on('istio-native'))).toEqual(['003']);
  });
  test('a sleep in the background holds for nobody', () => {
    const exec = (script: string) => ({ lifecycle: { preStop: { exec: { command: ['/bin/sh', '-c', script] } } } });
    expect(codes(pod(exec('sleep 5'), 20), on('istio-native'))).toEqual([]);
    expect(codes(pod(exec('sleep 5 &'), 20), on('istio-native'))).toEqual(['003']);
  });
  test('the pod itself may choose another kind of sidecar', () => {
    const classic = { 'sidecar.istio.io/nativeSidecar': 'false' };
    expect(codes(pod(sleeps(5), 20), on('istio-native'))).toEqual([]);
    expect(codes(pod(sleeps(5), 20, classic), on('istio-native'))).toEqual(['009']);
    expect(podTermination(pod({}, 20, classic), on('istio-native')).dataPlane.name).toBe('istio-classic');
  });
  test('the app is the container that was named', () => {
    const { spec } = pod(sleeps(5), 20) as { spec: JsonObject };
    const template = { spec: { ...spec, containers: [{ name: 'log' }, ...(spec['containers'] as JsonObject[])] } };
    expect(podTermination(template, on('none'), { container: 'app' }).settings.hold.seconds).toBe(5);
    expect(podTermination(template, on('none')).settings.hold.seconds).toBe(0);
  });
});

describe('a pod of the library', () => {
  const options: TerminationOptions = { hold: Hold.preStop(seconds(5), { path: '/hold', port: Port.http(8080) }) };
  const input = terminationInput('istio-classic', options, { routeTimeoutSeconds: 300 });
  const written = deriveSettings(input);
  const hook = (path: string): JsonObject => ({ lifecycle: { preStop: { httpGet: { path, port: 8080 } } } });
  const template = pod(hook('/hold'), written.gracePeriod, { ...written.annotations, 'acme.example/owner': 'orders' });
  const judged = (finished: JsonObject, routes: Partial<TerminationInput> = {}) => {
    const { dataPlane, settings } = podTermination(finished, { ...input, ...routes }, { written });
    return { settings, codes: review(dataPlane, settings).problems.map(({ code }) => code.replace('MSVC-TERM-', '')) };
  };

  test('is judged by the very settings that it was written from', () => {
    expect(judged(template).settings).toEqual(written);
    expect(judged(template).codes).toEqual([]);
    expect(judged(template, { unboundedRequests: true }).codes).toEqual(['002']);
  });
  test('is not read back from the annotations that were written for its proxy', () => {
    const read = (): never => {
      throw new Error('read');
    };
    const dataPlane = { ...input.dataPlane, read };
    expect(judged(template, { dataPlane }).settings).toEqual(written);
    expect(() => judged(pod(hook('/hold'), 311, { ...written.annotations }), { dataPlane })).toThrow('read');
  });
  test.each<[string, JsonObject]>([
    ['the grace period', pod(hook('/hold'), 311, { ...written.annotations })],
    ['the hook', pod(hook('/other'), written.gracePeriod, { ...written.annotations })],
    [
      'the variable',
      pod({ ...hook('/hold'), env: [{ name: 'SHUTDOWN_HOLD_SECONDS', value: '1' }] }, 310, { ...written.annotations }),
    ],
    ['the drain', pod(hook('/hold'), 310, { ...written.annotations, [CONFIG]: 'terminationDrainDuration: 308s' })],
  ])('is read where a patch changed %s', (_, finished) => {
    expect(judged(finished).settings.origins.gracePeriod).toBe('given');
  });
  test('keeps the time of a hook that names none', () => {
    expect(judged(pod(hook('/other'), 310, { ...written.annotations })).settings.preStop).toEqual({
      kind: 'httpGet',
      path: '/other',
      port: 8080,
      seconds: 5,
    });
  });

  describe('is judged by the timeout that its finished routes have', () => {
    const short = terminationInput('istio-classic', {}, { routeTimeoutSeconds: 15 });
    const settings = deriveSettings(short);
    const finished = pod(sleeps(5), settings.gracePeriod, { ...settings.annotations });
    const patched = (routeTimeoutSeconds: number | undefined) => {
      const found = podTermination(finished, { ...short, routeTimeoutSeconds }, { written: settings });
      return review(found.dataPlane, found.settings).problems;
    };
    test('one that a patch made longer outlives pod and proxy', () => {
      expect(settings.gracePeriod).toBe(25);
      expect(patched(15)).toEqual([]);
      expect(patched(300).map(({ code }) => code)).toEqual(['MSVC-TERM-001', 'MSVC-TERM-009']);
      expect(patched(300)[0]?.message).toBe(
        'SIGKILL comes 25 s after deletion, but hold 5 s + longest request 300 s + shutdown work 2 s + margin 3 s ' +
          'need 310 s: requests in flight from second 25 on are cut.',
      );
      expect(patched(16).map(({ code }) => code)).toEqual(['MSVC-TERM-001', 'MSVC-TERM-009']);
    });
    test('one that a patch made shorter loses nothing', () => expect(patched(14)).toEqual([]));
    test('one that a patch took away bounds nothing', () => {
      expect(patched(undefined).map(({ code }) => code)).toEqual(['MSVC-TERM-002']);
    });
  });
});
