import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import { hostOf } from '../../mesh/host';
import { dnsLabel } from '../../model/quantity/bounds';
import type { Grant } from '../../model/access/caller';
import { refuseUnknown } from '../../model/placeholder';
import type { Port } from '../../model/workload/port';

/** Something that can be called: a MeshService, or a service of another repository. */
export interface Callee {
  readonly name: string;
  readonly namespace: string;
  /** The environment it is declared in; none for a service of another repository. */
  readonly environment: string | undefined;
  /** The first is the one callers use. */
  readonly ports: readonly Port[];
  /** Gives a caller access. */
  grant(grant: Grant): void;
}

export interface ImportedServiceOptions {
  readonly name: string;
  readonly namespace: string;
  readonly port: Port;
}

/** A service that another repository declares: it has an address here, and gives access over there. */
export class ImportedService implements Callee {
  public readonly environment = undefined;
  public readonly name: string;
  public readonly namespace: string;
  public readonly ports: readonly Port[];

  constructor(options: ImportedServiceOptions) {
    this.name = dnsLabel(options.name, { code: 'MSVC-NAME-002', subject: 'name of the imported service' });
    this.namespace = dnsLabel(options.namespace, {
      code: 'MSVC-NAME-003',
      subject: 'namespace of the imported service',
    });
    this.ports = [options.port];
  }

  public grant(): void {
    // The other repository decides: allowFrom(Caller.serviceAccount('<namespace>/<caller>')).
  }
}

/** The address a caller in `namespace` writes. Short where it may be, because it is read by people in env and logs. */
export function addressOf(callee: Callee, port: Port, namespace: string): string {
  return port.addressOn(callee.namespace === namespace ? callee.name : hostOf(callee.name, callee.namespace));
}

/** The port of a callee that a call goes to. */
export function calledPort(caller: Construct, callee: Callee, number: number | undefined): Port {
  refuseUnknown(`port of ${callee.name}`, number, caller);
  const port = number === undefined ? callee.ports[0] : callee.ports.find((candidate) => candidate.number === number);
  if (port !== undefined) return port;
  const fix = `add the port to ${callee.name}, or call one that it has`;
  const expected = `one of ${callee.ports.map((candidate) => candidate.number).join(', ')}`;
  throw new ValidationError(
    'MSVC-ACCESS-003',
    { subject: `port of ${callee.name}`, got: number, expected, fix },
    caller,
  );
}

/** Refuses access to no port: in a policy an empty list would mean something else than nothing. */
export function checkedGrant(callee: Construct, grant: Grant): Grant {
  if (grant.ports.length > 0) return grant;
  const fix = 'leave ports out for the main port, or take the line away: nobody may call a port that is not granted';
  const mistake = { subject: 'ports of allowFrom', got: grant.ports, expected: 'at least one port', fix };
  throw new ValidationError('MSVC-ACCESS-005', mistake, callee);
}

/** Refuses a call that leaves its environment: dev must not reach prod by a slip in a program. */
export function requireSameEnvironment(caller: Construct, environment: string, callee: Callee): void {
  if (callee.environment === undefined || callee.environment === environment) return;
  throw new ValidationError(
    'MSVC-ACCESS-004',
    {
      subject: `call to ${callee.name}`,
      got: `a service of environment '${callee.environment}'`,
      expected: `a service of environment '${environment}'`,
      fix: 'call the service of the same environment; one that runs elsewhere is named by MeshService.import({ ... })',
    },
    caller,
  );
}
