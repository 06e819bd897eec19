import { checkedPort, checkedPorts, Port, type Protocol } from '../../lib/model/workload/port';

test.each<[Protocol, string, string, string]>([
  ['http', 'http', 'http', 'http'],
  ['h2c', 'http2', 'kubernetes.io/h2c', 'http'],
  ['grpc', 'grpc', 'kubernetes.io/h2c', ''],
  ['tcp', 'tcp', 'tcp', ''],
])('a port that speaks %s is named so that both meshes read it', (protocol, name, appProtocol, scheme) => {
  const port = Port[protocol](8080);
  expect(port).toMatchObject({ name, appProtocol, number: 8080, isHttp: protocol !== 'tcp' });
  expect(port.scheme).toBe(scheme);
});

test('a protocol of another name is refused, which plain JavaScript may ask the class itself for', () => {
  const PlainPort = Port as unknown as new (number: number, protocol: string, options: object) => Port;
  expect(() => new PlainPort(8080, 'udp', {})).toThrow(
    /^MSVC-PORT-103 .* protocol: got "udp", expected http, h2c, grpc, tcp\n {2}fix: write Port\.http\(8080\)$/,
  );
});

test('a second port of a protocol has a word of its own in its name', () => {
  expect(Port.http(9090, { name: 'metrics' }).name).toBe('http-metrics');
});

test('the scheme of an address may be another', () => {
  expect(Port.tcp(6379, { scheme: 'redis' }).scheme).toBe('redis');
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

test.each<[Protocol, number]>([
  ['http', 10],
  ['h2c', 9],
  ['grpc', 10],
  ['tcp', 11],
])('the name of a %s port may have %d letters and no more', (protocol, letters) => {
  expect(Port[protocol](9090, { name: 'm'.repeat(letters) }).name).toHaveLength(15);
  expect(() => Port[protocol](9090, { name: 'm'.repeat(letters + 1) })).toThrow(`at most ${letters} of them`);
});

test.each(['', 'Metrics', 'a_b', '-a', 'a-', 'a--b', 'a\n', 5, null, ['a']])('the port name %j is refused', (name) => {
  expect(() => Port.http(9090, { name: name as string })).toThrow('MSVC-PORT-003');
});

test.each(['a-b', '1', 'a1'])('the port name %j is taken', (name) => {
  expect(Port.http(9090, { name }).name).toBe(`http-${name}`);
});

test('a name that is short enough is told what is wrong with it', () => {
  expect(() => Port.http(9090, { name: 'a--b' })).toThrow(
    `port name: got "a--b", expected lower-case letters, digits and '-', never two in a row and none at an end, at most 10 of them\n  fix: write a word, such as 'metrics'`,
  );
});

test.each(['', 'redis', 'HTTP', 'svn+ssh', 'a1.-'])('the scheme %j is taken', (scheme) => {
  expect(Port.tcp(9090, { scheme }).scheme).toBe(scheme);
});

test.each(['1a', 'a:', 'http://', 'a b', 'é', 5, null])('the scheme %j is refused', (scheme) => {
  expect(() => Port.tcp(9090, { scheme: scheme as string })).toThrow('MSVC-PORT-101');
});

test.each(['8080', undefined, null, 8080n, Symbol('8080'), {}, [8080], Number.NaN])(
  '%p is no number of a port',
  (number) => {
    expect(() => Port.http(number as number)).toThrow('MSVC-PORT-001');
  },
);

test('a port has no options but its own', () => {
  expect(() => Port.http(8080, 'metrics' as never)).toThrow('MSVC-INPUT-101');
  expect(() => Port.http(8080, null as never)).toThrow('MSVC-INPUT-101');
  expect(() => Port.http(8080, { nmae: 'metrics' } as never)).toThrow('write name in place of nmae');
});

describe('where a port is taken', () => {
  const where = { node: { path: 'dev/orders' } };

  test.each<[unknown, string]>([
    [8080, 'Port.http(8080)'],
    ['9090', 'Port.http(9090)'],
    [0, 'Port.http(8080)'],
    [65536, 'Port.http(8080)'],
    [{ number: 8080 }, 'Port.http(8080)'],
    [undefined, 'Port.http(8080)'],
  ])('%j is told to be %s', (value, write) => {
    expect(() => checkedPort(value, 'port', where)).toThrow(/^MSVC-CLASS-001 \[dev\/orders\] port: got /);
    expect(() => checkedPort(value, 'port', where)).toThrow(`expected Port of cdk8s-mesh\n  fix: write ${write}`);
  });

  test('several are a list of them, none twice', () => {
    const ports = [Port.http(8080), Port.http(9090, { name: 'metrics' })];
    expect(checkedPorts(ports, where)).toEqual(ports);
    expect(() => checkedPorts([Port.http(8080), 9090 as never], where)).toThrow(
      'MSVC-CLASS-001 [dev/orders] port: got 9090',
    );
    expect(() => checkedPorts(Port.http(8080) as never, where)).toThrow('MSVC-INPUT-104 [dev/orders] ports');
    expect(() => checkedPorts([Port.http(8080), Port.grpc(8080)], where)).toThrow('MSVC-PORT-004');
    expect(() => checkedPorts([Port.http(8080), Port.http(8081)], where)).toThrow('MSVC-PORT-004');
  });
});
