import { ValidationError, type Where } from '../../errors';
import { type Access, accessFeatures, checkedAccessValue, httpCondition, requestsOn, type SaidAccess } from './access';
import { list } from '../options';
import { type AccessFeature, type Guard, type Protection, protection } from './protection';
import type { Requests } from './requests';

/**
 * What values of `Access` say of pods whose ports nobody knows: those of a namespace, or a gateway of another program. Nobody is
 * refused by it unless somebody is let in, or `Access.nobody()` says so.
 * @throws ValidationError MSVC-INPUT-104 for the list, MSVC-ACCESS-105 for what is no Access, 120 for an empty list, 121 for what
 * needs ports
 */
export function podAccess(given: readonly Access[] | undefined, subject: string, where?: Where): Protection {
  if (given === undefined) return {};
  const values = list(given, { subject, write: "access: [Access.namespace('monitoring', { ports: [9090] })]", where });
  if (values.length === 0) {
    const fix = 'leave access out where each service says it, or write Access.nobody() to close what nothing opens';
    throw new ValidationError('MSVC-ACCESS-120', { subject, got: given, expected: 'at least one value', fix }, where);
  }
  const said = values.map((each) => checkedAccessValue(each, where).said);
  const allowing = said.filter(({ action }) => action === 'allow');
  return protection({
    access: allowing.length > 0 ? allowing.flatMap(requestsIn) : undefined,
    guards: said.flatMap((each) => guardsIn(each, subject, where)),
    issuers: said.flatMap(({ issuers }) => issuers),
  });
}

/** Without ports it is any port: where requests are not read, a rule that lets somebody in by them is none. */
function requestsIn(said: SaidAccess): readonly Requests[] {
  return (said.ports ?? ['any' as const]).flatMap((port) => requestsOn(said, checkedPort(port)));
}

function guardsIn(said: SaidAccess, subject: string, where: Where | undefined): readonly Guard[] {
  const { action, provider, dryRun, ports } = said;
  if (action === 'allow') return [];
  const attribute = httpCondition(said);
  if (attribute !== undefined && ports === undefined) {
    const fix = 'name the ports whose requests the mesh reads, such as ports: [8080]';
    const expected = 'ports: on one that is plain TCP the condition is dropped, and everything there would be refused';
    throw new ValidationError('MSVC-ACCESS-121', { subject, got: `${action} by ${attribute}`, expected, fix }, where);
  }
  const what = { action, ...(provider !== undefined && { provider }), ...(dryRun && { dryRun }) };
  return requestsIn(said).map((requests) => ({ ...what, ...requests }));
}

/** @throws ValidationError MSVC-ACCESS-005 */
function checkedPort(port: Requests['port']): Requests['port'] {
  if (port === 'any' || (Number.isInteger(port) && port > 0 && port < 65536)) return port;
  const fix = 'write it as a number, such as 9090';
  throw new ValidationError('MSVC-ACCESS-005', { subject: 'port', got: port, expected: 'the number of a port', fix });
}

/** What a protection asks of a mesh. */
export function protectionFeatures({ access = [], guards = [], issuers = [] }: Protection): readonly AccessFeature[] {
  const ofGrants = access.flatMap(({ when = [] }) => accessFeatures({ action: 'allow', when, issuers: [] }));
  const ofGuards = guards.flatMap(({ when = [], ...guard }) => accessFeatures({ ...guard, when, issuers: [] }));
  return [...ofGrants, ...ofGuards, ...(issuers.length > 0 ? (['tokens'] as const) : [])];
}
