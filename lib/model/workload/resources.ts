import { Size } from 'cdk8s';
import { ValidationError } from '../../errors';
import { Cpu } from '../quantity/cpu';

export interface Amounts<Quantity> {
  /** What the scheduler reserves. */
  readonly request?: Quantity;
  /** What the container may not exceed. */
  readonly limit?: Quantity;
}

export interface ResourcesOptions {
  /** CPU beyond the limit is throttled; `{}` asks for none. @default - request Cpu.millis(100), no limit */
  readonly cpu?: Amounts<Cpu>;
  /** A container beyond its memory limit is killed; `{}` sets none. @default - request and limit Size.mebibytes(128) */
  readonly memory?: Amounts<Size>;
  /** Disk for logs and emptyDir volumes; beyond the limit the pod is evicted. @default - not set */
  readonly ephemeralStorage?: Amounts<Size>;
}

const DEFAULT_CPU: Amounts<Cpu> = { request: Cpu.millis(100) };
const DEFAULT_MEMORY: Amounts<Size> = { request: Size.mebibytes(128), limit: Size.mebibytes(128) };

/** CPU, memory and disk of one container, as it asks for them and as it is held to them. */
export class Resources {
  /** Each of CPU and memory has its default where it is left out. */
  public static of(options: ResourcesOptions = {}): Resources {
    return new Resources(options);
  }

  public readonly requests: Readonly<Record<string, string>>;
  public readonly limits: Readonly<Record<string, string>>;

  private constructor({ cpu = DEFAULT_CPU, memory = DEFAULT_MEMORY, ephemeralStorage }: ResourcesOptions) {
    checkOrder('cpu', cpu, millis);
    checkOrder('memory', memory, mebibytes);
    checkOrder('ephemeralStorage', ephemeralStorage, mebibytes);
    const pick = (which: keyof Amounts<unknown>) => ({
      ...(cpu[which] && { cpu: cpu[which].toString() }),
      ...(ephemeralStorage?.[which] && { 'ephemeral-storage': quantity(ephemeralStorage[which]) }),
      ...(memory[which] && { memory: quantity(memory[which]) }),
    });
    this.requests = pick('request');
    this.limits = pick('limit');
  }
}

function millis(cpu: Cpu): number {
  if (typeof cpu?.amountInMillis !== 'number') {
    const fix = 'say the unit, such as Cpu.units(0.5) or Cpu.millis(250)';
    throw new ValidationError('MSVC-RES-004', { subject: 'cpu', got: cpu, expected: 'a Cpu', fix });
  }
  return cpu.amountInMillis;
}

/** As the API server writes it back: 1024Mi would come back as 1Gi, and a plan that compares the two is never quiet. */
function quantity(size: Size): string {
  const amount = mebibytes(size);
  return amount % 1024 === 0 ? `${amount / 1024}Gi` : `${amount}Mi`;
}

function mebibytes(size: Size): number {
  if (typeof size?.toKibibytes !== 'function' || size.toKibibytes() % 1024 !== 0) {
    throw new ValidationError('MSVC-RES-002', {
      subject: 'memory or storage',
      got: typeof size?.toKibibytes === 'function' ? `${size.toKibibytes()} KiB` : size,
      expected: 'a Size of whole mebibytes',
      fix: 'say the unit, such as Size.mebibytes(128)',
    });
  }
  return size.toMebibytes();
}

function checkOrder<Quantity>(
  subject: string,
  amounts: Amounts<Quantity> | undefined,
  measure: (value: Quantity) => number,
): void {
  const [request, limit] = [amounts?.request, amounts?.limit].map((value) =>
    value === undefined ? undefined : measure(value),
  );
  if (request !== undefined && limit !== undefined && request > limit) {
    throw new ValidationError('MSVC-RES-003', {
      subject: `${subject} request`,
      got: request,
      expected: `at most the limit, ${limit}`,
      fix: 'lower the request or raise the limit: the API server refuses a request above its limit',
    });
  }
}
