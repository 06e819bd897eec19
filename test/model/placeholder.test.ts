import * as fc from 'fast-check';
import {
  Caller,
  Config,
  Cpu,
  Dependency,
  Duration,
  Environments,
  Exposure,
  Health,
  Hold,
  Image,
  Istio,
  MeshChart,
  MeshService,
  type MeshServiceProps,
  Namespace,
  NoMesh,
  Platform,
  Port,
  Scale,
  Traffic,
  type ValidationError,
} from 'cdk8s-mesh';
import { Testing } from 'cdk8s';
import {
  isUnknown,
  isUnknownNumber,
  isWholePlaceholder,
  placeholderNumber,
  placeholderTable,
  refuseUnknown,
  renderedNumber,
  unfit,
} from '../../lib/model/placeholder';
import { type Meaning, partsOf, pieceIn, placeholderText } from '../../lib/model/placeholder-text';
import { devChart, IMAGE, orders, platformWith, thrownBy } from '../fixtures';

/** Stands for an Output; the model never asks which. */
const ID = placeholderTable().push({}) - 1;
const TEXT = placeholderText({ id: ID, form: 'text' });
const NUMBER = placeholderNumber(ID);
const MEANINGS: fc.Arbitrary<Meaning> = fc.record({
  id: fc.nat({ max: 2 ** 19 - 1 }),
  form: fc.constantFrom('text' as const, 'number' as const),
});

describe('the text of a placeholder', () => {
  test('is of one width, lower-case, and valid wherever text may stand', () => {
    fc.assert(
      fc.property(MEANINGS, (id) => {
        expect(placeholderText(id)).toMatch(/^[a-z]{44}$/);
        expect(`registry.example.com/orders:${placeholderText(id)}`).toMatch(/^[\w./-]+:[\w.-]{1,128}$/);
      }),
    );
  });

  test('is taken apart whatever stands around it, and tells its id', () => {
    const around = fc.string({ unit: fc.constantFrom('q', 'x', 'z', 'j', '-', 'a', '5', '.') });
    fc.assert(
      fc.property(around, MEANINGS, MEANINGS, around, (left, first, second, right) => {
        const text = `${left}${placeholderText(first)}${placeholderText(second)}${right}`;
        expect(partsOf(text)).toEqual({ literals: [left, '', right], meanings: [first, second] });
      }),
    );
  });

  test('survives JSON, a number apart from a text', () => {
    expect(partsOf(JSON.stringify({ a: TEXT, b: NUMBER }))).toEqual({
      literals: ['{"a":"', '","b":"', '"}'],
      meanings: [
        { id: ID, form: 'text' },
        { id: ID, form: 'number' },
      ],
    });
  });

  test('ends with a fault of the library where there are more than it can tell apart', () => {
    expect(() => placeholderText({ id: 2 ** 19, form: 'text' })).toThrow('more than 524288 values');
  });

  test('is not the text of another id when letters of it are changed', () => {
    const letters = fc.constantFrom(...'qxzj');
    fc.assert(
      fc.property(MEANINGS, fc.nat({ max: 43 }), letters, (id, at, letter) => {
        const text = placeholderText(id);
        const changed = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`;
        fc.pre(changed !== text);
        expect(partsOf(changed).meanings).toEqual([]);
        expect(pieceIn(changed)).toBeDefined();
      }),
    );
  });

  test.each([
    ['from the front', (text: string) => text.slice(0, 7), 'cut or changed'],
    ['to a short word', (text: string) => `orders-${text.slice(20, 24)}`, 'cut or changed'],
    ['to its first four letters', (text: string) => text.slice(0, 4), 'cut or changed'],
    ['to its last four letters', (text: string) => `sha ${text.slice(-4)}.`, 'cut or changed'],
    ['to six letters in a word', (text: string) => `abc${text.slice(10, 16)}def`, 'cut or changed'],
    ['from behind', (text: string) => `v${text.slice(-9)}-rc`, 'cut or changed'],
    ['backwards', (text: string) => [...text].reverse().join(''), 'cut or changed'],
    ['in capitals', (text: string) => text.toUpperCase(), 'written in capitals'],
    ['in base64', (text: string) => Buffer.from(text).toString('base64'), 'encoded in base64'],
    ['in base64, second byte', (text: string) => Buffer.from(`u${text}`).toString('base64'), 'encoded in base64'],
    ['in base64, third byte', (text: string) => Buffer.from(`us${text}`).toString('base64'), 'encoded in base64'],
    ['in hexadecimal', (text: string) => Buffer.from(text).toString('hex'), 'encoded in hexadecimal'],
  ])('is known %s', (_, change, problem) => {
    fc.assert(fc.property(MEANINGS, (id) => expect(pieceIn(change(placeholderText(id)))).toBe(problem)));
    expect(unfit(change(TEXT))).toMatchObject({ code: 'MSVC-OUTPUT-102', problem: `an Output that was ${problem}` });
    expect(isUnknown(change(TEXT))).toBe(true);
  });

  test('is not seen in text that has none', () => {
    const words = [
      'sha256:3b1f2e',
      'eyJhbGciOiJIUzI1NiJ9',
      'fox-jazz-quiz',
      'xzibit',
      'qx',
      'zx81',
      '127.0.0.1:8080',
      'XJ-900',
    ];
    for (const text of [...words, '7178', 'orders.shop-dev.svc.cluster.local', '/usr/bin/xz --quiet']) {
      expect([text, pieceIn(text), partsOf(text).meanings]).toEqual([text, undefined, []]);
    }
    fc.assert(
      fc.property(fc.base64String({ maxLength: 2000 }), (text) => expect(pieceIn(text)).toBeUndefined()),
      {
        seed: 7,
        numRuns: 300,
      },
    );
    fc.assert(fc.property(fc.stringMatching(/^[0-9a-f]{40}$/), (text) => expect(pieceIn(text)).toBeUndefined()));
  });
});

describe('the number of a placeholder', () => {
  const CALCULATIONS: readonly (readonly [string, (number: number) => unknown])[] = [
    ['+', (n) => n + 1],
    ['+ text', (n) => n + 'Mi'],
    ['-', (n) => n - 1],
    ['*', (n) => n * 2],
    ['/', (n) => 100 / n],
    ['%', (n) => n % 2],
    ['negation', (n) => -n],
    ['unary +', (n) => +n],
    ['>', (n) => n > 3],
    ['<=', (n) => 3 <= n],
    // eslint-disable-next-line eqeqeq -- what is tested
    ['==', (n) => (n as unknown) == '3'],
    ['max', (n) => Math.max(2, n)],
    ['min', (n) => Math.min(n, 5)],
    ['ceil', (n) => Math.ceil(n)],
    ['floor', (n) => Math.floor(n)],
    ['round', (n) => Math.round(n)],
    ['Number()', (n) => Number(n)],
    ['valueOf', (n) => n.valueOf()],
    ['toFixed', (n) => n.toFixed(0)],
    ['toPrecision', (n) => n.toPrecision(2)],
    ['toExponential', (n) => n.toExponential()],
    ['toLocaleString', (n) => n.toLocaleString()],
    ['an index', (n) => Array.from({ length: n })],
  ];

  test.each(CALCULATIONS)('throws as soon as it is calculated with: %s', (_, calculate) => {
    expect(() => calculate(NUMBER)).toThrow('MSVC-OUTPUT-003');
  });

  test('becomes text in text', () => {
    expect(`${NUMBER}`).toBe(TEXT);
    expect([String(NUMBER), [NUMBER, 1].join()]).toEqual([TEXT, `${TEXT},1`]);
  });

  test('is recognised once it is rendered, and is no number either', () => {
    const rendered = renderedNumber(NUMBER);
    expect([NUMBER, rendered].map(isUnknownNumber)).toEqual([true, true]);
    expect([TEXT, `${rendered}0`, 3, '3', undefined].map(isUnknownNumber)).toEqual([false, false, false, false, false]);
    expect(renderedNumber(3)).toBe(3);
    expect(unfit(rendered)).toBeUndefined();
  });

  test.each<[string, (number: number) => unknown]>([
    ['+', (n) => n + 1],
    ['template', (n) => `${n}Mi`],
    ['-', (n) => n - 1],
    ['*', (n) => n * 2],
    ['max', (n) => Math.max(2, n)],
    ['ceil', (n) => Math.ceil(n)],
  ])('that was copied by way of JSON and calculated with is unfit: %s', (_, calculate) => {
    expect(unfit(calculate(JSON.parse(JSON.stringify(NUMBER)) as number))?.code).toMatch(/^MSVC-OUTPUT-10[25]$/);
  });

  test('inside JSON it stands as JSON.stringify wrote it, or is unfit', () => {
    const json = JSON.stringify({ max: NUMBER, list: [NUMBER] });
    expect(unfit(json)).toBeUndefined();
    expect(unfit(json.replaceAll('"', ''))).toMatchObject({ problem: 'an Output that was calculated with' });
    expect(unfit(JSON.stringify({ json }))).toMatchObject({ problem: 'an Output that was calculated with' });
  });

  test('NaN and infinity are unfit, numbers of Kubernetes are fit', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(unfit(value)).toMatchObject({ code: 'MSVC-OUTPUT-105' });
    }
    for (const value of [0, -1, 0.5, 2147483647, 1337, 2 ** 40]) expect(unfit(value)).toBeUndefined();
  });
});

describe('a prop that takes no Output refuses one by name', () => {
  const TEXTS: readonly (readonly [string, (text: string) => unknown])[] = [
    ['name', (name) => orders({ name })],
    ['namespace', (namespace) => devChart({ namespace })],
    ['namespace.labels.team', (team) => Namespace.managed('shop', { labels: { team } })],
    ['name in namespace.labels', (team) => Namespace.managed('shop', { labels: { [team]: 'a' } })],
    ['environment name', (name) => Environments.of({ [name]: { namespace: 'shop', platform: platformWith() } })],
    ['kubernetes', (kubernetes) => Platform.of({ kubernetes, mesh: NoMesh.of() })],
    ['trustDomain', (trustDomain) => Platform.of({ kubernetes: '1.34', mesh: NoMesh.of(), trustDomain })],
    ['sidecar.revision', (revision) => Istio.sidecar({ revision })],
    ['name of the imported service', (name) => MeshService.import({ name, namespace: 'a', port: Port.http(80) })],
    ['Caller.serviceAccount', (name) => Caller.serviceAccount(`istio-ingress/${name}`)],
    ['Caller.namespace', (name) => Caller.namespace(name)],
    ['port.name', (name) => Port.http(9090, { name })],
    ['port.scheme', (scheme) => Port.tcp(9090, { scheme })],
    ['config.path', (name) => Config.mutable({ path: `/etc/${name}`, files: { a: '' } })],
    ['config.name', (name) => Config.mutable({ path: '/etc/a', files: { a: '' }, name })],
    ['name in config.files', (name) => Config.mutable({ path: '/etc/a', files: { [name]: '' } })],
    ['config.files.a', (text) => Config.perContent({ path: '/etc/a', files: { a: `key = ${text}` } })],
    ['name in versions', (name) => orders({ versions: { [name]: {} } })],
    ['name in env', (name) => orders({ env: { [name]: '1' } })],
    ['name in versions.next.env', (name) => orders({ versions: { next: { env: { [name]: '1' } } } })],
    ['variable name', (name) => orders().addEnv(name, '1')],
    ['mount path', (path) => orders().mount(`/${path}`, undefined as never)],
    ['secrets.DATABASE.secret', (secret) => orders({ secrets: { DATABASE: { secret, key: 'url' } } })],
    ['health.startup.check.path', (path) => orders({ health: Health.http(`/${path}`) })],
    ['health.startup.check.command[1]', (word) => orders({ health: Health.command(['/app', word]) })],
    ['routes[0].headers.x-user', (user) => orders({ routes: [{ headers: { 'x-user': user }, version: 'stable' }] })],
    ['name in routes[0].headers', (name) => orders({ routes: [{ headers: { [name]: 'a' }, version: 'stable' }] })],
    ['routes[0].version', (version) => orders({ routes: [{ headers: { a: 'b' }, version }] })],
    [
      'traffic.options.loadBalancing.consistentHash.header',
      (header) => orders({ traffic: Traffic.of({ loadBalancing: { consistentHash: { header } } }) }),
    ],
    ['name in serviceAccountAnnotations', (name) => orders({ serviceAccountAnnotations: { [name]: 'a' } })],
    ['name in dependencies', (name) => orders({ dependencies: { [name]: Dependency.redis({ image: IMAGE }) } })],
    ['image of withTag', (reference) => Image.parse(reference).withTag('1.5.0')],
  ];

  test.each(TEXTS)('text: %s', (subject, use) => {
    const error = thrownBy(() => use(TEXT)) as ValidationError;
    expect([error.code, error.mistake.subject]).toEqual(['MSVC-OUTPUT-001', subject]);
    expect(error.mistake.fix).toContain('docs/outputs.md');
  });

  const NUMBERS: readonly (readonly [string, (number: number) => unknown])[] = [
    ['port', (n) => Port.http(n)],
    ['port of orders', (n) => orders().allowFrom(Caller.namespace('a'), { ports: [n] })],
    ['Duration.seconds', (n) => Duration.seconds(n)],
    ['Hold.inApp', (n) => Hold.inApp(n as unknown as Duration)],
    ['deregistrationDelay', (n) => Exposure.loadBalancer(n as unknown as Duration)],
    ['cpu', (n) => Cpu.millis(n)],
    ['cpu', (n) => Cpu.units(n)],
    ['canary.weight', (weight) => orders({ canary: { weight } })],
    ['autoscaling cpuPercent', (cpuPercent) => Scale.autoscaled({ min: 2, max: 4, cpuPercent })],
    ['image uid', (uid) => Image.parse('redis:7', { uid })],
    ['retry attempts', (attempts) => Traffic.of({ retry: { attempts, on: ['connect-failure'] } })],
    ['maxEjectionPercent', (percent) => Traffic.of({ outlierDetection: { maxEjectionPercent: percent } })],
    ['connectionPool maxConnections', (max) => Traffic.of({ connectionPool: { maxConnections: max } })],
  ];

  test.each(NUMBERS)('number: %s', (subject, use) => {
    const error = thrownBy(() => use(NUMBER)) as ValidationError;
    expect([error.code, error.mistake.subject]).toEqual(['MSVC-OUTPUT-002', subject]);
  });

  test('at a service, with its path and the path of the prop', () => {
    expect(thrownBy(() => orders({ health: Health.http(`/${TEXT}`) })).message).toMatch(
      /^MSVC-OUTPUT-001 \[dev\/orders\] health\.startup\.check\.path: got "an Output, whose value is known only after deployment", expected a value that is known when the program runs\n {2}fix: pass a plain value; /,
    );
  });

  test('and takes every plain value as before', () => {
    for (const value of ['a', 1, { a: ['b'] }, undefined, null]) expect(() => refuseUnknown('a', value)).not.toThrow();
  });
});

describe('an image takes an Output', () => {
  test.each<[string, () => Image, string]>([
    ['as its tag', () => Image.of('acme/orders', { tag: TEXT }), `acme/orders:${TEXT}`],
    ['in its tag', () => Image.parse(`acme/orders:v1-${TEXT}`), `acme/orders:v1-${TEXT}`],
    ['as its digest', () => Image.of('acme/orders', { digest: TEXT }), `acme/orders@${TEXT}`],
    ['in its digest', () => Image.parse(`acme/orders@sha256:${TEXT}`), `acme/orders@sha256:${TEXT}`],
    ['in its repository', () => Image.parse(`${TEXT}/orders:1.4.2`), `${TEXT}/orders:1.4.2`],
    ['as the whole of it', () => Image.parse(TEXT), TEXT],
    ['as the tag of a canary', () => IMAGE.withTag(TEXT), `${IMAGE.repository}:${TEXT}`],
  ])('%s', (_, image, reference) => expect(image().reference).toBe(reference));

  test('and still refuses what it refuses of plain text', () => {
    expect(() => Image.parse(`${TEXT}/orders`)).toThrow('MSVC-IMAGE-004');
    expect(() => Image.parse(`Acme/orders:${TEXT}`)).toThrow('MSVC-IMAGE-001');
    expect(() => Image.parse(`acme/orders:${TEXT} `)).toThrow('MSVC-IMAGE-004');
    expect(() => Image.parse('acme/orders@sha256:short')).toThrow('MSVC-IMAGE-002');
  });
});

describe('a number of pods takes an Output', () => {
  test('and bounds that are both known are compared still', () => {
    expect(Scale.autoscaled({ min: NUMBER, max: 2 })).toMatchObject({ min: NUMBER, max: 2 });
    expect(() => Scale.autoscaled({ min: 4, max: 2 })).toThrow('MSVC-SCALE-005');
    expect(() => Scale.autoscaled({ min: NUMBER, max: 0 })).toThrow('MSVC-SCALE-003');
  });

  test('whose minimum nobody knows', () => {
    expect(Scale.minimum(Scale.fixed(NUMBER))).toBeUndefined();
    expect(Scale.minimum(Scale.autoscaled({ min: NUMBER, max: 9 }))).toBeUndefined();
    expect(Scale.minimum(Scale.autoscaled({ min: 3, max: NUMBER }))).toBe(3);
  });
});

test('a whole placeholder is one and nothing else', () => {
  expect([TEXT, `${TEXT}a`, '', 'a'].map(isWholePlaceholder)).toEqual([true, false, false, false]);
});

test('where nothing was ever given out, nothing is taken for a placeholder', () => {
  const entries = placeholderTable().splice(0);
  try {
    expect([TEXT, NUMBER, TEXT.slice(9)].map(isUnknown)).toEqual([false, false, false]);
    expect(unfit(TEXT.slice(9))).toBeUndefined();
    const chart = new MeshChart(Testing.app(), 'dev', { namespace: 'a', platform: platformWith() });
    const props: MeshServiceProps = { image: IMAGE, env: { A: TEXT.slice(9) } };
    expect(() => Testing.synth(new MeshService(chart, 'orders', props).service.node.scope as MeshChart)).toBeDefined();
  } finally {
    placeholderTable().push(...entries);
  }
});
