import { ValidationError } from '../../errors';
import { isService } from '../../mesh/declared';
import type { ComposeService } from './compose-file';
import type { Running } from './selection';

/** The published port of a service, on the loopback interface: other machines cannot reach it. */
export function published(running: Running): Pick<ComposeService, 'ports'> {
  const [main] = running.facts.spec.ports;
  const publish = portOf(running);
  if (publish === undefined || main === undefined) return {};
  return { ports: [`127.0.0.1:${publish}:${main.number}`] };
}

/** Refuses two services with one published port: the second would not start. */
export function refuseTwinPorts(running: readonly Running[]): void {
  const owners = new Map<number, Running>();
  for (const service of running) {
    const port = portOf(service);
    if (port === undefined) continue;
    const owner = owners.get(port);
    if (owner !== undefined) throw twinError(service, owner, port);
    owners.set(port, service);
  }
}

function portOf({ facts }: Running): number | undefined {
  return isService(facts) ? facts.spec.publish : undefined;
}

function twinError({ facts }: Running, owner: Running, port: number): ValidationError {
  const fix = 'give one of them another publish: a port of the host leads to one service';
  const expected = `a host port that ${owner.facts.construct} does not have already`;
  const where = { node: { path: facts.construct } };
  return new ValidationError('MSVC-COMPOSE-003', { subject: 'publish', got: port, expected, fix }, where);
}
