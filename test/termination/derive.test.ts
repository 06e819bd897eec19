import { deriveSettings } from '../../lib/termination/derive';
import { Exposure } from '../../lib/model/termination/exposure';
import { Hold } from '../../lib/model/termination/hold';
import { KubernetesVersion } from '../../lib/model/kubernetes-version';
import { Port } from '../../lib/model/workload/port';
import { CLEAN, seconds, terminationInput } from './termination-input';

const old = { kubernetes: KubernetesVersion.of('1.29') };

describe('what is left out', () => {
  test('has the documented defaults', () => {
    const settings = deriveSettings(terminationInput('istio-native'));
    expect(settings).toMatchObject({
      propagation: 5,
      hold: { preStop: 5, inApp: 0, seconds: 5 },
      longestRequest: 15,
      shutdownWork: 2,
      callsDuringShutdown: true,
      closesConnections: false,
      gracePeriod: 25,
      origins: { hold: 'derived', longestRequest: 'default', shutdownWork: 'default', gracePeriod: 'derived' },
    });
  });
  test('is never derived where it was given', () => {
    const given = { ...CLEAN, gracePeriod: seconds(60), proxy: { terminationDrainDuration: seconds(40) } };
    const settings = deriveSettings(terminationInput('istio-classic', given));
    expect(settings).toMatchObject({ gracePeriod: 60, proxy: { terminationDrain: 40 } });
    expect(settings.origins.gracePeriod).toBe('given');
    expect(deriveSettings(terminationInput('istio-classic', CLEAN)).proxy).toEqual({ terminationDrain: 17 });
  });
  test.each([
    ['none', 'typical', Exposure.cluster(), 3, 5],
    ['istio-classic', 'typical', Exposure.cluster(), 5, 5],
    ['linkerd-native', 'assured', Exposure.cluster(), 12, 12],
    ['istio-ambient', 'typical', Exposure.loadBalancer(seconds(30)), 30, 30],
    ['istio-ambient', 'typical', Exposure.loadBalancer(seconds(2)), 5, 5],
  ] as const)('on %s with %s propagation the hold follows it', (plane, propagation, exposure, until, hold) => {
    const settings = deriveSettings(terminationInput(plane, {}, { propagation, exposure }));
    expect([settings.propagation, settings.hold.seconds]).toEqual([until, hold]);
  });
  test('the longest request is the declared one, else the timeout of the route in whole seconds', () => {
    const declared = deriveSettings(terminationInput('none', CLEAN, { routeTimeoutSeconds: 3 }));
    expect([declared.longestRequest, declared.origins.longestRequest]).toEqual([10, 'given']);
    const routed = deriveSettings(terminationInput('none', {}, { routeTimeoutSeconds: 2.5 }));
    expect([routed.longestRequest, routed.origins.longestRequest]).toEqual([3, 'route']);
  });
  test('the grace period is hold, longest request, shutdown work and margin', () => {
    expect(deriveSettings(terminationInput('none', CLEAN)).gracePeriod).toBe(5 + 10 + 2 + 3);
    expect(deriveSettings(terminationInput('none', CLEAN), 0).gracePeriod).toBe(17);
  });
});

describe('the preStop hook', () => {
  const hold = Hold.preStop(seconds(7));
  const hook = (options: Parameters<typeof terminationInput>[1], platform = {}): unknown =>
    deriveSettings(terminationInput('none', options, platform)).preStop;
  test('is the sleep of the kubelet from 1.30 on, shell or not', () => {
    expect(hook({ hold }, { kubernetes: KubernetesVersion.of('1.30') })).toEqual({ kind: 'sleep', seconds: 7 });
    expect(hook({ hold }, { shell: true })).toEqual({ kind: 'sleep', seconds: 7 });
  });
  test('is a sleep of the shell before that', () => {
    const command = ['/bin/sh', '-c', 'sleep 7'];
    expect(hook({ hold }, { ...old, shell: true })).toEqual({ kind: 'exec', seconds: 7, command });
  });
  test('is the endpoint when one is given', () => {
    const endpoint = { path: '/hold', port: Port.http(8080) };
    const expected = { kind: 'httpGet', seconds: 7, path: '/hold', port: 8080 };
    expect(hook({ hold: Hold.preStop(seconds(7), endpoint) }, old)).toEqual(expected);
  });
  test('is none for a hold in the app, and for one of no time', () => {
    expect(hook({ hold: Hold.inApp(seconds(7)) }, old)).toEqual({ kind: 'none', seconds: 0 });
    expect(hook({ hold: Hold.preStop(seconds(0)) }, old)).toEqual({ kind: 'none', seconds: 0 });
  });
  test('is refused where nothing can wait, with what to choose', () => {
    expect(() => hook({ hold }, old)).toThrow(/^MSVC-TERM-101 /);
    expect(() => hook({ hold }, old)).toThrow(
      'preStop hook: got "a hold of 7 s on Kubernetes 1.29, with an image that has no shell", expected something ' +
        'that can wait: preStop.sleep needs Kubernetes 1.30, exec needs a shell\n  fix: hold in the app ' +
        '(Hold.inApp(Duration.seconds(7))), give Hold.preStop an endpoint of the app that answers after 7 s, run on ' +
        'Kubernetes 1.30 or later, or use an image with a shell',
    );
  });
});
