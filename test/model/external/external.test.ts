import { isIP, isIPv4 } from 'node:net';
import { External, type ExternalOptions } from 'cdk8s-mesh';
import fc from 'fast-check';
import { isAddress, isSubnet } from '../../../lib/model/external/address';
import { together } from '../../../lib/model/external/external';

describe('a host outside', () => {
  const dns = { addresses: [], location: 'outside', resolution: 'dns', endpoints: [], subjectAltNames: [] };

  test('is found by DNS, and callers speak its protocol', () => {
    expect(External.https('api.stripe.com').facts).toEqual({
      ...dns,
      hosts: ['api.stripe.com'],
      ports: [{ name: 'https', number: 443, protocol: 'https' }],
    });
    expect(External.http('a.org').facts.ports).toEqual([{ name: 'http', number: 80, protocol: 'http' }]);
    expect(External.tls('a.org', { port: 8883 }).facts.ports).toEqual([{ name: 'tls', number: 8883, protocol: 'tls' }]);
    expect(External.https('a.org', { resolution: 'dns-round-robin' }).facts.resolution).toBe('dns-round-robin');
  });

  test('with addresses is asked there; of a range the client chooses one', () => {
    const two = External.tcp('db.org', { port: 5432, addresses: ['10.0.0.8', '10.0.0.7'] }).facts;
    expect(two).toMatchObject({
      addresses: ['10.0.0.7', '10.0.0.8'],
      resolution: 'static',
      endpoints: [
        { address: '10.0.0.7', ports: {}, labels: {} },
        { address: '10.0.0.8', ports: {}, labels: {} },
      ],
    });
    expect(External.tcp('db.org', { port: 1, addresses: ['10.0.0.0/8'] }).facts).toMatchObject({
      addresses: ['10.0.0.0/8'],
      resolution: 'none',
      endpoints: [],
    });
    expect(External.https('a.org', { addresses: ['::1'] }).facts).toMatchObject({
      addresses: [],
      resolution: 'static',
    });
  });

  test('that is a pattern is where the client has connected to', () => {
    const { name, facts } = External.https('*.googleapis.com');
    expect(name).toBe('any.googleapis.com');
    expect(facts).toMatchObject({ hosts: ['*.googleapis.com'], resolution: 'none' });
  });

  test('may count as a part of the mesh, behind pods of the namespace', () => {
    expect(External.http('vm.internal', { inside: true, selector: { app: 'vm' } }).facts).toMatchObject({
      location: 'inside',
      resolution: 'static',
      endpoints: [],
      selector: { app: 'vm' },
    });
  });

  test('is spoken TLS to by proxies, where callers ask in plain HTTP', () => {
    expect(External.https('a.org', { originate: {} }).facts).toMatchObject({
      ports: [{ name: 'http', number: 80, protocol: 'http', targetPort: 443 }],
      tls: { mode: 'simple', port: 80, authorities: 'system' },
    });
    const client = { certificate: '/c.pem', key: '/k.pem' };
    expect(
      External.https('a.org', { port: 8443, originate: { port: 8443, client, sni: 'b.org' } }).facts,
    ).toMatchObject({
      ports: [{ number: 8443, protocol: 'http' }],
      tls: { mode: 'mutual', port: 8443, sni: 'b.org', authorities: 'system', ...client },
    });
  });

  const http = (given: unknown) => () => External.http('a.org', given as ExternalOptions);
  test.each<[string, () => unknown, string]>([
    ['a scheme', () => External.https('https://a.org'), 'MSVC-EXT-001'],
    ['a star alone', () => External.https('*'), 'MSVC-EXT-001'],
    ['a pattern of bytes', () => External.tcp('*.a.org', { port: 1, addresses: ['10.0.0.1'] }), 'MSVC-EXT-001'],
    ['a port that is none', http({ port: 0 }), 'MSVC-EXT-002'],
    ['bytes without a port', () => External.tcp('a.org', { addresses: ['10.0.0.1'] } as never), 'MSVC-EXT-002'],
    ['bytes without an address', () => External.tcp('a.org', { port: 1 }), 'MSVC-EXT-003'],
    ['a name for an address', http({ addresses: ['a.org'] }), 'MSVC-EXT-003'],
    ['an address beside a range', http({ addresses: ['10.0.0.1', '10.0.0.0/8'] }), 'MSVC-EXT-003'],
    ['DNS beside addresses', http({ addresses: ['10.0.0.1'], resolution: 'dns' }), 'MSVC-EXT-004'],
    ['a resolution that is none', http({ resolution: 'static' }), 'MSVC-EXT-004'],
    ['addresses beside a selector', http({ addresses: ['10.0.0.1'], selector: { a: 'b' } }), 'MSVC-EXT-004'],
    ['a pattern that proxies speak TLS to', () => External.https('*.a.org', { originate: {} }), 'MSVC-EXT-004'],
    ['names that are none', http({ subjectAltNames: [''] }), 'MSVC-EXT-004'],
    [
      'a client without a key',
      () => External.https('a.org', { originate: { client: { certificate: '/c' } as never } }),
      'MSVC-EXT-004',
    ],
    ['a flag in quotes', http({ inside: 'yes' }), 'MSVC-INPUT-105'],
    ['an unknown option', http({ host: 'b' }), 'MSVC-INPUT-102'],
  ])('is refused with %s', (_, make, code) => expect(make).toThrow(code));

  test('that is said twice has the ports of both, where nothing else differs', () => {
    const facts = (port: number, more: ExternalOptions = {}) => External.http('a.org', { port, ...more }).facts;
    expect(together(facts(80), facts(80))?.ports).toEqual([{ name: 'http', number: 80, protocol: 'http' }]);
    expect(together(facts(8080), facts(80))?.ports.map(({ name }) => name)).toEqual(['http', 'http-8080']);
    expect(together(facts(80), facts(80, { inside: true }))).toBeUndefined();
    expect(together(facts(443), External.https('a.org').facts)).toBeUndefined();
  });
});

test('addresses are those that Node.js knows', () => {
  const part = fc.constantFrom('0', '1', '255', '256', '01', 'ff', 'FFFF', 'g', '', ':', '::', '.', '10.0.0.1');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 9 }), fc.constantFrom('.', ':'), (parts, by) => {
      const text = parts.join(by);
      // The notation with an IPv4 address at the end is not taken.
      fc.pre(!(text.includes('.') && text.includes(':')));
      expect([text, isAddress(text)]).toEqual([text, isIP(text) !== 0]);
      expect(isSubnet(`${text}/33`)).toBe(isIP(text) !== 0 && !isIPv4(text));
    }),
    { seed: 20261124, numRuns: 2000 },
  );
});
