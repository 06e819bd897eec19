import type { Size } from 'cdk8s';
import type { ContainerResources, Cpu } from 'cdk8s-plus-28';
import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';

/** What a container asks for and is held to, as Kubernetes writes quantities. */
export interface Resources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

interface Amounts<Quantity> {
  readonly request?: Quantity;
  readonly limit?: Quantity;
}

/** What holds where nothing is said: a tenth of a core is reserved and not limited, 128 MiB are reserved and the limit. */
const DEFAULT_CPU = { requests: { cpu: '100m' }, limits: {} };
const DEFAULT_MEMORY = { requests: { memory: '128Mi' }, limits: { memory: '128Mi' } };

const RESOURCES: Keys<ContainerResources> = { cpu: true, memory: true, ephemeralStorage: true };

/**
 * CPU, memory and disk of one container. Each of CPU and memory has its default where it is left out; `{}` asks for none.
 * @throws ValidationError MSVC-RES-1nn for what is no quantity, MSVC-RES-003 for a request above its limit
 */
export function checkedResources(given: ContainerResources, where?: Where): Resources {
  const write = 'resources: { memory: { limit: Size.mebibytes(256) } }';
  const resources = options<ContainerResources>(given, RESOURCES, { subject: 'resources', write, where });
  const cpu =
    resources.cpu === undefined
      ? DEFAULT_CPU
      : amounts('cpu', resources.cpu, { measure: millicores, text: coresText }, where);
  const memory = resources.memory === undefined ? DEFAULT_MEMORY : sizes('memory', resources.memory, where);
  const storage =
    resources.ephemeralStorage === undefined
      ? undefined
      : sizes('ephemeral-storage', resources.ephemeralStorage, where);
  return {
    requests: { ...cpu.requests, ...storage?.requests, ...memory.requests },
    limits: { ...cpu.limits, ...storage?.limits, ...memory.limits },
  };
}

/** What a container gets that says nothing; also one that a user adds. */
export const DEFAULT_RESOURCES = checkedResources({});

interface Measure<Quantity> {
  readonly measure: (value: Quantity, where: Where | undefined) => number;
  readonly text: (measured: number) => string;
}

function sizes(name: string, given: Amounts<Size>, where: Where | undefined) {
  return amounts(name, given, { measure: mebibytes, text: mebibytesText }, where);
}

function amounts<Quantity>(
  name: string,
  given: Amounts<Quantity>,
  { measure, text }: Measure<Quantity>,
  where: Where | undefined,
): Resources {
  const write = `${name}: { request, limit }`;
  const { request, limit } = options<Amounts<Quantity>>(
    given,
    { request: true, limit: true },
    { subject: name, write, where },
  );
  const [reserved, most] = [request, limit].map((value) => (value === undefined ? undefined : measure(value, where)));
  if (reserved !== undefined && most !== undefined && reserved > most) {
    const fix = 'lower the request or raise the limit: the API server refuses a request above its limit';
    const mistake = {
      subject: `${name} request`,
      got: text(reserved),
      expected: `at most the limit, ${text(most)}`,
      fix,
    };
    throw new ValidationError('MSVC-RES-003', mistake, where);
  }
  return {
    requests: reserved === undefined ? {} : { [name]: text(reserved) },
    limits: most === undefined ? {} : { [name]: text(most) },
  };
}

/** Thousandths of a core: cdk8s-plus keeps them as text, `500m` or `0.5`. */
function millicores(cpu: Cpu, where: Where | undefined): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(m?)$/.exec(String((cpu as Cpu | undefined)?.amount)) ?? [];
  // Rounded as far as binary fractions are off: 0.57 * 1000 is 569.99.
  const millis = Math.round(Number(digits) * (unit === 'm' ? 1 : 1000) * 1e6) / 1e6;
  if (Number.isInteger(millis) && millis >= 1 && typeof cpu === 'object') return millis;
  const fix = 'say the unit, such as Cpu.units(0.5) or Cpu.millis(250), with Cpu of cdk8s-plus-28';
  throw new ValidationError(
    'MSVC-RES-001',
    {
      subject: 'cpu',
      got: typeof cpu === 'object' && cpu !== null ? cpu.amount : cpu,
      expected: 'a Cpu of whole thousandths of a core',
      fix,
    },
    where,
  );
}

function coresText(millis: number): string {
  return millis % 1000 === 0 ? `${millis / 1000}` : `${millis}m`;
}

function mebibytes(size: Size, where: Where | undefined): number {
  const kibibytes = typeof size?.toKibibytes === 'function' ? size.toKibibytes() : undefined;
  if (kibibytes !== undefined && kibibytes > 0 && kibibytes % 1024 === 0) return kibibytes / 1024;
  const got = kibibytes === undefined ? size : `${kibibytes} KiB`;
  const fix = 'say the unit, such as Size.mebibytes(128), with Size of cdk8s';
  throw new ValidationError(
    'MSVC-RES-002',
    { subject: 'memory or storage', got, expected: 'a Size of whole mebibytes', fix },
    where,
  );
}

/** As the API server writes it back: 1024Mi would come back as 1Gi, and a plan that compares the two is never quiet. */
function mebibytesText(amount: number): string {
  return amount % 1024 === 0 ? `${amount / 1024}Gi` : `${amount}Mi`;
}
