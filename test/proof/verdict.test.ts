import { join } from 'node:path';
import { CONTROLS, type Run, TRAFFIC } from '../../proof/cells';
import type { Result } from '../../proof/measure';
import { compared, readMeasured, writeMeasured } from '../../proof/measured';
import { whatDidNotHappen } from '../../proof/happened';
import { picture } from '../../proof/picture';
import { cellTable, controlTable } from '../../proof/table';
import { temporaryDirectory } from '../fixtures';
import { cellVerdict, controlVerdict, expectedLosses, lossBound } from '../../proof/verdict';

const effort = { requests: 10_000, events: 5, rate: 60 };
const noHold: Run = { plane: 'native', event: 'rolling-restart', control: CONTROLS[0] };

function result(run: Run, failed: number, sent = 10_000, intended = sent, behind = 0): Result {
  const report = { type: 'report', intended, sent, ok: sent - failed, failed, inFlight: 0, behind } as const;
  const counts = {
    ...report,
    outcomes: { ok: sent - failed, 'status 503': failed },
    versions: { stable: sent - failed },
    worstMs: 3120,
    p99Ms: 12,
    seconds: 150,
  };
  const cells = TRAFFIC.map((traffic) => ({ traffic, report: counts, failures: [], clientRetries: 0 }));
  const serverRetries = run.plane === 'none' ? undefined : 2;
  return { run, predicted: [], events: 5, began: [], podsEnded: 30, serverRetries, cells };
}

function firstVerdict(...counts: [failed: number, sent?: number, intended?: number, behind?: number]) {
  const [cell] = result({ plane: 'none', event: 'scale-down' }, ...counts).cells;
  return cell && cellVerdict(cell);
}

describe('a cell', () => {
  test('in which nothing failed lost nothing', () => expect(firstVerdict(0)).toBe('none lost'));
  test('in which one request failed lost', () => expect(firstVerdict(1)).toBe('LOST'));
  test('that sent 95 percent of what was intended is measured', () =>
    expect(firstVerdict(0, 9500, 10_000)).toBe('none lost'));
  test('that sent less says nothing', () => expect(firstVerdict(0, 9499, 10_000)).toBe('not measured'));
  test('that sent more than 5 percent of its requests a second late says nothing either', () => {
    expect(firstVerdict(0, 10_000, 10_000, 500)).toBe('none lost');
    expect(firstVerdict(0, 10_000, 10_000, 501)).toBe('not measured');
  });
  test('without a loss allows a rate of 3 / n', () => expect(lossBound(10_000)).toBe(0.0003));
});

describe('a control', () => {
  // 30 pods, four kinds of traffic, 0.1 s each at 60 / 3 a second: 240 are expected.
  test('is expected to lose what its pods would have been sent', () =>
    expect(expectedLosses(result(noHold, 0), effort)).toBe(240));
  test('that loses a tenth of what is expected shows its order', () =>
    expect(controlVerdict(result(noHold, 6), effort)).toBe('lost, as predicted'));
  test('that loses less does not', () => expect(controlVerdict(result(noHold, 5), effort)).toBe('NOTHING LOST'));
  test('in which one kind of traffic lost nothing did not see it', () => {
    const [first, ...rest] = result(noHold, 100).cells;
    const blind = first && { ...first, report: { ...first.report, failed: 0 } };
    const cells = blind ? [blind, ...rest] : [];
    expect(controlVerdict({ ...result(noHold, 100), cells }, effort)).toBe('NOTHING LOST');
  });
  test('that was not sent enough says nothing', () =>
    expect(controlVerdict(result(noHold, 100, 9000, 10_000), effort)).toBe('not measured'));
});

describe('a run says nothing', () => {
  const canary = { plane: 'native', event: 'canary-steps' } as const;

  test('if its events ended fewer pods than there were events', () => {
    const run = { plane: 'native', event: 'scale-down' } as const;
    expect(whatDidNotHappen({ ...result(run, 0), podsEnded: 5 })).toBeUndefined();
    expect(whatDidNotHappen({ ...result(run, 0), podsEnded: 4 })).toBe('5 events, and only 4 pods ended');
  });

  test('if it is about the canary and the canary did not answer', () => {
    const asked = (count: number) => {
      const cells = result(canary, 0).cells.map((cell) => ({
        ...cell,
        report: { ...cell.report, versions: { stable: 9000, ...(count > 0 && { canary: count }) } },
      }));
      return whatDidNotHappen({ ...result(canary, 0), podsEnded: 0, cells });
    };
    expect(asked(1)).toBeUndefined();
    expect(asked(0)).toBe('no answer from the canary to new, kept, slow, h2c');
  });
});

describe('what is printed', () => {
  const results = [
    result({ plane: 'none', event: 'scale-down' }, 0),
    result({ plane: 'native', event: 'node-drain' }, 3),
    result(noHold, 60),
  ];

  test('has a line for each cell', () => {
    const [header, , ...lines] = cellTable(results).split('\n');
    expect(lines).toHaveLength(2 * TRAFFIC.length);
    const cells = (line = '') =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
    expect(cells(header)).toContain('at most, 95 %');
    expect(cells(lines[0])).toEqual([
      'none',
      'scale-down',
      'new',
      '5',
      '30',
      '10,000',
      '0',
      '0.030 %',
      '3.12 s',
      '0',
      'no proxy',
      'none lost',
      'none lost',
    ]);
    expect(cells(lines[4]).slice(-3)).toEqual(['2', 'none lost', 'LOST']);
  });

  test('has a line for each control, with how its requests failed and how often its proxies tried again', () => {
    const lines = controlTable(results, effort).split('\n').slice(2);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/ 240 status 503 +\| +2 \|/);
  });

  test('the picture shows each cell, and says where there are no routes', () => {
    const svg = picture(results, effort);
    expect(svg.match(/class="good"/g)).toHaveLength(TRAFFIC.length);
    expect(svg.match(/class="bad"/g)).toHaveLength(TRAFFIC.length);
    expect(svg.match(/class="control"/g)).toHaveLength(1);
    expect(svg.match(/n\/a: no mesh routes/g)).toHaveLength(2);
  });
});

describe('two measurements', () => {
  const scaleDown = { plane: 'none', event: 'scale-down' } as const;
  const before = { effort, results: [result(scaleDown, 0), result(noHold, 60)] };

  test('are read as they were written; where there is no file, there is none', () => {
    const file = join(temporaryDirectory(), 'counts.json');
    expect(() => readMeasured(file)).toThrow('ENOENT');
    writeMeasured(file, before);
    expect(readMeasured(file)).toEqual(before);
  });

  test('agree where every verdict is the same, whatever the counts', () => {
    const after = { effort, results: [result(scaleDown, 0, 12_000), result(noHold, 40)] };
    expect(compared(before, after)).toEqual({
      agrees: true,
      lines: ['The same verdicts in 2 of 2 runs as a measurement before, at 60 requests a second'],
    });
  });

  test('differ by name, and are compared where both have a run', () => {
    const after = { effort, results: [result(scaleDown, 1)] };
    expect(compared(before, after)).toEqual({
      agrees: false,
      lines: [
        'none scale-down: LOST, LOST, LOST, LOST; before: none lost, none lost, none lost, none lost',
        'The same verdicts in 0 of 1 runs as a measurement before, at 60 requests a second',
      ],
    });
  });

  test('that have no run in common do not agree', () =>
    expect(compared(before, { effort, results: [] }).agrees).toBe(false));
});
