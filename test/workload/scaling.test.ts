import { type DisruptionBudgetOptions, type MeshServiceProps, Metric, Scale } from 'cdk8s-mesh';
import { inspect } from '../../lib/analysis/gate';
import { at } from '../../lib/kube/json';
import { devChart, devRow, namesOf, objectOf, orders, platformWith, thrownBy } from '../fixtures';

const autoscaler = (replicas: Scale) => at(objectOf(orders({ replicas }), 'HorizontalPodAutoscaler'), 'spec');
const codes = (props: Partial<MeshServiceProps>) =>
  inspect(orders(props).node.root).report.findings.map(({ code, severity }) => `${code} ${severity}`);

const resource = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});

describe('an autoscaler', () => {
  test('looks at the CPU if nothing else is said', () => {
    expect(autoscaler(Scale.autoscaled({ min: 2, max: 4 }))).toMatchObject({ metrics: [resource('cpu', 80)] });
    expect(autoscaler(Scale.autoscaled({ min: 2, max: 4, memoryPercent: 70 }))).toMatchObject({
      metrics: [resource('memory', 70)],
    });
    expect(autoscaler(Scale.autoscaled({ min: 2, max: 4, memoryPercent: 70, cpuPercent: 60 }))).toMatchObject({
      metrics: [resource('cpu', 60), resource('memory', 70)],
    });
  });

  test('looks at metrics of pods, of other objects and from outside', () => {
    const ingress = { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: 'shop' };
    const spec = autoscaler(
      Scale.autoscaled({
        min: 2,
        max: 4,
        metrics: [
          Metric.pods('http_requests_per_second', { average: 100 }),
          Metric.object(ingress, 'requests', { value: '2k' }),
          Metric.external('queue_messages_ready', { average: 30, selector: { matchLabels: { queue: 'orders' } } }),
        ],
        behavior: {
          scaleUp: { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
          scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Min' },
        },
      }),
    );
    expect(spec).toMatchObject({
      behavior: {
        scaleUp: { policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
        scaleDown: { stabilizationWindowSeconds: 60, selectPolicy: 'Min' },
      },
      metrics: [
        {
          type: 'Pods',
          pods: { metric: { name: 'http_requests_per_second' }, target: { type: 'AverageValue', averageValue: '100' } },
        },
        {
          type: 'Object',
          object: { describedObject: ingress, metric: { name: 'requests' }, target: { type: 'Value', value: '2k' } },
        },
        {
          type: 'External',
          external: {
            metric: { name: 'queue_messages_ready', selector: { matchLabels: { queue: 'orders' } } },
            target: { type: 'AverageValue', averageValue: '30' },
          },
        },
      ],
    });
  });

  test('may leave one pod, which is reported', () => {
    expect(codes({ replicas: Scale.autoscaled({ min: 1, max: 4 }) })).toContain('MSVC-ROLL-004 warning');
    expect(codes({ replicas: Scale.autoscaled({ min: 2, max: 4 }) })).not.toContain('MSVC-ROLL-004 warning');
    expect(() => Scale.autoscaled({ min: 0, max: 4 })).toThrow('MSVC-SCALE-002');
    // A version beside the main one must not vanish.
    const versions = { canary: { weight: 10, replicas: Scale.autoscaled({ min: 1, max: 4 }) } };
    expect(() => orders({ versions })).toThrow('MSVC-SCALE-006');
  });

  test.each<[string, () => unknown, string]>([
    ['no percent', () => Scale.autoscaled({ min: 2, max: 4, memoryPercent: 0 }), 'MSVC-SCALE-108'],
    ['what is no metric', () => Scale.autoscaled({ min: 2, max: 4, metrics: ['cpu'] as never }), 'MSVC-FIELD-101'],
    [
      'a window of more than an hour',
      () => Scale.autoscaled({ min: 2, max: 4, behavior: { scaleUp: { stabilizationWindowSeconds: 3601 } } }),
      'MSVC-FIELD-101',
    ],
    ['no target', () => Metric.external('a', {}), 'MSVC-SCALE-102'],
    ['two targets', () => Metric.external('a', { average: 1, value: 1 }), 'MSVC-SCALE-102'],
    ['a value of pods', () => Metric.pods('a', { value: 1 } as never), 'MSVC-SCALE-102'],
    ['a target of 0', () => Metric.pods('a', { average: 0 }), 'MSVC-FIELD-101'],
    ['words', () => Metric.pods('a', { average: 'many' }), 'MSVC-FIELD-101'],
    ['an object without a kind', () => Metric.object({ name: 'a' } as never, 'b', { value: 1 }), 'MSVC-FIELD-101'],
  ])('%s is refused', (_, act, code) => {
    expect(thrownBy(act).message).toContain(code);
  });
});

describe('a number that something else decides', () => {
  const replicas = Scale.external({ by: 'ScaledObject orders', min: 2 });

  test('is not written', () => {
    const service = orders({ replicas });
    expect(at(objectOf(service, 'Deployment'), 'spec', 'replicas')).toBeUndefined();
    expect(namesOf(service, 'HorizontalPodAutoscaler')).toEqual([]);
    expect(codes({ replicas })).toEqual([]);
  });

  test('is reported if it may be one or none', () => {
    for (const min of [0, 1]) {
      expect(codes({ replicas: Scale.external({ by: 'ScaledObject orders', min }) })).toContain(
        'MSVC-ROLL-004 warning',
      );
    }
  });

  test.each<[object, string]>([
    [{ by: 'keda', min: 2 }, 'MSVC-SCALE-105'],
    [{ by: 'ScaledObject orders', min: -1 }, 'MSVC-SCALE-106'],
    [{ by: 'ScaledObject orders' }, 'MSVC-SCALE-106'],
    [{ by: 'ScaledObject orders', min: 1, max: 2 }, 'MSVC-INPUT-102'],
  ])('%j is refused', (options, code) => {
    expect(() => Scale.external(options as never)).toThrow(code);
  });
});

describe('a recommendation of requests', () => {
  test('changes nothing by itself', () => {
    const service = orders({ verticalScaling: 'recommend', versions: { canary: { weight: 10 } } });
    expect(namesOf(service, 'VerticalPodAutoscaler')).toEqual(['orders', 'orders-canary']);
    expect(at(objectOf(service, 'VerticalPodAutoscaler'), 'spec')).toEqual({
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'orders' },
      updatePolicy: { updateMode: 'Off' },
    });
    expect(thrownBy(() => orders({ verticalScaling: 'auto' as never })).message).toContain('MSVC-FIELD-101');
  });
});

describe('a disruption budget', () => {
  const budget = (disruptionBudget: DisruptionBudgetOptions, kubernetes = '1.34') => {
    const chart = devChart(devRow({ platform: platformWith(undefined, kubernetes) }));
    return at(objectOf(orders({ disruptionBudget, replicas: 4 }, chart), 'PodDisruptionBudget'), 'spec');
  };
  const selector = { matchLabels: { app: 'orders' } };

  test('lets one pod go, or what is said', () => {
    expect(budget({})).toEqual({ maxUnavailable: 1, selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' });
    expect(budget({ maxUnavailable: '50%' })).toMatchObject({ maxUnavailable: '50%' });
    expect(budget({ minAvailable: 2, unhealthyPodEvictionPolicy: 'IfHealthyBudget' })).toEqual({
      minAvailable: 2,
      selector,
      unhealthyPodEvictionPolicy: 'IfHealthyBudget',
    });
    expect(namesOf(orders({ disruptionBudget: 'none' }), 'PodDisruptionBudget')).toEqual([]);
  });

  test('that no drain can pass is an error', () => {
    const with3 = { replicas: 3 };
    expect(codes({ ...with3, disruptionBudget: { minAvailable: 3 } })).toContain('MSVC-ROLL-002 error');
    expect(codes({ ...with3, disruptionBudget: { minAvailable: 2 } })).not.toContain('MSVC-ROLL-002 error');
  });

  test.each<[unknown, string]>([
    [{ maxUnavailable: 1, minAvailable: 1 }, 'MSVC-SCALE-103'],
    [{ maxUnavailable: 0 }, 'MSVC-SCALE-104'],
    [{ maxUnavailable: '0%' }, 'MSVC-SCALE-104'],
    [{ minAvailable: '100%' }, 'MSVC-SCALE-104'],
    [{ maxUnavailable: '101%' }, 'MSVC-FIELD-101'],
    [{ maxUnavailable: 1.5 }, 'MSVC-FIELD-101'],
    [{ max: 1 }, 'MSVC-INPUT-102'],
    ['all', 'MSVC-INPUT-101'],
  ])('%j is refused', (disruptionBudget, code) => {
    expect(thrownBy(() => orders({ disruptionBudget } as never)).message).toContain(code);
  });
});
