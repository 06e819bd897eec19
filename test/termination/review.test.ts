import { problemText } from '../../lib/termination/problem';
import { reviewTermination } from '../../lib/termination/review';
import type { TerminationInput } from '../../lib/termination/termination-input';
import { Exposure } from '../../lib/model/termination/exposure';
import { Hold } from '../../lib/model/termination/hold';
import { Port } from '../../lib/model/workload/port';
import type { ProxyTermination, TerminationOptions } from '../../lib/model/termination/termination';
import { PLANE_NAMES, type PlaneName } from './planes';
import { CLEAN, seconds, terminationInput } from './termination-input';

function codes(plane: PlaneName, options: TerminationOptions, platform?: Partial<TerminationInput>): string[] {
  return reviewTermination(terminationInput(plane, options, platform)).problems.map(({ code }) =>
    code.replace('MSVC-TERM-', ''),
  );
}

function text(plane: PlaneName, code: string, options: TerminationOptions, platform?: Partial<TerminationInput>) {
  const { problems } = reviewTermination(terminationInput(plane, options, platform));
  return problems.filter((problem) => problem.code === `MSVC-TERM-${code}`).map(problemText);
}

const withProxy = (proxy: ProxyTermination): TerminationOptions => ({ ...CLEAN, proxy });
const endpoint = { path: '/hold', port: Port.http(8080) };

test.each(PLANE_NAMES)('what is derived from the parts is accepted on %s', (plane) => {
  expect(codes(plane, CLEAN)).toEqual([]);
});

test('the recipe that everyone copies is refused on a classic sidecar, with the second and the setting', () => {
  const recipe = withProxy({ terminationDrainDuration: seconds(5) });
  const [finding] = reviewTermination(
    terminationInput('istio-classic', { ...recipe, gracePeriod: seconds(30) }),
  ).problems;
  expect(finding).toEqual({
    code: 'MSVC-TERM-009',
    severity: 'error',
    plane: 'istio-classic',
    path: 'termination.proxy.terminationDrainDuration',
    message:
      'istio-proxy is killed 5 s after deletion, but the app only starts to drain at 5 s and needs until 15 s: ' +
      'requests in flight from second 5 on are cut.',
    fix: 'Set terminationDrainDuration to 17 s, or leave it out and let it be derived.',
    mend: { terminationDrainDuration: 17 },
    interval: { from: 5, to: 17 },
    lane: 'proxy',
  });
});

test('the recipe is accepted where no clock of the proxy ends it', () => {
  const recipe = { ...CLEAN, gracePeriod: seconds(30) };
  for (const plane of ['none', 'istio-native', 'istio-ambient', 'linkerd-native'] as const) {
    expect(codes(plane, recipe)).toEqual([]);
  }
});

describe('MSVC-TERM-001 the grace period outlasts the app', () => {
  test('hold, longest request, shutdown work and margin fit exactly', () => {
    expect(codes('istio-native', { ...CLEAN, gracePeriod: seconds(20) })).toEqual([]);
  });
  test.each([
    [19, '2 s of margin is too little for the kubelet, which counts in whole seconds'],
    [16, 'the shutdown work is cut at second 16'],
    [12, 'requests in flight from second 12 on are cut'],
  ])('a grace period of %d s is too short', (gracePeriod, consequence) => {
    expect(text('istio-native', '001', { ...CLEAN, gracePeriod: seconds(gracePeriod) })).toEqual([
      `SIGKILL comes ${gracePeriod} s after deletion, but hold 5 s + longest request 10 s + shutdown work 2 s + ` +
        `margin 3 s need 20 s: ${consequence}. Set gracePeriod to 20 s, or leave it out and let it be derived.`,
    ]);
  });
});

describe('MSVC-TERM-002 something bounds the longest request', () => {
  const open = { ...CLEAN, longestRequest: undefined };
  test('the route does', () => expect(codes('none', open, { routeTimeoutSeconds: 4 })).toEqual([]));
  test.each([undefined, 0])('nothing does when the route timeout is %s', (routeTimeoutSeconds) => {
    expect(text('none', '002', open, { routeTimeoutSeconds })).toEqual([
      'nothing bounds the longest request: 15 s are assumed, and one that takes longer is cut 25 s after deletion at ' +
        'the latest. Give the route a timeout, or say how long a request may take with longestRequest.',
    ]);
  });
});

describe('MSVC-TERM-002 a timeout that nobody enforces bounds nothing', () => {
  const open = { ...CLEAN, longestRequest: undefined };
  const routes = { routeTimeoutSeconds: 4, unboundedRequests: true };
  test('where some requests are not held to it', () => {
    expect(codes('none', open, { ...routes, unboundedRequests: false })).toEqual([]);
    expect(text('none', '002', open, routes)).toEqual([
      'no timeout is enforced on some of the requests: 4 s are assumed, and one that takes longer is cut 14 s after ' +
        'deletion at the latest. Say how long a request may take with longestRequest.',
    ]);
  });
  test('unless the service says how long a request may take', () => {
    expect(codes('none', CLEAN, routes)).toEqual([]);
  });
  test('and a sidecar that waits for its last connection may wait for one of them', () => {
    const zero = { ...open, proxy: { exitOnZeroActiveConnections: true } };
    expect(codes('istio-classic', zero, { ...routes, unboundedRequests: false })).toEqual([]);
    expect(codes('istio-classic', zero, routes)).toEqual(['002', '014']);
  });
});

describe('MSVC-TERM-024 the longest request covers the timeout of every route', () => {
  const says = (longest: number): TerminationOptions => ({ ...CLEAN, longestRequest: seconds(longest) });
  test('as long or longer is enough', () => {
    expect(codes('none', says(10), { routeTimeoutSeconds: 10 })).toEqual([]);
    expect(codes('none', says(11), { routeTimeoutSeconds: 10 })).toEqual([]);
    expect(codes('none', says(10))).toEqual([]);
    expect(codes('none', says(10), { routeTimeoutSeconds: 0 })).toEqual([]);
  });
  test.each([10.5, 11])('a timeout of %d s lets a request take longer than 10 s', (routeTimeoutSeconds) => {
    expect(codes('none', says(10), { routeTimeoutSeconds })).toEqual(['024']);
  });
  test('it is an error with both numbers, and with the second at which the pod is gone', () => {
    const options = { ...says(1), hold: Hold.preStop(seconds(5)), closesConnections: false };
    const input = terminationInput('istio-native', options, { routeTimeoutSeconds: 300 });
    const { problems, settings } = reviewTermination(input);
    expect(settings.gracePeriod).toBe(11);
    expect(problems).toEqual([
      {
        code: 'MSVC-TERM-024',
        severity: 'error',
        plane: 'istio-native',
        path: 'termination.longestRequest',
        message:
          'longestRequest says 1 s, but a route lets a request take 300 s: one that takes longer than was said may be ' +
          'cut, 11 s after deletion at the latest.',
        fix:
          'Set longestRequest to 300 s, leave it out and let it follow from the routes, or give every route a timeout ' +
          'of at most 1 s.',
        mend: { longestRequest: 300 },
      },
    ]);
  });
});

describe('MSVC-TERM-003 and 004 the hold outlasts the propagation', () => {
  const hold = (length: number): TerminationOptions => ({ ...CLEAN, hold: Hold.inApp(seconds(length)) });
  test('no hold at all is said once', () => {
    expect(codes('istio-native', hold(0))).toEqual(['003']);
    expect(text('istio-native', '003', hold(0))).toEqual([
      'the app stops accepting as soon as the pod is deleted, but clients may choose it until 5 s: new requests are ' +
        'refused. Hold for 5 s, in the app or in the preStop hook, or leave the hold out.',
    ]);
  });
  test.each([
    ['none', {}, 3],
    ['istio-ambient', {}, 5],
    ['istio-native', { propagation: 'assured' }, 12],
    ['linkerd-classic', { exposure: Exposure.loadBalancer(seconds(30)) }, 30],
    ['none', { exposure: Exposure.loadBalancer(seconds(1)) }, 3],
  ] as const)('on %s with %j a hold of %i s is enough and one second less is not', (plane, platform, enough) => {
    expect(codes(plane, hold(enough), platform)).toEqual([]);
    expect(text(plane, '004', hold(enough - 1), platform)).toEqual([
      `the app stops accepting ${enough - 1} s after deletion, but clients may choose the pod until ${enough} s: ` +
        `requests that start between second ${enough - 1} and second ${enough} are refused. ` +
        `Hold for ${enough} s, or leave the hold out and let it be derived.`,
    ]);
  });
  test('a hold in two places counts as its sum', () => {
    const both = Hold.both({ preStop: seconds(3), inApp: seconds(2) });
    expect(codes('istio-native', { ...CLEAN, hold: both })).toEqual([]);
  });
});

describe('MSVC-TERM-005 the preStop hook leaves time to drain', () => {
  const short: TerminationOptions = {
    ...CLEAN,
    hold: Hold.both({ preStop: seconds(9), inApp: seconds(1) }),
    longestRequest: seconds(1),
    shutdownWork: seconds(0),
  };
  test('a hook that leaves more than the kubelet minimum is not its business', () => {
    expect(codes('none', { ...short, gracePeriod: seconds(12) })).toEqual(['001']);
  });
  test('a hook that leaves no more than the kubelet minimum is refused', () => {
    expect(codes('none', { ...short, gracePeriod: seconds(11) })).toEqual(['005']);
    expect(text('none', '005', { ...short, gracePeriod: seconds(8) })).toEqual([
      'the preStop hook takes 9 s of a grace period of 8 s: the app has at most 2 s left to finish its requests, and ' +
        'the API server refuses such a pod. Set gracePeriod to 14 s, or leave it out and let it be derived.',
    ]);
  });
});

describe('MSVC-TERM-009 the classic sidecar outlasts the app', () => {
  test('it may end with the shutdown work that calls out', () => {
    expect(codes('istio-classic', withProxy({ terminationDrainDuration: seconds(17) }))).toEqual([]);
    expect(text('istio-classic', '009', withProxy({ terminationDrainDuration: seconds(16) }))).toEqual([
      "istio-proxy is killed 16 s after deletion, but the app's shutdown work may call other services until 17 s: its " +
        'calls from second 16 on are refused. Set terminationDrainDuration to 17 s, or leave it out and let it be derived.',
    ]);
  });
  test('it may end with the last request when the shutdown work stays inside', () => {
    const inside = (drain: number): TerminationOptions => ({
      ...withProxy({ terminationDrainDuration: seconds(drain) }),
      callsDuringShutdown: false,
    });
    expect(codes('istio-classic', inside(15))).toEqual([]);
    expect(codes('istio-classic', inside(14))).toEqual(['009']);
  });
  test('shutdown work that takes no time calls nobody', () => {
    const none = { ...withProxy({ terminationDrainDuration: seconds(15) }), shutdownWork: seconds(0) };
    expect(codes('istio-classic', none)).toEqual([]);
  });
});

describe('MSVC-TERM-010 the listeners outlast the hold', () => {
  test('at the same second they do', () => {
    expect(codes('istio-classic', withProxy({ drainDuration: seconds(5) }))).toEqual([]);
  });
  test('one second less and new connections are refused', () => {
    expect(text('istio-classic', '010', withProxy({ drainDuration: seconds(4) }))).toEqual([
      'istio-proxy closes its inbound listeners 4 s after deletion, but the app is to accept until 5 s: new ' +
        'connections from second 4 on are refused. Set drainDuration to 5 s, or leave it out and let it be derived.',
    ]);
  });
});

describe('MSVC-TERM-011 the grace period outlasts the classic sidecar', () => {
  const drain = (length: number): TerminationOptions => ({
    ...withProxy({ terminationDrainDuration: seconds(length) }),
    gracePeriod: seconds(30),
  });
  test('the margin is left', () => expect(codes('istio-classic', drain(27))).toEqual([]));
  test('a longer drain takes the full grace period', () => {
    expect(text('istio-classic', '011', drain(28))).toEqual([
      'istio-proxy ends 28 s after deletion at the earliest, whether the app is gone or not, and with a margin of 3 ' +
        's needs a grace period of 31 s, not 30 s: every deletion takes the full grace period and ends in SIGKILL. ' +
        'Set gracePeriod to 31 s, or leave it and the drain out and let them be derived.',
    ]);
  });
  test('a derived grace period follows a longer drain', () => {
    expect(codes('istio-classic', withProxy({ terminationDrainDuration: seconds(40) }))).toEqual([]);
  });
});

describe('MSVC-TERM-012 an HTTP hook ends before the agent it goes through', () => {
  const hook = (drain: number): TerminationOptions => ({
    ...withProxy({ terminationDrainDuration: seconds(drain) }),
    hold: Hold.preStop(seconds(9), endpoint),
  });
  test('once it has ended, the drain is the business of another rule', () => {
    expect(codes('istio-classic', hook(9))).toEqual(['009']);
    expect(codes('istio-classic', hook(21))).toEqual([]);
  });
  test('it breaks with the agent', () => {
    expect(codes('istio-classic', hook(8))).toEqual(['012']);
    expect(text('istio-classic', '012', hook(5))).toEqual([
      'the preStop hook is an HTTP GET of 9 s that goes through istio-proxy, which is killed 5 s after deletion: the ' +
        'hook fails, the app gets SIGTERM at 5 s and is out of reach. Set terminationDrainDuration to 21 s, or leave ' +
        'it out and let it be derived.',
    ]);
  });
});

describe('MSVC-TERM-013 an idle sidecar does not leave before its app', () => {
  const zero = (minimum: number | undefined, calls: boolean): TerminationOptions => ({
    ...withProxy({
      exitOnZeroActiveConnections: true,
      minimumDrainDuration: minimum === undefined ? undefined : seconds(minimum),
    }),
    callsDuringShutdown: calls,
  });
  test.each([true, false])('the derived minimum is enough, calls during shutdown: %s', (calls) => {
    expect(codes('istio-classic', zero(undefined, calls))).toEqual([]);
  });
  test('without calls it has to stay for the hold, open connections keep it longer', () => {
    expect(codes('istio-classic', zero(5, false))).toEqual([]);
    expect(text('istio-classic', '013', zero(4, false))).toEqual([
      'istio-proxy may leave 4 s after deletion when no connection is open, but the app is to accept until 5 s: ' +
        'requests from second 4 on are refused. Set minimumDrainDuration to 5 s, or leave it out and let it be derived.',
    ]);
  });
  test('with calls it has to stay for them', () => {
    expect(codes('istio-classic', zero(17, true))).toEqual([]);
    expect(text('istio-classic', '013', zero(16, true))).toEqual([
      "istio-proxy may leave 16 s after deletion when no connection is open, but the app's shutdown work may call other " +
        'services until 17 s: its calls from second 16 on are refused. Set minimumDrainDuration to 17 s, or leave it ' +
        'out and let it be derived.',
    ]);
  });
});

describe('MSVC-TERM-014 a drain without end', () => {
  const zero = withProxy({ exitOnZeroActiveConnections: true });
  const balanced = { exposure: Exposure.loadBalancer(seconds(5)) };
  test('callers of the mesh close their connections', () => expect(codes('istio-auto', zero)).toEqual([]));
  test('a load balancer keeps idle ones', () => {
    expect(codes('istio-auto', CLEAN, balanced)).toEqual([]);
    expect(text('istio-auto', '014', zero, balanced)).toEqual([
      'with exitOnZeroActiveConnections istio-proxy waits for its last connection, and an external load balancer ' +
        'that keeps idle connections may keep it until SIGKILL 20 s after deletion. Leave exitOnZeroActiveConnections out.',
    ]);
  });
  test('and so does a request that nothing bounds', () => {
    expect(codes('istio-classic', { ...zero, longestRequest: undefined })).toEqual(['002', '014']);
  });
});

describe('MSVC-TERM-016 and 022 settings that nobody reads', () => {
  const istio: ProxyTermination = {
    terminationDrainDuration: seconds(17),
    drainDuration: seconds(45),
    exitOnZeroActiveConnections: false,
  };
  test('they are fine where they are read', () => {
    expect(codes('istio-classic', withProxy(istio))).toEqual([]);
    expect(codes('istio-auto', withProxy(istio))).toEqual([]);
  });
  test.each(['none', 'istio-native', 'istio-ambient', 'linkerd-classic', 'linkerd-native'] as const)(
    'Istio classic settings have no effect on %s',
    (plane) => expect(codes(plane, withProxy(istio))).toEqual(['016', '016', '016']),
  );
  test('the drain is not read with exitOnZeroActiveConnections, its minimum only with it', () => {
    const drain = { terminationDrainDuration: seconds(17) };
    expect(text('istio-classic', '016', withProxy({ ...drain, exitOnZeroActiveConnections: true }))).toEqual([
      'terminationDrainDuration is not read with exitOnZeroActiveConnections. Leave terminationDrainDuration out.',
    ]);
    expect(text('istio-classic', '016', withProxy({ minimumDrainDuration: seconds(5) }))).toEqual([
      'minimumDrainDuration is only read with exitOnZeroActiveConnections. Leave minimumDrainDuration out.',
    ]);
  });
  test("Linkerd's wait is an error where its sidecar is native, because the pod relies on it", () => {
    const wait = withProxy({ waitBeforeExit: seconds(17) });
    expect(codes('linkerd-classic', wait)).toEqual([]);
    expect(text('linkerd-native', '022', wait)).toEqual([
      'waitBeforeExit has no effect on this data plane (Linkerd, native sidecar). Leave waitBeforeExit out.',
    ]);
    expect(codes('istio-classic', wait)).toEqual(['016']);
  });
  test("Linkerd's shutdown grace period is read by both kinds of its sidecar", () => {
    const grace = withProxy({ shutdownGracePeriod: seconds(3) });
    expect(codes('linkerd-native', grace)).toEqual([]);
    expect(codes('linkerd-classic', grace)).toEqual([]);
    expect(codes('none', grace)).toEqual(['016']);
  });
});

describe('MSVC-TERM-017 a sidecar that the cluster chooses', () => {
  test('is refused when only one of the two is safe, naming it', () => {
    const short = withProxy({ terminationDrainDuration: seconds(5) });
    expect(codes('istio-auto', short)).toEqual(['009', '017']);
    expect(text('istio-auto', '017', short)).toEqual([
      'the cluster chooses the kind of sidecar, and this termination is only safe as Istio, native sidecar, not as ' +
        'Istio, classic sidecar. Mend the other findings, or say in the platform which sidecar the cluster has.',
    ]);
  });
  test('what is wrong with both is said once, about both', () => {
    const { problems } = reviewTermination(terminationInput('istio-auto', { ...CLEAN, gracePeriod: seconds(10) }));
    const grace = problems.filter(({ code }) => code === 'MSVC-TERM-001');
    expect(grace.map(({ plane }) => plane)).toEqual(['istio-auto']);
    expect(problems.map(({ code }) => code)).not.toContain('MSVC-TERM-017');
  });
});

describe('MSVC-TERM-020 and 021 the classic Linkerd proxy', () => {
  const linkerd = (waitBeforeExit: number, grace?: number): string[] =>
    codes('linkerd-classic', {
      ...withProxy({
        waitBeforeExit: seconds(waitBeforeExit),
        shutdownGracePeriod: grace === undefined ? undefined : seconds(grace),
      }),
      gracePeriod: seconds(20),
    });
  test('it accepts until the app needs it no more', () => {
    expect(linkerd(17)).toEqual([]);
    expect(linkerd(16)).toEqual(['020']);
  });
  test('requests call out too, so they need it until they are answered', () => {
    expect(text('linkerd-classic', '020', withProxy({ waitBeforeExit: seconds(0) }))).toEqual([
      'linkerd-proxy accepts nothing from 0 s after deletion on, but the app only starts to drain at 5 s and needs ' +
        'until 15 s: requests that start or call out from second 0 on fail. Set waitBeforeExit to 17 s, or leave it ' +
        'out and let it be derived.',
    ]);
  });
  test('its wait and its drain end before SIGKILL', () => {
    expect(linkerd(17, 3)).toEqual([]);
    expect(linkerd(17, 4)).toEqual(['021']);
    expect(linkerd(20, 1)).toEqual(['021']);
  });
  test('the message names both', () => {
    expect(text('linkerd-classic', '021', withProxy({ shutdownGracePeriod: seconds(120) }))).toEqual([
      'linkerd-proxy waits 17 s and may then drain for 120 s, until 137 s, but SIGKILL comes 20 s after deletion: ' +
        'with a client that keeps its connection every deletion takes the full grace period and ends in SIGKILL. Set ' +
        'shutdownGracePeriod to 3 s, or leave it out and let it be derived.',
    ]);
  });
});

describe('MSVC-TERM-023 clients are told to leave their kept connections', () => {
  const told = (hold: Hold, closesConnections = true): TerminationOptions => ({ ...CLEAN, hold, closesConnections });
  test.each(['istio-classic', 'istio-native', 'istio-auto'] as const)('the proxy tells them on %s', (plane) => {
    expect(codes(plane, told(Hold.preStop(seconds(5)), false))).toEqual([]);
  });
  test.each(['none', 'istio-ambient', 'linkerd-native', 'linkerd-classic'] as const)(
    'the app has to tell them on %s, for a second of its hold',
    (plane) => {
      expect(codes(plane, told(Hold.both({ preStop: seconds(5), inApp: seconds(1) })))).toEqual([]);
      expect(codes(plane, told(Hold.preStop(seconds(5))))).toEqual(['023']);
      expect(codes(plane, told(Hold.inApp(seconds(5)), false))).toEqual(['023']);
    },
  );
  test('it is a warning that names the second', () => {
    const [finding] = reviewTermination(terminationInput('none', told(Hold.preStop(seconds(5)), false))).problems;
    expect(finding?.severity).toBe('warning');
    expect(finding?.message).toBe(
      'nobody tells clients to leave their kept connections (no mesh), and the app closes them at 5 s: a request ' +
        'sent at that moment is lost.',
    );
  });
  test('the app cannot tell anybody before it knows', () => {
    expect(text('none', '023', told(Hold.preStop(seconds(5))))).toEqual([
      'clients are told to leave their kept connections at 5 s, and the app stops serving at 5 s: a request sent at ' +
        'that moment is lost. Let the app answer with Connection: close or GOAWAY after SIGTERM, say so with ' +
        'closesConnections, and keep at least 1 s of the hold in the app for it (Hold.inApp or Hold.both).',
    ]);
  });
});
