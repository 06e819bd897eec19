import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart, JsonPatch, Lazy, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Backing, Image, MeshApp, MeshChart, MeshService, Scale, ValidationError } from 'cdk8s-mesh';
import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, type JsonObject } from '../../../lib/kube/json';
import { TAKE_OUTPUTS } from '../../../lib/workload/unknown-props';
import { FindingsError, inspect } from '../../../lib/analysis/gate';
import { RootGate } from '../../../lib/stages/root-gate';
import { leavesOf } from '../../../lib/kube/leaves';
import { asNumber, asString, reify } from '../../../lib/stages/pulumi/outputs';
import { devRow, filesIn, orders, temporaryDirectory, thrownBy } from '../../fixtures';

/** A resource whose `result` is unknown in a preview, and a secret where it is asked to be. */
class Suffix extends pulumi.CustomResource {
  declare public readonly result: pulumi.Output<string>;

  constructor(name: string, secret = false) {
    super('random:index:Suffix', name, { result: undefined }, secret ? { additionalSecretOutputs: ['result'] } : {});
  }
}

class Recorded extends pulumi.CustomResource {
  constructor(name: string, inputs: object) {
    super('test:index:Recorded', name, inputs as pulumi.Inputs);
  }
}

const inputs = new Map<string, unknown>();

async function mocked(preview: boolean): Promise<void> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, type, inputs: given }) => {
        inputs.set(name, given);
        const made = type === 'random:index:Suffix' && !preview ? { result: `${name}-7f3a` } : {};
        return { id: `${name}-id`, state: { ...(given as object), ...made } };
      },
      call: () => ({}),
    },
    'shop',
    'dev',
    preview,
  );
}

/** What the engine would be told of an object. */
async function registered(name: string, json: unknown): Promise<JsonObject> {
  const { urn } = new Recorded(name, { json });
  await valueOf(urn);
  return at(inputs.get(name), 'json') as JsonObject;
}

async function valueOf(value: unknown): Promise<unknown> {
  return pulumi.Output.isInstance(value)
    ? new Promise((resolve) => void (value as pulumi.Output<unknown>).apply(resolve))
    : value;
}

/** A finished object, as the gate that every stage passes renders it; `Testing.synth` would refuse placeholders. */
function objectOf(service: MeshService, kind: string, name = 'orders'): JsonObject {
  const manifests = inspect(service.node.root).charts.flatMap((chart) => chart.manifests);
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found.json;
}

function container(json: unknown): JsonObject {
  return at(json, 'spec', 'template', 'spec', 'containers', 0) as JsonObject;
}

function plainObject(spec: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'thing', namespace: 'shop' }, spec };
}

/** Paths of all leaves that are Outputs. */
function outputsIn(value: unknown, path = ''): string[] {
  if (pulumi.Output.isInstance(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => outputsIn(inner, `${path}.${key}`));
}

const APP = '.spec.template.spec.containers.0';

beforeEach(() => mocked(false));

describe('a value of another resource arrives', () => {
  test('in an image tag', async () => {
    const tag = asString(new Suffix('release').result);
    const json = reify(objectOf(orders({ image: Image.of('acme/orders', { tag }) }), 'Deployment'));
    expect(outputsIn(json)).toEqual([`${APP}.image`]);
    expect(await valueOf(container(json)['image'])).toBe('acme/orders:release-7f3a');
  });

  test('as a whole image reference', async () => {
    const image = Image.parse(asString(pulumi.output('acme/orders@sha256:beef')));
    const json = reify(objectOf(orders({ image }), 'Deployment'));
    expect(await valueOf(container(json)['image'])).toBe('acme/orders@sha256:beef');
  });

  test('in a variable, by itself and inside text', async () => {
    const { result } = new Suffix('db');
    const url = asString(pulumi.interpolate`postgres://${result}:5432/${result}`);
    const service = orders({ env: { HOST: asString(result), URL: url } });
    const json = reify(objectOf(service, 'Deployment'));
    const [own, inside] = at(container(json), 'env') as JsonObject[];
    expect(await valueOf(own?.['value'])).toBe('db-7f3a');
    expect(await valueOf(inside?.['value'])).toBe('postgres://db-7f3a:5432/db-7f3a');
    expect(outputsIn(json)).toHaveLength(2);
  });

  test('as a number inside the text of a variable, which stays text', async () => {
    const workers = pulumi.output(5);
    const env = {
      WORKERS: asString(pulumi.interpolate`${workers}`),
      FLAGS: asString(pulumi.interpolate`--workers=${workers}`),
    };
    const json = reify(objectOf(orders({ env }), 'Deployment'));
    const values = (at(container(json), 'env') as JsonObject[]).map(({ value }) => value);
    expect(await Promise.all(values.map(valueOf))).toEqual(['5', '--workers=5']);
  });

  test('as the number of pods, a number still', async () => {
    const replicas = asNumber(pulumi.output(3));
    const service = orders({ replicas, versions: { canary: { weight: 10, replicas } } });
    for (const name of ['orders', 'orders-canary']) {
      const json = reify(objectOf(service, 'Deployment', name));
      expect(outputsIn(json)).toEqual(['.spec.replicas']);
      expect(await valueOf(at(json, 'spec', 'replicas'))).toBe(3);
    }
  });

  test('as the bounds of an autoscaler', async () => {
    const [min, max] = [asNumber(pulumi.output(3)), asNumber(pulumi.output(9))];
    const json = reify(objectOf(orders({ replicas: Scale.autoscaled({ min, max }) }), 'HorizontalPodAutoscaler'));
    expect(outputsIn(json).sort()).toEqual(['.spec.maxReplicas', '.spec.minReplicas']);
    const { minReplicas, maxReplicas } = at(json, 'spec') as JsonObject;
    expect(await Promise.all([minReplicas, maxReplicas].map(valueOf))).toEqual([3, 9]);
  });

  test('in arguments, annotations of the ServiceAccount, and a number inside JSON', async () => {
    const role = asString(pulumi.output('arn:aws:iam::1:role/orders'));
    const service = orders({
      args: ['--role', role, asString(pulumi.jsonStringify({ max: pulumi.output(7) }))],
      serviceAccountAnnotations: { 'eks.amazonaws.com/role-arn': role },
    });
    const args = container(reify(objectOf(service, 'Deployment')))['args'] as unknown[];
    expect(await Promise.all(args.map(valueOf))).toEqual(['--role', 'arn:aws:iam::1:role/orders', '{"max":7}']);
    const account = reify(objectOf(service, 'ServiceAccount'));
    expect(outputsIn(account)).toEqual(['.metadata.annotations.eks.amazonaws.com/role-arn']);
  });

  test('through a JSON patch, and through constructs of cdk8s-plus and cdk8s', async () => {
    const replicas = asNumber(pulumi.output(4));
    const service = orders();
    ApiObject.of(service).addJsonPatch(JsonPatch.replace('/spec/replicas', replicas));
    expect(await valueOf(at(reify(objectOf(service, 'Deployment')), 'spec', 'replicas'))).toBe(4);

    const chart = Testing.chart();
    new kplus.Deployment(chart, 'plus', { replicas, containers: [{ image: asString(pulumi.output('acme/a:1')) }] });
    new ApiObject(chart, 'raw', { apiVersion: 'v1', kind: 'Thing', spec: { count: replicas } } as never);
    const [plus, raw] = (chart.toJson() as JsonObject[]).map((json) => reify(json));
    expect(await valueOf(at(plus, 'spec', 'replicas'))).toBe(4);
    expect(await valueOf(container(plus)['image'])).toBe('acme/a:1');
    expect(await valueOf(at(raw, 'spec', 'count'))).toBe(4);
  });

  test('through a JSON patch that compares, moves and copies; not through one of cdk8s alone, which copies as JSON', () => {
    const host = asString(pulumi.output('db'));
    const service = orders({ env: { HOST: host } });
    const env = '/spec/template/spec/containers/0/env/0';
    ApiObject.of(service).addJsonPatch(
      JsonPatch.test(`${env}/value`, host),
      JsonPatch.copy(env, '/spec/template/spec/containers/0/env/-'),
      JsonPatch.replace('/spec/template/spec/containers/0/env/1/name', 'AGAIN'),
      JsonPatch.move('/spec/template/spec/containers/0/image', '/spec/image'),
    );
    const json = reify(objectOf(service, 'Deployment'));
    expect(outputsIn(json)).toEqual([`${APP}.env.0.value`, `${APP}.env.1.value`]);
    ApiObject.of(service).addJsonPatch(JsonPatch.test(`${env}/value`, asString(pulumi.output('db'))));
    expect(() => objectOf(service, 'Deployment')).toThrow('MSVC-EMIT-002');

    const dated = orders();
    ApiObject.of(dated).addJsonPatch(JsonPatch.add('/metadata/annotations', { since: new Date(0) }));
    expect(at(objectOf(dated, 'Deployment'), 'metadata', 'annotations', 'since')).toBe('1970-01-01T00:00:00.000Z');

    const raw = new ApiObject(Testing.chart(), 'raw', { apiVersion: 'v1', kind: 'Thing', spec: {} });
    raw.addJsonPatch(JsonPatch.add('/spec/host', { name: host }));
    expect(() => raw.toJson() as unknown).toThrow('MSVC-OUTPUT-108');
  });

  test('from a promise; a plain value stays what it is', async () => {
    const json = reify(
      plainObject({ later: asString(Promise.resolve('soon')), now: asString('now'), two: asNumber(2) }),
    );
    expect(json).toMatchObject({ spec: { now: 'now', two: 2 } });
    expect(await valueOf(at(json, 'spec', 'later'))).toBe('soon');
  });

  test('without changing what has none: the copy is equal, and the object untouched', () => {
    const json = objectOf(orders({ versions: { canary: { weight: 10 } } }), 'Deployment');
    const before = JSON.stringify(json);
    expect(reify(json)).toEqual(json);
    expect(JSON.stringify(json)).toBe(before);
  });

  test('as the very Output that was given, also where it is given twice or in a list', () => {
    const output = pulumi.output('a');
    const again = asString(asString(output));
    const json = reify(plainObject({ a: asString(output), list: [{ b: again }], n: asNumber(asNumber(1)) }));
    for (const leaf of [at(json, 'spec', 'a'), at(json, 'spec', 'list', 0, 'b')]) expect(leaf).toBe(output);
    const count = pulumi.output(3);
    expect(at(reify(plainObject({ n: asNumber(asNumber(count)) })), 'spec', 'n')).toBe(count);
  });
});

describe('what Pulumi knows of a value is kept', () => {
  test('a secret stays one, by itself and in a text, and marks no neighbour', async () => {
    const password = asString(pulumi.secret('hunter2'));
    const url = Image.of('acme/orders', { tag: password }).reference;
    const json = reify(plainObject({ password, url, plain: 'a' }));
    const { url: inText, password: own } = at(json, 'spec') as unknown as Record<string, pulumi.Output<string>>;
    expect(await Promise.all([own, inText].map((output) => pulumi.isSecret(output as pulumi.Output<string>)))).toEqual([
      true,
      true,
    ]);
    expect(outputsIn(json)).toEqual(['.spec.password', '.spec.url']);
    const count = at(reify(plainObject({ count: asNumber(pulumi.secret(3)) })), 'spec', 'count');
    expect(await pulumi.isSecret(count as pulumi.Output<number>)).toBe(true);
  });

  test('what is unknown in a preview is unknown in exactly its leaves', async () => {
    await mocked(true);
    const tag = asString(new Suffix('tag').result);
    const replicas = asNumber(new Suffix('count').result.apply(Number));
    const service = orders({
      image: Image.of('acme/orders', { tag }),
      replicas,
      env: { RELEASE: tag, NEXT: asString(pulumi.interpolate`${new Suffix('next').result}-next`) },
    });
    const told = await registered('orders', reify(objectOf(service, 'Deployment')));
    const plain = objectOf(
      orders({
        image: Image.of('acme/orders', { digest: `sha256:${'a'.repeat(64)}` }),
        env: { RELEASE: 'a', NEXT: 'b' },
      }),
      'Deployment',
    );
    expect(different(told, plain)).toEqual([
      '.spec.replicas',
      `${APP}.env.0.value`,
      `${APP}.env.1.value`,
      `${APP}.image`,
    ]);
    expect(at(told, 'spec', 'replicas')).not.toBe(2);
  });

  test('the dependency on the resource that makes it is kept', async () => {
    const suffix = new Suffix('origin');
    const { reference } = Image.of('a', { tag: asString(suffix.result) });
    const image = at(reify(plainObject({ image: reference })), 'spec', 'image');
    const resources = await (
      image as unknown as { promise(): Promise<unknown>; resources(): Set<pulumi.Resource> }
    ).resources();
    expect([...(await resources)]).toEqual([suffix]);
  });
});

/** Paths at which two values differ. */
function different(a: unknown, b: unknown, path = ''): string[] {
  const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
  const unknown = at(a, '__pulumiUnknown') !== undefined;
  if (unknown || !isObject(a) || !isObject(b)) return a === b ? [] : [path];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  return keys.flatMap((key) => different(at(a, key), at(b, key), `${path}.${key}`));
}

describe('what is no value is refused before anything is registered, by object and path', () => {
  function refused(spec: JsonObject): FindingsError {
    const chart = new MeshChart(new MeshApp(), 'dev', devRow());
    new ApiObject(chart, 'thing', { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'thing' }, spec });
    return thrownBy(() => RootGate.of(chart).deliverable()) as FindingsError;
  }

  test.each<[string, string, () => JsonObject, string]>([
    [
      'an Output by itself in text',
      'MSVC-OUTPUT-104',
      () => ({ a: `v-${pulumi.output('abc') as never}` }),
      'Thing shop-dev/thing spec.a\n  it is a Pulumi Output that was put into a text by itself',
    ],
    [
      'an Output by itself in a key',
      'MSVC-OUTPUT-104',
      () => ({ [`${pulumi.output('a') as never}`]: 1 }),
      'Thing shop-dev/thing spec\n  the name of a field in it is a Pulumi Output',
    ],
    [
      'no number',
      'MSVC-OUTPUT-105',
      () => ({ a: [{ b: Number.NaN }] }),
      'Thing shop-dev/thing spec.a[0].b\n  it is NaN',
    ],
    ['infinity', 'MSVC-OUTPUT-105', () => ({ a: 1 / 0 }), 'spec.a\n  it is Infinity, no number'],
  ])('%s', (_, code, spec, message) => {
    const error = refused(spec());
    expect(error).toBeInstanceOf(FindingsError);
    expect(error.message).toContain(`error ${code} [dev/thing] `);
    expect(error.message).toContain(message);
  });

  test('but no number of Kubernetes, and no text that only looks so', () => {
    const chart = new MeshChart(new MeshApp(), 'dev', devRow());
    const spec = { a: [0, -1, 0.5, 2147483647, 2 ** 40], b: 'NaN', c: 'an [Output<T>]' };
    new ApiObject(chart, 'thing', { apiVersion: 'v1', kind: 'Thing', metadata: { name: 'thing' }, spec });
    expect(() => RootGate.of(chart).deliverable()).not.toThrow();
  });

  test('a resource in place of one of its outputs, nothing at all, and what is neither', () => {
    const suffix = new Suffix('wrong');
    expect(() => asString(suffix as never)).toThrow('fix: pass one of its outputs, such as asString(resource.id)');
    const others = [undefined, null, true, {}, [], () => 'a', Symbol('a'), { then: () => undefined }];
    for (const other of [...others, 42, 42n, asNumber(pulumi.output(3))]) {
      expect(() => asString(other as never)).toThrow('MSVC-OUTPUT-004');
    }
    for (const other of [...others, '42', 42n, asString(pulumi.output('a'))]) {
      expect(() => asNumber(other as never)).toThrow('MSVC-OUTPUT-004');
    }
    expect(() => asString(42 as never)).toThrow(
      /MSVC-OUTPUT-004 \[.*outputs\.test\.ts:\d+\] asString: got 42, expected an Output, a promise or a string\n {2}fix: pass the value/,
    );
  });

  test('an Output that no asString was around is refused by cdk8s or by name', () => {
    expect(() => orders({ name: pulumi.output('a') as never })).toThrow(ValidationError);
    expect(() => objectOf(orders({ args: [pulumi.output('a') as never] }), 'Deployment')).toThrow();
  });

  test('a number where text is asked for, and text where a number is', () => {
    expect(() => orders({ env: { A: asNumber(pulumi.output(3)) as never } })).toThrow('MSVC-ENV-103');
    expect(() => orders({ replicas: asString(pulumi.output('3')) as never })).toThrow('MSVC-OUTPUT-001');
    expect(() => orders({ image: asString(pulumi.output('acme/a:1')) as never })).toThrow('MSVC-OUTPUT-001');
  });

  test('what stands for an Output, given to a resource of another kind instead of the Output itself', async () => {
    const tag = asString(pulumi.output('1.4.2'));
    expect(() => pulumi.output({ tag })).toThrow('MSVC-OUTPUT-108');
    expect(() => pulumi.interpolate`v${tag}`).toThrow('give other resources the Output itself');
  });
});

describe('whatever is done to a value', () => {
  type Step = readonly [name: string, apply: (value: never) => unknown];
  const AS_IT_IS: Step = ['as it is', (value) => value];
  const NUMBER_STEPS: readonly Step[] = [
    ['+ 1', (n: number) => n + 1],
    ['- 0.5', (n: number) => n - 0.5],
    ['* 2', (n: number) => n * 2],
    ['/ 3', (n: number) => n / 3],
    ['max', (n: number) => Math.max(2, n)],
    ['min', (n: number) => Math.min(n, 100)],
    ['ceil', (n: number) => Math.ceil(n)],
    ['floor', (n: number) => Math.floor(n)],
    ['round', (n: number) => Math.round(n)],
    ['toFixed', (n: number) => n.toFixed(1)],
    ['+ text', (n: number) => n + 'Mi'],
    ['template', (n: number) => `${n}Mi`],
    ['String', (n: number) => String(n)],
    ['JSON', (n: number) => JSON.stringify({ n })],
    ['JSON and back', (n: number) => JSON.parse(JSON.stringify(n)) as number],
    AS_IT_IS,
  ];
  const TEXT_STEPS: readonly Step[] = [
    ['concat', (text: string) => `v1.${text}`],
    ['twice', (text: string) => text + text],
    ['template', (text: string) => `https://${text}/x?y=${text}`],
    ['slice', (text: string) => text.slice(0, 7)],
    ['slice from behind', (text: string) => text.slice(-5)],
    ['first letter', (text: string) => text[0]],
    ['toUpperCase', (text: string) => text.toUpperCase()],
    ['base64', (text: string) => Buffer.from(text).toString('base64')],
    ['base64 with more', (text: string) => Buffer.from(`u:${text}!`).toString('base64url')],
    ['hex', (text: string) => Buffer.from(text).toString('hex')],
    ['backwards', (text: string) => [...text].reverse().join('')],
    ['split', (text: string) => text.split('q').join('-')],
    ['length', (text: string) => text.length],
    ['parseInt', (text: string) => Number.parseInt(text, 10)],
    ['JSON', (text: string) => JSON.stringify([text])],
    AS_IT_IS,
  ];

  /** The steps that fit the true value, which may change from a number to a text and back on the way. */
  function stepsFor(truth: unknown, picks: readonly number[]): Step[] {
    let value = truth;
    return picks.map((pick) => {
      const texts = typeof value === 'string' ? TEXT_STEPS : [AS_IT_IS];
      const steps = typeof value === 'number' ? NUMBER_STEPS : texts;
      const step = steps[pick % steps.length] as Step;
      value = step[1](value as never);
      return step;
    });
  }

  function transformed(start: unknown, steps: readonly Step[]): unknown {
    return steps.reduce((value, [, apply]) => apply(value as never), start);
  }

  test('it is refused by its code, or exact; never a wrong number or text in an object', async () => {
    const outcomes = { refused: 0, exact: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 1, max: 50 }), fc.stringMatching(/^[A-Za-z0-9.-]{8,30}$/)),
        fc.array(fc.nat({ max: 1000 }), { maxLength: 4 }),
        async (truth, picks) => {
          const isNumber = typeof truth === 'number';
          const start = isNumber ? asNumber(pulumi.output(truth)) : asString(pulumi.output(truth));
          const steps = stepsFor(truth, picks);
          try {
            const chart = new Chart(new App(), 'chart');
            const spec = { value: transformed(start, steps) };
            const object = new ApiObject(chart, 'thing', { apiVersion: 'v1', kind: 'Thing', spec } as never);
            const json = reify(object.toJson() as JsonObject);
            expect(await valueOf(at(json, 'spec', 'value'))).toEqual(transformed(truth, steps));
            outcomes.exact += 1;
          } catch (error) {
            if (!(error instanceof ValidationError)) throw error;
            expect(error.code).toMatch(/^MSVC-OUTPUT-(003|10[278])$/);
            outcomes.refused += 1;
          }
        },
      ),
      { numRuns: 600 },
    );
    // The property would hold of a library that refuses everything, too.
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(20);
  });

  test('a hash of it is refused by Node, and of JSON with it by its code', () => {
    const text = asString(pulumi.output('abc'));
    expect(() => createHash('sha256').update(text)).toThrow('must be of type string');
    expect(() => createHash('sha256').update(JSON.stringify({ text }))).toThrow('MSVC-OUTPUT-108');
  });
});

describe('any chart, with Outputs in any of the places that take one', () => {
  /** Gives a value to a place: as it is, or as an Output. */
  interface Giver {
    text(place: string, truth: string): string;
    number(place: string, truth: number): number;
  }

  const PLAIN: Giver = { text: (_, truth) => truth, number: (_, truth) => truth };

  /** A chart with a value of its own in every such place. */
  function chartOf({ text, number }: Giver, autoscaled: boolean): MeshChart {
    const chart = new MeshChart(new MeshApp(), 'dev', devRow());
    const service = new MeshService(chart, 'orders', {
      // A tag that is no label: the label of one that nobody knows yet is left out.
      image: Image.of(text('image#repository', 'acme/t01'), { tag: text('image#tag', 't02-') }),
      replicas: autoscaled
        ? Scale.autoscaled({ min: number('replicas#min', 1001), max: number('replicas#max', 1002) })
        : number('replicas', 1003),
      env: { A: text('env.*', 't03'), B: text('env.*', 't04') },
      command: ['/app', text('command.*', 't05')],
      args: [text('args.*', 't06'), '--', text('args.*', 't07')],
      serviceAccountAnnotations: { 'example.com/role': text('serviceAccountAnnotations.*', 't08') },
      versions: {
        canary: {
          weight: 10,
          image: Image.parse(text('versions.*.image', 'acme/t09:1.0_')),
          replicas: number('versions.*.replicas', 1004),
          env: { A: text('versions.*.env.*', 't10') },
        },
        next: {
          weight: 10,
          image: Image.of('acme/orders', { digest: text('versions.*.image', `sha256:${'11'.repeat(32)}`) }),
          replicas: number('versions.*.replicas', 1005),
          env: { B: text('versions.*.env.*', 't12') },
        },
      },
      backing: {
        REDIS: Backing.redis({ image: Image.of('redis', { tag: text('backing.*.image', 't13_') }) }),
      },
      pod: {
        annotations: { 'example.com/build': text('pod.annotations.*', 't24') },
        initContainers: [
          {
            name: 'migrate',
            image: Image.parse(text('pod.initContainers.*.image', 'acme/t25:1.0_')),
            command: ['/app', text('pod.initContainers.*.command.*', 't26')],
            args: [text('pod.initContainers.*.args.*', 't27')],
            env: { A: text('pod.initContainers.*.env.*', 't28') },
          },
        ],
      },
    });
    service.addEnv('C', text('addEnv', 't14'));
    service.addContainer({ name: 'beside', image: text('addContainer', 't15'), args: [text('addContainer', 't16')] });
    const deployment = ApiObject.of(service);
    const variable = { name: 'D', value: text('patch', 't17') };
    deployment.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/0/env/-', variable));
    deployment.addJsonPatch(JsonPatch.add('/metadata/annotations', { note: text('patch', 't18') }));
    deployment.addJsonPatch(JsonPatch.copy('/metadata/annotations', '/spec/template/metadata/annotations'));
    ApiObject.of(service.service).addJsonPatch(JsonPatch.add('/spec/externalName', text('patch', 't19')));
    const stringData = { key: text('Secret', 't20') };
    new kplus.Secret(chart, 'secret', { metadata: { name: 'secret' }, stringData }).addStringData(
      'more',
      text('Secret', 't21'),
    );
    const metadata = { name: 'thing', labels: { a: text('metadata', 't22') } };
    const spec = Lazy.any({ produce: () => ({ list: [[text('raw', 't23')], { count: number('raw', 1006) }] }) });
    new ApiObject(chart, 'raw', { apiVersion: 'example.com/v1', kind: 'Thing', metadata, spec });
    return chart;
  }

  const jsonOf = (chart: MeshChart) =>
    inspect(chart.node.root)
      .charts.flatMap(({ manifests }) => manifests)
      .map(({ json }) => json);

  /** Every value with its place, for both kinds of scale. */
  const truths = new Map<string | number, string>();
  const note = (place: string, truth: string | number) => void truths.set(truth, place);
  for (const autoscaled of [true, false]) {
    const noting: Giver = {
      text: (place, truth) => (note(place, truth), truth),
      number: (place, truth) => (note(place, truth), truth),
    };
    jsonOf(chartOf(noting, autoscaled));
  }

  test('that are all the places of docs/outputs.md', () => {
    const places = [...truths.values()].map((place) => place.replace(/#.*/, ''));
    expect(TAKE_OUTPUTS.filter((place) => !places.includes(place))).toEqual([]);
  });

  test('has an Output in exactly the leaves where one was given, and otherwise what it has without', async () => {
    const given = fc.subarray([...truths.keys()]);
    await fc.assert(
      fc.asyncProperty(given, fc.subarray([...truths.keys()]), fc.boolean(), async (later, secret, autoscaled) => {
        const output = (truth: unknown) =>
          secret.includes(truth as never) ? pulumi.secret(truth) : pulumi.output(truth);
        const chart = chartOf(
          {
            text: (_, truth) => (later.includes(truth) ? asString(output(truth) as pulumi.Output<string>) : truth),
            number: (_, truth) => (later.includes(truth) ? asNumber(output(truth) as pulumi.Output<number>) : truth),
          },
          autoscaled,
        );
        const [plain, made] = [jsonOf(chartOf(PLAIN, autoscaled)), reify(jsonOf(chart))];
        const has = (value: unknown, truth: string | number) =>
          typeof truth === 'string' && typeof value === 'string' ? value.includes(truth) : value === truth;
        const leaves = leavesOf(plain).map(({ path, value }) => ({
          path,
          value,
          in: later.filter((truth) => has(value, truth)),
        }));
        const expected = leaves.filter((leaf) => leaf.in.length > 0);
        const outputs = leavesWithOutputs(made);
        expect([...outputs.keys()]).toEqual(expected.map(({ path }) => path));
        for (const { path, value, in: found } of expected) {
          const leaf = outputs.get(path) as pulumi.Output<unknown>;
          expect([path, await valueOf(leaf), await pulumi.isSecret(leaf)]).toEqual([
            path,
            value,
            found.some((truth) => secret.includes(truth)),
          ]);
        }
        expect(different(made, plain)).toHaveLength(expected.length);
        if (later.length === 0) expect(made).toEqual(plain);
      }),
      {
        numRuns: 100,
        examples: [
          [[...truths.keys()], [], false],
          [[...truths.keys()], [...truths.keys()], true],
          [[], [], true],
        ],
      },
    );
  });
});

/** The Outputs of a value by their paths, as `leavesOf` writes them. */
function leavesWithOutputs(value: unknown, path = ''): Map<string, pulumi.Output<unknown>> {
  if (pulumi.Output.isInstance(value)) return new Map([[path, value]]);
  if (typeof value !== 'object' || value === null) return new Map();
  const step = (key: string) => (Array.isArray(value) ? `[${key}]` : path === '' ? key : `.${key}`);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leavesWithOutputs(inner, `${path}${step(key)}`)]));
}

describe('rules do not calculate with what nobody knows', () => {
  function infosOf(service: MeshService) {
    return inspect(service.node.root).report.findings;
  }

  test('they say that they did not check', () => {
    const traffic = { outlierDetection: { maxEjectionPercent: 10 } };
    const found = infosOf(orders({ replicas: asNumber(pulumi.output(3)), traffic }));
    expect(found.map(({ code, severity }) => [code, severity])).toEqual([
      ['MSVC-OUTL-001', 'info'],
      ['MSVC-ROLL-001', 'info'],
      ['MSVC-ROLL-002', 'info'],
      ['MSVC-ROLL-004', 'info'],
    ]);
    for (const { message } of found) expect(message).toMatch(/^not checked: known only after deployment, whether /);
  });

  test('for the autoscaler likewise, and not where the minimum is known', () => {
    const max = asNumber(pulumi.output(9));
    expect(infosOf(orders({ replicas: Scale.autoscaled({ min: asNumber(pulumi.output(2)), max }) }))).toHaveLength(3);
    expect(infosOf(orders({ replicas: Scale.autoscaled({ min: 2, max }) }))).toEqual([]);
  });

  test('nor with the number of the model where a patch put one that nobody knows', () => {
    const service = orders({ replicas: 1 });
    expect(infosOf(service)).toMatchObject([{ code: 'MSVC-ROLL-004', severity: 'warning' }]);
    ApiObject.of(service).addJsonPatch(JsonPatch.replace('/spec/replicas', asNumber(pulumi.output(3))));
    expect(infosOf(service).map(({ code, severity }) => [code, severity])).toEqual([
      ['MSVC-ROLL-001', 'info'],
      ['MSVC-ROLL-004', 'info'],
    ]);
  });

  test('and what a patch put where they calculate is refused by name', () => {
    const service = orders();
    const grace = JsonPatch.replace('/spec/template/spec/terminationGracePeriodSeconds', asNumber(pulumi.output(30)));
    ApiObject.of(service).addJsonPatch(grace);
    expect(() => infosOf(service)).toThrow('MSVC-OUTPUT-002');
    expect(() => infosOf(service)).toThrow('patched terminationGracePeriodSeconds: got "an Output');
  });
});

describe('where files are written, there is no Output', () => {
  const MESSAGE =
    /error MSVC-OUTPUT-101 \[dev\/orders\] Deployment shop-dev\/orders spec\.template\.spec\.containers\[0\]\.image\n {2}it is an Output, whose value is known only after deployment/;

  function app(outdir: string): MeshApp {
    const made = new MeshApp({ outdir });
    const image = Image.of('acme/orders', { tag: asString(pulumi.output('1.4.2')) });
    orders({ image }, new MeshChart(made, 'dev', devRow()));
    return made;
  }

  test('synth and synthYaml refuse it before the first file', () => {
    const outdir = temporaryDirectory();
    expect(thrownBy(() => app(outdir).synth())).toBeInstanceOf(FindingsError);
    expect(() => app(outdir).synth()).toThrow(MESSAGE);
    expect(() => app(outdir).synthYaml()).toThrow(MESSAGE);
    expect(filesIn(outdir)).toEqual({});
  });

  test('check reports it and ends with 1', () => {
    process.env['CDK8S_MESH_REQUEST'] = JSON.stringify({ command: 'check' });
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const { exitCode } = process;
    try {
      app(temporaryDirectory()).synth();
      expect(write.mock.calls.join('')).toMatch(MESSAGE);
      expect(process.exitCode).toBe(1);
    } finally {
      delete process.env['CDK8S_MESH_REQUEST'];
      process.exitCode = exitCode;
      write.mockRestore();
    }
  });

  test('a plain cdk8s App refuses it too, and so does Testing.synth', () => {
    const outdir = temporaryDirectory();
    const plain = new App({ outdir });
    const chart = new MeshChart(plain, 'dev', devRow());
    orders({ replicas: asNumber(pulumi.output(3)) }, chart);
    expect(() => plain.synth()).toThrow(/MSVC-OUTPUT-101 .*Deployment shop-dev\/orders spec\.replicas/);
    expect(filesIn(outdir)).toEqual({});
  });

  test('nor where cdk8s alone writes them', () => {
    const outdir = temporaryDirectory();
    const plain = new App({ outdir });
    const spec = { count: asNumber(pulumi.output(3)) };
    new ApiObject(new Chart(plain, 'chart'), 'raw', { apiVersion: 'v1', kind: 'Thing', spec });
    expect(() => plain.synth()).toThrow('MSVC-OUTPUT-108');
    expect(filesIn(outdir)).toEqual({});
  });
});

test('two copies of the library share their values', () => {
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- into a registry of its own
    const other = require('../../../lib/stages/pulumi/outputs') as {
      asString: typeof asString;
      asNumber: typeof asNumber;
    };
    const json = reify(plainObject({ a: other.asString(pulumi.output('a')), b: 1 }));
    expect(outputsIn(json)).toEqual(['.spec.a']);
    const replicas = other.asNumber(pulumi.output(3));
    expect(() => objectOf(orders({ replicas, versions: { canary: { weight: 200 } } }), 'Deployment')).toThrow(
      'MSVC-CANARY-110',
    );
    expect(() => orders({ versions: { canary: { weight: replicas } } })).toThrow('MSVC-OUTPUT-002');
  });
});

test('docs/outputs.md lists exactly the props that take an Output', () => {
  const text = readFileSync(join(__dirname, '../../../docs/outputs.md'), 'utf8');
  const listed = [...text.matchAll(/^\| `([\w.*]+)` \|/gm)].map(([, path]) => path);
  expect(listed).toEqual(TAKE_OUTPUTS);
});
