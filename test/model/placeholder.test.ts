import { Duration } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-28';
import {
  Caller,
  Config,
  Exposure,
  Health,
  Hold,
  Image,
  Istio,
  MeshService,
  Namespace,
  NoMesh,
  Platform,
  Port,
  Scale,
  type ValidationError,
} from 'cdk8s-mesh';
import {
  isUnknown,
  isUnknownNumber,
  joined,
  leafOf,
  partsOf,
  refuseUnknown,
  unknownNumber,
  unknownText,
} from '../../lib/model/placeholder';
import { RustImage } from 'cdk8s-mesh/rust';
import { fewestPods } from '../../lib/model/workload/scale';
import { firstMissing, inOrder, isObject } from '../../lib/kube/json';
import { leavesOf, mapLeaves } from '../../lib/kube/leaves';
import { show } from '../../lib/errors';
import { devChart, IMAGE, orders, thrownBy } from '../fixtures';

/** Stands for an Output; the model never asks which. */
const OUTPUT = { output: 'of another resource' };
const TEXT = unknownText([OUTPUT]);
const NUMBER = unknownNumber(OUTPUT);

/** The code of the error that something ends with; it must be one of ours. */
function codeOf(use: () => unknown): string {
  const error = thrownBy(use) as ValidationError;
  return error.code ?? `${error.name}: ${error.message}`;
}

describe('a value that is known only after deployment', () => {
  test('is neither text nor number, and is known as what it is', () => {
    expect([TEXT, NUMBER].map((value) => typeof value)).toEqual(['object', 'object']);
    expect([TEXT, NUMBER, leafOf(TEXT), leafOf(NUMBER)].map(isUnknown)).toEqual([true, true, true, true]);
    expect([TEXT, NUMBER, leafOf(TEXT), leafOf(NUMBER)].map(isUnknownNumber)).toEqual([false, true, false, true]);
    const plain = ['a', '', 3, Number.NaN, true, null, undefined, {}, [], () => 1, { resolve: () => 1 }, Symbol('a')];
    expect([...plain, IMAGE].filter((value) => isUnknown(value) || isUnknownNumber(value))).toEqual([]);
  });

  test('is joined with texts without its value, whatever is in it already', () => {
    expect(joined(['a', ':', 'b'])).toBe('a:b');
    expect(partsOf(joined(['a', ':', TEXT]))).toEqual(['a', ':', OUTPUT]);
    expect(partsOf(unknownText([joined(['a', TEXT]), '-', joined([TEXT, 'b'])]))).toEqual([
      'a',
      OUTPUT,
      '-',
      OUTPUT,
      'b',
    ]);
    expect(partsOf(leafOf(joined(['a', TEXT])))).toEqual(['a', OUTPUT]);
    expect(partsOf('a')).toBeUndefined();
  });

  test('is in a finished object one and the same leaf, however often it is rendered', () => {
    expect(leafOf(TEXT)).toBe(leafOf(TEXT));
    expect(leafOf(leafOf(TEXT))).toBe(leafOf(TEXT));
    expect(leafOf(unknownText([OUTPUT]))).not.toBe(leafOf(TEXT));
    expect([leafOf('a'), leafOf(3), leafOf(undefined)]).toEqual(['a', 3, undefined]);
    const json = inOrder({ kind: 'Thing', spec: { text: TEXT, list: [NUMBER] } } as never);
    expect(json).toEqual({ kind: 'Thing', spec: { text: leafOf(TEXT), list: [leafOf(NUMBER)] } });
    expect(firstMissing({ spec: { text: TEXT } }, json)).toBeUndefined();
    expect(firstMissing({ spec: { text: unknownText([OUTPUT]) } }, json)).toBe('spec.text');
    expect(firstMissing({ spec: { text: 'a' } }, json)).toBe('spec.text');
    expect([TEXT, leafOf(TEXT)].map(isObject)).toEqual([false, false]);
    expect(
      leavesOf(json)
        .filter(({ value }) => isUnknown(value))
        .map(({ path }) => path),
    ).toEqual(['spec.list[0]', 'spec.text']);
    expect(mapLeaves({ a: [TEXT, 'b'] }, (leaf) => (isUnknown(leaf) ? 'known' : leaf))).toEqual({ a: ['known', 'b'] });
  });

  test('is named in messages, also inside other things', () => {
    expect([show(TEXT), show(NUMBER)]).toEqual(['an object of class Output', 'an object of class Output']);
    expect([show({ a: TEXT }), show([NUMBER]), show({ a: 1n })]).toEqual(
      Array(3).fill('an object that JSON cannot write'),
    );
    const circle: unknown[] = [];
    circle.push(circle);
    expect(show(circle)).toBe('an object that JSON cannot write');
  });
});

describe('what would make a wrong text or number of it throws', () => {
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
    ['isNaN', (n) => Number.isNaN(n) || isNaN(n)],
    ['valueOf', (n) => n.valueOf()],
    ['toFixed', (n) => n.toFixed(0)],
    ['toPrecision', (n) => n.toPrecision(2)],
    ['toExponential', (n) => n.toExponential()],
    ['toLocaleString', (n) => n.toLocaleString()],
    ['an index', (n) => Array.from({ length: n })],
    ['a count', (n) => 'a'.repeat(n)],
  ];

  test.each(CALCULATIONS)('a calculation: %s', (_, calculate) => {
    expect(codeOf(() => calculate(NUMBER))).toBe('MSVC-OUTPUT-003');
    expect(codeOf(() => calculate(leafOf(NUMBER) as number))).toBe('MSVC-OUTPUT-003');
  });

  const TEXTS: readonly (readonly [string, (text: string) => unknown])[] = [
    ['template', (text) => `https://${text}/`],
    ['+', (text) => 'v' + text],
    ['+ behind', (text) => text + '-rc'],
    ['+=', (text) => ((text += '!'), text)],
    ['concat', (text) => 'v'.concat(text)],
    ['String()', (text) => String(text)],
    ['toString', (text) => text.toString()],
    ['join', (text) => ['a', text].join('-')],
    ['a list in a text', (text) => `${[text] as never}`],
    ['replace', (text) => 'a'.replace('a', text)],
    ['includes', (text) => 'a'.includes(text)],
    ['a pattern', (text) => /a/.test(text)],
    ['the name of a field', (text) => ({ [text]: 1 })],
    ['a field', (text) => ({ a: 1 })[text as 'a']],
    ['in', (text) => text in {}],
    ['URL', (text) => new URL(text)],
    ['encodeURIComponent', (text) => encodeURIComponent(text)],
    ['btoa', (text) => btoa(text)],
    ['parseInt', (text) => Number.parseInt(text, 10)],
    ['a variable of the environment', (text) => (process.env['CDK8S_MESH_TEST'] = text)],
  ];

  test.each(TEXTS)('a text: %s', (_, use) => {
    expect(codeOf(() => use(TEXT))).toBe('MSVC-OUTPUT-107');
    expect(codeOf(() => use(leafOf(TEXT) as string))).toBe('MSVC-OUTPUT-107');
  });

  test.each<[string, (number: number) => unknown]>([
    ['template', (n) => `${n}Mi`],
    ['String()', (n) => String(n)],
    ['join', (n) => [n, 1].join()],
    ['the name of a field', (n) => ({ [n]: 1 })],
  ])('a number in a text: %s', (_, use) => expect(codeOf(() => use(NUMBER))).toBe('MSVC-OUTPUT-107'));

  const CHANGES: readonly (readonly [string, (text: string) => unknown])[] = [
    ['slice', (text) => text.slice(0, 7)],
    ['slice from behind', (text) => text.slice(-5)],
    ['a letter', (text) => text[0]],
    ['at', (text) => text.at(-1)],
    ['spread', (text) => [...text]],
    ['for', (text) => Array.from(text)],
    ['length', (text) => text.length],
    ['toUpperCase', (text) => text.toUpperCase()],
    ['toLowerCase', (text) => text.toLowerCase()],
    ['trim', (text) => text.trim()],
    ['split', (text) => text.split('/')],
    ['replace', (text) => text.replace('a', 'b')],
    ['startsWith', (text) => text.startsWith('a')],
  ];

  test.each(CHANGES)('a change: %s', (_, change) => {
    expect(codeOf(() => change(TEXT))).toBe('MSVC-OUTPUT-102');
    expect(codeOf(() => change(leafOf(TEXT) as string))).toBe('MSVC-OUTPUT-102');
  });

  test('every method of a text and of a number', () => {
    const methods = (type: object) =>
      Reflect.ownKeys(type).filter((name) => !['constructor', 'toString'].includes(String(name)));
    const codes = (value: unknown, names: readonly (string | symbol)[]) => [
      ...new Set(names.map((name) => codeOf(() => (value as Record<string | symbol, unknown>)[name]))),
    ];
    expect(codes(TEXT, methods(String.prototype))).toEqual(['MSVC-OUTPUT-102']);
    expect(codes(NUMBER, methods(Number.prototype))).toEqual(['MSVC-OUTPUT-003']);
  });

  test('base64', () => {
    expect(codeOf(() => Buffer.from(TEXT).toString('base64'))).toBe('MSVC-OUTPUT-102');
  });

  test('options, where a function takes them in place of a text', () => {
    const use = (paths: string | { readonly ready: string }) => (typeof paths === 'string' ? paths : paths.ready);
    expect(thrownBy(() => use(TEXT)).message).toMatch(/^MSVC-OUTPUT-001 .* options with 'ready': got "an Output, /);
    expect(codeOf(() => use(NUMBER as never))).toBe('MSVC-OUTPUT-002');
  });

  test('a call of what stands in a finished object', () => {
    expect(codeOf(() => (leafOf(TEXT) as () => unknown)())).toBe('MSVC-OUTPUT-107');
  });

  test.each<[string, (text: string) => unknown]>([
    ['JSON', (text) => JSON.stringify({ a: [text] })],
    ['JSON of itself', (text) => JSON.stringify(text)],
    ['its fields', (text) => Object.keys(text)],
    ['spread', (text) => ({ ...(text as unknown as object) })],
    ['assign', (text) => Object.assign({}, text)],
  ])('a copy: %s', (_, copy) => {
    for (const value of [TEXT, NUMBER, leafOf(TEXT), leafOf(NUMBER)]) {
      expect(codeOf(() => copy(value as string))).toBe('MSVC-OUTPUT-108');
    }
  });

  test('with the line that did it, and what to write instead', () => {
    const error = thrownBy(() => `https://${TEXT}/`) as ValidationError;
    expect(error.where).toMatch(/placeholder\.test\.ts:\d+$/);
    expect(error.message.replace(/\[.*?\]/, '[here]')).toBe(
      'MSVC-OUTPUT-107 [here] text with an Output in it: got "an Output, whose value is known only after deployment", ' +
        'expected a value that is known when the program runs\n' +
        '  fix: make the text where the value is known: asString(pulumi.interpolate`https://${output}/`)',
    );
    const fixes = [() => NUMBER + 1, () => TEXT.slice(1), () => JSON.stringify({ TEXT })].map(
      (use) => (thrownBy(use) as ValidationError).mistake.fix,
    );
    expect(fixes).toEqual([
      'calculate before it becomes a number here: asNumber(output.apply((count) => count + 1))',
      'do that in apply, before it becomes a text: asString(output.apply((text) => text.slice(0, 7)))',
      'write JSON with asString(pulumi.jsonStringify({ ... })), and give other resources the Output itself',
    ]);
  });

  test('but not what asks for something that no text has', async () => {
    const asked = TEXT as unknown as Record<string | symbol, unknown>;
    for (const name of ['then', 'value', '__pulumiOutput', '$$typeof', Symbol.toStringTag]) {
      expect(asked[name]).toBeUndefined();
    }
    expect(await Promise.resolve(TEXT)).toBe(TEXT);
  });
});

/** A service with one route. */
function routed(route: object): unknown {
  return orders({ traffic: { routes: [{ name: 'beta', ...route } as never] } });
}

describe('a prop that takes no Output refuses one by name', () => {
  const TEXTS: readonly (readonly [string, (text: string) => unknown])[] = [
    ['name', (name) => orders({ name })],
    ['namespace', (namespace) => devChart({ namespace })],
    ['namespace.labels', (labels) => Namespace.managed('shop', { labels: labels as never })],
    ['env', (env) => orders({ env: env as never })],
    ['namespace.labels.team', (team) => Namespace.managed('shop', { labels: { team } })],
    ['kubernetes', (kubernetes) => Platform.of({ kubernetes, mesh: NoMesh.of() })],
    ['trustDomain', (trustDomain) => Platform.of({ kubernetes: '1.34', mesh: NoMesh.of(), trustDomain })],
    ['sidecar.revision', (revision) => Istio.sidecar({ revision })],
    ['name of the imported service', (name) => MeshService.import({ name, namespace: 'a', port: Port.http(80) })],
    ['Caller.serviceAccount', (name) => Caller.serviceAccount(name)],
    ['Caller.namespace', (name) => Caller.namespace(name)],
    ['port.name', (name) => Port.http(9090, { name })],
    ['port.scheme', (scheme) => Port.tcp(9090, { scheme })],
    ['config.path', (name) => Config.mutable({ path: name, files: { a: '' } })],
    ['config.name', (name) => Config.mutable({ path: '/etc/a', files: { a: '' }, name })],
    ['config.files.a', (text) => Config.perContent({ path: '/etc/a', files: { a: text } })],
    ['variable name', (name) => orders().addEnv(name, '1')],
    ['mount path', (path) => orders().mount(path, undefined as never)],
    ['secrets.DATABASE.secret', (secret) => orders({ secrets: { DATABASE: { secret, key: 'url' } } })],
    ['Health.http', (path) => Health.http(path)],
    ['Health.http.readiness', (readiness) => Health.http({ readiness })],
    ['Health.command[1]', (word) => orders({ health: Health.command(['/app', word]) })],
    ['traffic.routes[0].match.headers.x-user', (user) => routed({ match: { headers: { 'x-user': user } } })],
    ['traffic.routes[0].match.path', (path) => routed({ match: { path } })],
    ['traffic.routes[0].to.version', (version) => routed({ match: { path: '/a' }, to: { version } })],
    [
      'traffic.loadBalancing.consistentHash.header',
      (header) => orders({ traffic: { loadBalancing: { consistentHash: { header } } } }),
    ],
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
    ['Hold.inApp', (n) => Hold.inApp(n as unknown as Duration)],
    ['deregistrationDelay', (n) => Exposure.loadBalancer(n as unknown as Duration)],
    ['versions.canary.weight', (weight) => orders({ versions: { canary: { weight } } })],
    ['autoscaling cpuPercent', (cpuPercent) => Scale.autoscaled({ min: 2, max: 4, cpuPercent })],
    ['image uid', (uid) => Image.parse('redis:7', { uid })],
    ['traffic.retry.attempts', (n) => orders({ traffic: { retry: { attempts: n, on: ['connect-failure'] } } })],
    [
      'traffic.outlierDetection.maxEjectionPercent',
      (n) => orders({ traffic: { outlierDetection: { maxEjectionPercent: n } } }),
    ],
    ['traffic.connectionPool.maxConnections', (n) => orders({ traffic: { connectionPool: { maxConnections: n } } })],
  ];

  test.each(NUMBERS)('number: %s', (subject, use) => {
    const error = thrownBy(() => use(NUMBER)) as ValidationError;
    expect([error.code, error.mistake.subject]).toEqual(['MSVC-OUTPUT-002', subject]);
  });

  test.each<[string, string, () => unknown]>([
    ['Duration.seconds', 'MSVC-OUTPUT-003', () => Duration.seconds(NUMBER)],
    ['Cpu.millis', 'MSVC-OUTPUT-003', () => Cpu.millis(NUMBER)],
    ['Cpu.units', 'MSVC-OUTPUT-107', () => orders({ resources: { cpu: { request: Cpu.units(NUMBER) } } })],
  ])('%s of cdk8s calculates with it, and is refused by the value itself', (_, code, use) => {
    expect((thrownBy(use) as ValidationError).code).toBe(code);
  });

  test('at a service, with its path and the path of the prop', () => {
    expect(thrownBy(() => orders({ traffic: { connectionPool: { maxConnections: NUMBER } } })).message).toMatch(
      /^MSVC-OUTPUT-002 \[dev\/orders\] traffic\.connectionPool\.maxConnections: got "an Output, whose value is known only after deployment", expected a value that is known when the program runs\n {2}fix: pass a plain value; /,
    );
  });

  test('and takes every plain value as before, constructs and circles included', () => {
    const circle: Record<string, unknown> = {};
    circle['again'] = { circle };
    for (const value of ['a', 1, { a: ['b'] }, undefined, null, circle, orders(), { node: orders() }]) {
      expect(() => refuseUnknown('a', value)).not.toThrow();
    }
    circle['later'] = [TEXT];
    expect(() => refuseUnknown('a', circle)).toThrow(/ a\.later\[0\]: got "an Output/);
    expect(() => refuseUnknown('a', { node: { path: NUMBER } })).toThrow(/MSVC-OUTPUT-002 .* a\.node\.path: got/);
  });
});

describe('an image takes an Output', () => {
  test.each<[string, () => Image, readonly unknown[]]>([
    ['as its tag', () => Image.of('acme/orders', { tag: TEXT }), ['acme/orders', ':', OUTPUT]],
    ['as its digest', () => Image.of('acme/orders', { digest: TEXT }), ['acme/orders', '@', OUTPUT]],
    ['as both', () => Image.of('acme/orders', { tag: TEXT, digest: TEXT }), ['acme/orders', ':', OUTPUT, '@', OUTPUT]],
    ['as its repository', () => Image.of(TEXT, { tag: '1.4.2' }), [OUTPUT, ':', '1.4.2']],
    ['as the whole of it', () => Image.parse(TEXT), [OUTPUT]],
    ['as the tag of a canary', () => IMAGE.withTag(TEXT), [IMAGE.repository, ':', OUTPUT]],
    ['as the whole of one that is built', () => RustImage.from(TEXT, { crate: 'orders' }), [OUTPUT]],
  ])('%s', (_, image, parts) => {
    const made = image();
    expect(partsOf(made.reference)).toEqual(parts);
    expect(made.reference).toBe(made.reference);
  });

  test('and still refuses what it refuses of plain text', () => {
    expect(() => Image.of(TEXT, { tag: 'latest' })).toThrow('fix: pin a release of the image: ');
    expect(() => Image.of(TEXT, { tag: 'a b' })).toThrow('fix: give the image a tag or a digest: ');
    expect(() => Image.of('Acme/orders', { tag: TEXT })).toThrow('MSVC-IMAGE-001');
    expect(() => Image.of('acme/orders', { tag: 'a b', digest: TEXT })).toThrow('MSVC-IMAGE-004');
    expect(() => Image.of('acme/orders', { tag: TEXT, digest: 'sha256:short' })).toThrow('MSVC-IMAGE-002');
  });
});

describe('a number of pods takes an Output', () => {
  test('and bounds that are both known are compared still', () => {
    const scale = Scale.autoscaled({ min: NUMBER, max: 2 });
    expect(scale.kind === 'autoscaled' && [scale.min === NUMBER, scale.max]).toEqual([true, 2]);
    expect(() => Scale.autoscaled({ min: 4, max: 2 })).toThrow('MSVC-SCALE-005');
    expect(() => Scale.autoscaled({ min: NUMBER, max: 0 })).toThrow('MSVC-SCALE-003');
  });

  test('whose minimum nobody knows', () => {
    expect(fewestPods(Scale.fixed(NUMBER))).toBeUndefined();
    expect(fewestPods(Scale.autoscaled({ min: NUMBER, max: 9 }))).toBeUndefined();
    expect(fewestPods(Scale.autoscaled({ min: 3, max: NUMBER }))).toBe(3);
  });
});
