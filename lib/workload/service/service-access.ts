import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import type { Mesh } from '../../mesh/mesh';
import {
  type Access,
  accessFeatures,
  httpCondition,
  requestsOn,
  type SaidAccess as Said,
  checkedAccessValue,
} from '../../model/access/access';
import type { Issuer } from '../../model/access/issuer';
import type { Grant, Guard } from '../../model/access/protection';
import { requestsKey } from '../../model/access/requests';
import { list, options } from '../../model/options';
import type { Port } from '../../model/workload/port';
import { requireRequests, requireSupport } from '../demands';
import { type Callee, calledPort, checkedPortNumbers } from '../callee';
import type { PlainTextOptions } from './mesh-service-props';
import type { RoutedCallee } from './routed-callees';

/** What was said of who may call a service. */
export class SaidAccess {
  public readonly grants: Grant[] = [];
  public readonly issuers: Issuer[] = [];
  /** What refuses may be about ports that are added later. */
  private readonly guarding: Access[] = [];

  /** @param routed the services that its routes lead to */
  constructor(
    private readonly service: Construct & Callee,
    private readonly routed: readonly RoutedCallee[],
  ) {}

  public grant(grants: readonly Grant[]): void {
    const known = new Set(this.grants.map(requestsKey));
    const others = grants.filter((each) => !known.has(requestsKey(each)));
    this.grants.push(...grants);
    if (others.length === 0) return;
    // Whoever may call this service may be sent on to those that its routes lead to.
    this.routed.forEach(({ callee, port }) => callee.grant(...others.map((each) => ({ ...each, port }))));
  }

  /** @throws ValidationError MSVC-ACCESS-105 for what is no Access, MSVC-ACCESS-003, 005 and 119 for the ports, MSVC-MESH-001 */
  public add(value: Access, mesh: Mesh): void {
    const access = checkedAccessValue(value, this.service);
    const features = accessFeatures(access.said).map((feature) => `access.${feature}` as const);
    requireSupport(this.service, mesh, features);
    this.grant(grantsOf(this.service, access));
    if (guardsOf(this.service, access).length > 0) this.guarding.push(access);
    this.issuers.push(...access.said.issuers);
  }

  public get guards(): readonly Guard[] {
    return this.guarding.flatMap((access) => guardsOf(this.service, access));
  }
}

/** Who may call by a value of `Access`; nothing for one that only refuses. @throws ValidationError as `guardsOf` */
function grantsOf(service: Construct & Callee, { said }: Access): readonly Grant[] {
  if (said.action !== 'allow') return [];
  const ports = checkedPortNumbers(service, said.ports).map((number) => calledPort(service, service, number));
  const attribute = httpCondition(said);
  for (const port of ports) if (attribute !== undefined) requireRequests(service, port, attribute);
  return ports.flatMap(({ number }) => requestsOn(said, number));
}

/**
 * What a value of `Access` refuses, audits or has judged elsewhere. Without ports it is about every port that can tell: a
 * proxy that does not read requests would refuse all that comes to the port.
 * @throws ValidationError MSVC-ACCESS-003 and 005 for the ports, MSVC-ACCESS-119 for one whose requests nobody reads
 */
function guardsOf(service: Construct & Callee, { said }: Access): readonly Guard[] {
  const { action, provider, dryRun } = said;
  if (action === 'allow') return [];
  const what = { action, ...(provider !== undefined && { provider }), ...(dryRun && { dryRun }) };
  return guardedPorts(service, said).flatMap((port) =>
    requestsOn(said, port).map((requests) => ({ ...what, ...requests })),
  );
}

function guardedPorts(service: Construct & Callee, said: Said): readonly Grant['port'][] {
  const attribute = httpCondition(said);
  if (said.ports === undefined && attribute === undefined) return ['any'];
  const named = said.ports && checkedPortNumbers(service, said.ports).map((each) => calledPort(service, service, each));
  const read = service.ports.filter(({ isHttp }) => isHttp);
  const ports = named ?? (read.length > 0 ? read : service.ports);
  if (attribute !== undefined) ports.forEach((port) => requireRequests(service, port, attribute));
  return ports.map(({ number }) => number);
}

/**
 * Checks `plainText`.
 * @throws ValidationError MSVC-MTLS-101 for a port, MSVC-MTLS-102 for the reason, MSVC-MESH-001 if the mesh has no such ports
 */
export function checkedPlainText(
  service: Construct,
  given: PlainTextOptions | undefined,
  ports: readonly Port[],
  mesh: Mesh,
): PlainTextOptions | undefined {
  if (given === undefined) return undefined;
  const write = "plainText: { ports: [9090], reason: 'the scraper has no sidecar' }";
  const asked = options<PlainTextOptions>(
    given,
    { ports: true, reason: true },
    { subject: 'plainText', write, where: service },
  );
  const numbers = list(asked.ports, { subject: 'ports of plainText', write, where: service }) as readonly number[];
  const known = ports.map(({ number }) => number);
  const stranger = numbers.find((number) => !known.includes(number));
  if (numbers.length === 0 || stranger !== undefined) {
    const expected = `one or several of ${known.join(', ')}`;
    const mistake = { subject: 'ports of plainText', got: stranger ?? asked.ports, expected, fix: `write ${write}` };
    throw new ValidationError('MSVC-MTLS-101', mistake, service);
  }
  if (typeof asked.reason !== 'string' || asked.reason.trim().length < 10) {
    const fix = 'say who must come in plain and why, for the engineer who reads the report next';
    const mistake = { subject: 'reason of plainText', got: asked.reason, expected: 'a sentence', fix };
    throw new ValidationError('MSVC-MTLS-102', mistake, service);
  }
  requireSupport(service, mesh, ['plainText']);
  return { ports: [...new Set(numbers)].sort((a, b) => a - b), reason: asked.reason.trim() };
}
