import { allRuns, CONTROLS, EVENTS, PLANES, runName, subset, TRAFFIC } from '../../proof/cells';
import { manifests, prediction } from '../../proof/shop';

describe('the matrix', () => {
  test('has every event on every data plane, but weights and versions where nobody reads them', () => {
    const derived = allRuns().filter(({ control }) => control === undefined);
    expect(derived).toHaveLength(PLANES.length * EVENTS.length - 2);
    expect(derived.map(runName)).not.toContain('none canary-steps');
    expect(derived.map(runName)).not.toContain('none version-removed');
  });

  test('has names that tell its runs apart', () => {
    const names = allRuns().map(runName);
    expect(new Set(names).size).toBe(names.length);
  });

  test('has a subset of at least five cells and two controls', () => {
    const [cells, controls] = [subset().filter((run) => !run.control), subset().filter((run) => run.control)];
    expect(cells.length * TRAFFIC.length).toBeGreaterThanOrEqual(5);
    expect(controls).toHaveLength(2);
  });
});

describe('what the library says beforehand', () => {
  test.each(PLANES)('on %s the derived settings lose nothing', (plane) => {
    expect(prediction({ plane, ...(plane !== 'none' && { canary: 10 }) })).toEqual([]);
  });

  const expected: Readonly<Record<string, string>> = {
    'no-hold': 'MSVC-TERM-003',
    'exits-at-once': 'MSVC-TERM-003',
    'proxy-defaults': 'MSVC-TERM-009',
  };
  const refused = CONTROLS.filter(({ name }) => name in expected);
  test.each(refused.flatMap((control) => control.planes.map((plane) => [control.name, plane, control] as const)))(
    'the control %s is refused on %s',
    (name, plane, control) => expect(prediction({ plane, control })).toEqual([expected[name]]),
  );

  test('a control is emitted all the same, with what makes it lose', () => {
    const [control] = CONTROLS;
    const text = JSON.stringify(manifests({ plane: 'native', control }));
    const has = (variable: string) => text.includes(`"name":"${variable}"`);
    expect({ mode: has('SHUTDOWN_MODE'), hold: has('SHUTDOWN_HOLD_SECONDS') }).toEqual({ mode: true, hold: false });
  });
});

describe('what is measured', () => {
  const kinds = (objects: ReturnType<typeof manifests>, name: string) =>
    objects.filter(({ metadata }) => metadata.name === name).map(({ kind }) => kind);

  test('has no retries and no ejection', () => {
    const objects = manifests({ plane: 'native', canary: 10 });
    const routes = (name: string) =>
      objects
        .filter(({ kind, metadata }) => kind === 'VirtualService' && metadata.name === name)
        .flatMap((object) => (object as unknown as { spec: { http: readonly object[] } }).spec.http);
    for (const name of ['order-service', 'user-service']) {
      expect(routes(name)).not.toEqual([]);
      for (const route of routes(name))
        expect([name, route]).toEqual([name, expect.objectContaining({ retries: { attempts: 0 } })]);
    }
    expect(JSON.stringify(objects)).not.toContain('outlierDetection');
  });

  test('a version that is retired has no pods, and the mesh still knows its name', () => {
    const [before, after] = [
      manifests({ plane: 'native', canary: 50 }),
      manifests({ plane: 'native', canary: 'retired' }),
    ];
    expect(kinds(before, 'order-service-canary')).toEqual(['Deployment']);
    expect(kinds(after, 'order-service-canary')).toEqual([]);
    expect(JSON.stringify(after)).toContain('"name":"canary"');
  });
});
