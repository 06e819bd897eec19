import type { Construct } from 'constructs';
import { ValidationError } from '../../errors';
import { Call } from '../../model/call';
import type { External } from '../../model/external/external';
import { covers } from '../../model/gateway/network-gateway';
import { checkedHost } from '../../model/gateway/host';
import { requireSupport } from '../demands';
import { Place } from '../place';
import { type CallOptions, checkedClient, type SaidCall } from '../callee';
import { ExternalHosts } from './external-hosts';

/** What URLs of a protocol begin with; clients of others take host and port. */
const SCHEMES: Readonly<Record<string, string>> = { http: 'http', https: 'https' };

/** Declares a call to a host outside. @throws ValidationError MSVC-EXT-006 for the host, 008 for methods and paths, MSVC-ACCESS-003 for the port */
export function callOutside(caller: Construct, external: External, options: CallOptions): SaidCall {
  const { namespace, platform } = Place.of(caller);
  const { port: number, host, when, ...client } = checkedClient(caller, options);
  const [narrowed] = when;
  if (narrowed !== undefined) {
    const fix = 'leave them out: who may be called outside is said by host and port';
    const mistake = { subject: narrowed.attribute, got: narrowed.is, expected: 'none for a host outside', fix };
    throw new ValidationError('MSVC-EXT-008', mistake, caller);
  }
  const { ports, tls } = external.facts;
  if (tls !== undefined) requireSupport(caller, platform.mesh, ['origination']);
  const port = ports.find((each) => number === undefined || each.number === number);
  if (port === undefined) {
    const expected = `${ports.map((each) => each.number).join(', ')}`;
    const fix = 'leave port out, or make an External of that port';
    const mistake = { subject: `port of ${external.host}`, got: number, expected, fix };
    throw new ValidationError('MSVC-ACCESS-003', mistake, caller);
  }
  ExternalHosts.of(caller).add(external, caller);
  return {
    call: new Call(calledHost(caller, external, host), port.number, SCHEMES[port.protocol] ?? '', 'tcp'),
    edge: { to: { namespace, name: external.name }, ports: [port.number], ...client, construct: caller.node.path },
  };
}

/** The host that is called: that of the External, or one that its pattern covers. */
function calledHost(caller: Construct, { host: own }: External, given: string | undefined): string {
  const isPattern = own.startsWith('*');
  const subject = 'host of calls';
  if (given === undefined && !isPattern) return own;
  const host =
    given === undefined
      ? undefined
      : checkedHost(given, { code: 'MSVC-EXT-006', subject, wildcard: 'none', where: caller });
  if (host !== undefined && covers(own, host)) return host;
  const fix = isPattern
    ? `name one, such as calls(external, { host: '${own.replace('*', 'api')}' })`
    : 'leave it out, or make an External of that host';
  throw new ValidationError('MSVC-EXT-006', { subject, got: given, expected: `a host of ${own}`, fix }, caller);
}
