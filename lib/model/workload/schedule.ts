import type { Cron, Duration } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import type { KubernetesVersion } from '../kubernetes-version';
import { truth } from '../options';
import { refuseUnknown } from '../placeholder';
import { MAX_INT32, wholeNumber } from '../quantity/bounds';
import { wholeSeconds } from '../quantity/duration';

/** When a cron job runs, and what happens if runs meet: props of `MeshCronJob`. */
export interface ScheduleOptions {
  /** When it runs, as a Cron of cdk8s. @example Cron.schedule({ minute: '30', hour: '3' }) */
  readonly schedule: Cron;
  /** The time zone of the schedule, by its IANA name, such as `Europe/Berlin`. @default - that of the controller, as a rule UTC */
  readonly timeZone?: string;
  /**
   * What happens if a run is not done when the next is due: both run (`Allow`), the next does not begin (`Forbid`), or the
   * running one is deleted (`Replace`).
   * @default 'Forbid'
   */
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
  /** How late a run may begin; at least 10 s. @default - any time later, as long as fewer than 100 runs were missed */
  readonly startingDeadline?: Duration;
  /** Whether no runs begin for the time being. @default false */
  readonly suspend?: boolean;
  /** How many jobs that succeeded are kept. @default 3 */
  readonly successfulJobsRetained?: number;
  /** How many jobs that failed are kept. @default 1 */
  readonly failedJobsRetained?: number;
}

/** `ScheduleOptions`, checked. What is undefined is left to Kubernetes. */
export interface CheckedSchedule {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  readonly timeZone: string | undefined;
  readonly concurrencyPolicy: 'Allow' | 'Forbid' | 'Replace';
  readonly startingDeadlineSeconds: number | undefined;
  readonly suspend: boolean;
  readonly successfulJobsRetained: number | undefined;
  readonly failedJobsRetained: number | undefined;
}

const POLICIES: readonly string[] = ['Allow', 'Forbid', 'Replace'];
/** The first minor version of Kubernetes with `timeZone` on by default (KEP-3140, CronJobTimeZone beta). */
const TIME_ZONE_SINCE = 25;
/** The controller looks every ten seconds; a shorter deadline may let no run begin at all (Kubernetes docs, cron jobs). */
const SHORTEST_DEADLINE = 10;

/**
 * Checks these options.
 * @throws ValidationError MSVC-CRON-001 for the schedule, 002 for the time zone, 003 for the policy, 004 for the deadline,
 * 005 for a number of jobs
 */
export function checkedSchedule(
  options: ScheduleOptions,
  kubernetes: KubernetesVersion,
  where?: Where,
): CheckedSchedule {
  const { concurrencyPolicy = 'Forbid', startingDeadline, suspend } = options;
  if (!POLICIES.includes(concurrencyPolicy)) {
    const fix = "write concurrencyPolicy: 'Forbid', unless two runs may work at once";
    const expected = `one of ${POLICIES.join(', ')}`;
    throw new ValidationError(
      'MSVC-CRON-003',
      { subject: 'concurrencyPolicy', got: concurrencyPolicy, expected, fix },
      where,
    );
  }
  const kept = (name: 'successfulJobsRetained' | 'failedJobsRetained'): number | undefined => {
    const fix = `give a number of jobs, such as ${name}: 3`;
    const bounds = { code: 'MSVC-CRON-005', subject: name, min: 0, max: MAX_INT32, fix, where } as const;
    return options[name] === undefined ? undefined : wholeNumber(options[name], bounds);
  };
  return {
    cron: checkedCron(options.schedule, where),
    timeZone: options.timeZone === undefined ? undefined : checkedTimeZone(options.timeZone, kubernetes, where),
    concurrencyPolicy,
    startingDeadlineSeconds:
      startingDeadline &&
      wholeSeconds('MSVC-CRON-004', 'startingDeadline', startingDeadline, { min: SHORTEST_DEADLINE, where }),
    suspend: suspend !== undefined && truth(suspend, { subject: 'suspend', write: 'suspend: true', where }),
    successfulJobsRetained: kept('successfulJobsRetained'),
    failedJobsRetained: kept('failedJobsRetained'),
  };
}

/** A field of a schedule: the numbers that it may have, and names for them. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** What Kubernetes reads (robfig/cron v3, ParseStandard). */
const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59, names: [] },
  { name: 'hour', min: 0, max: 23, names: [] },
  { name: 'day', min: 1, max: 31, names: [] },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'weekDay', min: 0, max: 6, names: DAYS },
];

function checkedCron(schedule: Cron, where: Where | undefined): string {
  refuseUnknown('schedule', schedule, where);
  const expression: unknown = schedule?.expressionString;
  const fix = "write schedule: Cron.schedule({ minute: '30', hour: '3' }), with Cron of cdk8s";
  if (typeof expression !== 'string') {
    throw new ValidationError(
      'MSVC-CRON-001',
      { subject: 'schedule', got: schedule, expected: 'a Cron of cdk8s', fix },
      where,
    );
  }
  const parts = expression.split(' ');
  if (parts.length !== FIELDS.length) {
    const expected = `${FIELDS.length} fields: ${FIELDS.map(({ name }) => name).join(', ')}`;
    throw new ValidationError('MSVC-CRON-001', { subject: 'schedule', got: expression, expected, fix }, where);
  }
  for (const [index, field] of FIELDS.entries()) {
    const got = parts[index] ?? '';
    if (isField(got, field)) continue;
    const { name, min, max } = field;
    const expected = `numbers from ${min} to ${max}, ranges, lists and steps, such as '${min}', '${min}-${max}' or '*/5'`;
    throw new ValidationError('MSVC-CRON-001', { subject: `${name} of the schedule`, got, expected, fix }, where);
  }
  return expression;
}

function isField(text: string, field: Field): boolean {
  return text.split(',').every((part) => {
    const [range = '', step, ...rest] = part.split('/');
    return rest.length === 0 && isStep(step, field) && isRange(range, field);
  });
}

function isStep(step: string | undefined, { max }: Field): boolean {
  return step === undefined || (/^[1-9]\d*$/.test(step) && Number(step) <= max);
}

function isRange(range: string, field: Field): boolean {
  if (range === '*' || range === '?') return true;
  const [from = '', to = from, ...rest] = range.split('-');
  const [low, high] = [numberOf(from, field), numberOf(to, field)];
  return rest.length === 0 && low >= field.min && high <= field.max && low <= high;
}

/** The number of a word, NaN if it has none. */
function numberOf(word: string, { names, min }: Field): number {
  const index = names.indexOf(word.toLowerCase());
  if (index >= 0) return index + min;
  return /^\d+$/.test(word) ? Number(word) : NaN;
}

/** Checks the form of a time zone. Which zones there are is known to the cluster alone. */
function checkedTimeZone(value: string, kubernetes: KubernetesVersion, where: Where | undefined): string {
  refuseUnknown('timeZone', value, where);
  const mistake = { subject: 'timeZone', got: value };
  if (typeof value !== 'string' || !/^[A-Za-z]\w*([/+-][A-Za-z0-9]\w*)*$/.test(value) || /^local$/i.test(value)) {
    const expected = 'the IANA name of a time zone';
    throw new ValidationError('MSVC-CRON-002', { ...mistake, expected, fix: "write timeZone: 'Europe/Berlin'" }, where);
  }
  if (kubernetes.atLeast(TIME_ZONE_SINCE)) return value;
  const fix = `leave it out and write the schedule in UTC: Kubernetes ${kubernetes} drops the field`;
  throw new ValidationError(
    'MSVC-CRON-002',
    { ...mistake, expected: `Kubernetes 1.${TIME_ZONE_SINCE} or later`, fix },
    where,
  );
}
