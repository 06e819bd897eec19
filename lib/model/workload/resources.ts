import type { Size } from 'cdk8s';
import type { ContainerResources, Cpu } from 'cdk8s-plus-28';
import { ValidationError, type Where } from '../../errors';
import { type Keys, options } from '../options';

/** The resources of a container, in Kubernetes quantities: `100m`, `128Mi`. */
export interface Resources {
  /** What is reserved, by the resource's name: `cpu`, `memory`, `ephemeral-storage`. */
  readonly requests: Readonly<Record<string, string>>;
  /** What it may use at most, by the resource's name. */
  readonly limits: Readonly<Record<string, string>>;
}

interface Amounts<Quantity> {
  readonly request?: Quantity;
  readonly limit?: Quantity;
}

/** The defaults: 0.1 core requested without a limit; 128 MiB requested, which are also the limit. */
const DEFAULT_CPU = { requests: { cpu: '100m' }, limits: {} };
const DEFAULT_MEMORY = { requests: { memory: '128Mi' }, limits: { memory: '128Mi' } };

const RESOURCES: Keys<ContainerResources> = { cpu: true, memory: true, ephemeralStorage: true };

/**
 * Checks the prop `resources`. CPU and memory get their defaults where they are left out; `cpu: {}` asks for no CPU at all.
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

/** The resources of a container for which nothing is given. */
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

/** Thousandths of a core. cdk8s-plus keeps an amount as text: `500m` or `0.5`. */
function millicores(cpu: Cpu, where: Where | undefined): number {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(m?)$/.exec(String((cpu as Cpu | undefined)?.amount)) ?? [];
  // Rounded, because 0.57 * 1000 is 569.99... in binary floating point.
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

/** The form that the API server returns: it turns 1024Mi into 1Gi, and a tool that compares the two would always see a change. */
function mebibytesText(amount: number): string {
  return amount % 1024 === 0 ? `${amount / 1024}Gi` : `${amount}Mi`;
}
