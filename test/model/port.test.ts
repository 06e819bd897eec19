import fc from 'fast-check';
import { ValidationError } from '../../lib/errors';
import { Port, type Protocol } from '../../lib/model/workload/port';

test.each<[Protocol, string, string, string]>([
  ['http', 'http', 'http', 'http://orders:8080'],
  ['h2c', 'http2', 'kubernetes.io/h2c', 'http://orders:8080'],
  ['grpc', 'grpc', 'kubernetes.io/h2c', 'http://orders:8080'],
  ['tcp', 'tcp', 'tcp', 'orders:8080'],
])('a port that speaks %s is named so that both meshes read it', (protocol, name, appProtocol, address) => {
  const port = Port[protocol](8080);
  expect(port).toMatchObject({ name, appProtocol, number: 8080, isHttp: protocol !== 'tcp' });
  expect(port.addressOn('orders')).toBe(address);
});

test('a second port of a protocol has a word of its own in its name', () => {
  expect(Port.http(9090, { name: 'metrics' }).name).toBe('http-metrics');
});

test('the scheme of an address may be another', () => {
  expect(Port.tcp(6379, { scheme: 'redis' }).addressOn('cache')).toBe('redis://cache:6379');
});

test.each([
  [1, true],
  [65535, true],
  [0, false],
  [65536, false],
  [80.5, false],
  [Number.POSITIVE_INFINITY, false],
])('port number %d', (number, accepted) => {
  if (accepted) expect(Port.http(number).number).toBe(number);
  else expect(() => Port.http(number)).toThrow('MSVC-PORT-001');
});

test('every port but those of the sidecar is accepted', () => {
  const sidecar = [15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090];
  const inRange = fc.integer({ min: 14990, max: 15100 });
  fc.assert(
    fc.property(inRange, (number) => {
      if (sidecar.includes(number)) expect(() => Port.tcp(number)).toThrow('MSVC-PORT-002');
      else expect(Port.tcp(number).number).toBe(number);
    }),
    { numRuns: 300 },
  );
});

test.each<[Protocol, number]>([
  ['http', 10],
  ['h2c', 9],
  ['grpc', 10],
  ['tcp', 11],
])('the name of a %s port may have %d letters and no more', (protocol, letters) => {
  expect(Port[protocol](9090, { name: 'm'.repeat(letters) }).name).toHaveLength(15);
  expect(() => Port[protocol](9090, { name: 'm'.repeat(letters + 1) })).toThrow(`at most ${letters} of them`);
});

test.each(['', 'Metrics', 'a_b', '-a', 'a-'])('the port name %j is refused', (name) => {
  expect(() => Port.http(9090, { name })).toThrow(ValidationError);
});
