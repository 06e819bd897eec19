import * as pulumi from '@pulumi/pulumi';
import { ApiObject, App, Chart, JsonPatch, Testing } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import { Image, MeshApp, MeshChart, type MeshService, Scale, ValidationError } from 'cdk8s-mesh';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, type JsonObject } from '../../../lib/kube/json';
import { placeholderTable } from '../../../lib/model/placeholder';
import { TAKE_OUTPUTS } from '../../../lib/workload/unknown-props';
import { FindingsError, inspect } from '../../../lib/analysis/gate';
import { asNumber, asString, neverArrived, reify } from '../../../lib/stages/pulumi/outputs';
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
    const host = asString(new Suffix('db').result);
    const service = orders({ env: { HOST: host, URL: `postgres://${host}:5432/${host}` } });
    const json = reify(objectOf(service, 'Deployment'));
    const [own, inside] = at(container(json), 'env') as JsonObject[];
    expect(await valueOf(own?.['value'])).toBe('db-7f3a');
    expect(await valueOf(inside?.['value'])).toBe('postgres://db-7f3a:5432/db-7f3a');
    expect(outputsIn(json)).toHaveLength(2);
  });

  test('as a number inside the text of a variable, which stays text', async () => {
    const workers = asNumber(pulumi.output(5));
    const json = reify(
      objectOf(orders({ env: { WORKERS: `${workers}`, FLAGS: `--workers=${workers}` } }), 'Deployment'),
    );
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
      args: ['--role', role, JSON.stringify({ max: asNumber(pulumi.output(7)) })],
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

  test('the same Output is the same placeholder, and another one another', () => {
    const output = pulumi.output('a');
    expect(asString(output)).toBe(asString(output));
    expect(asString(output)).not.toBe(asString(pulumi.output('a')));
  });
});

describe('what Pulumi knows of a value is kept', () => {
  test('a secret stays one, by itself and in a text, and marks no neighbour', async () => {
    const password = asString(pulumi.secret('hunter2'));
    const json = reify(plainObject({ password, url: `redis://:${password}@redis`, plain: 'a' }));
    const { url, password: own } = at(json, 'spec') as unknown as Record<string, pulumi.Output<string>>;
    expect(await Promise.all([own, url].map((output) => pulumi.isSecret(output as pulumi.Output<string>)))).toEqual([
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
      env: { RELEASE: tag, NEXT: `${tag}-next` },
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
    expect(JSON.stringify(told)).not.toMatch(/[qj][xz][qj][xz][qj][xz]/);
  });

  test('the dependency on the resource that makes it is kept', async () => {
    const suffix = new Suffix('origin');
    const image = at(reify(plainObject({ image: `a:${asString(suffix.result)}` })), 'spec', 'image');
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

describe('what is left of a value is refused at registration, by object and path', () => {
  const text = () => asString(pulumi.output('abc'));

  test.each<[string, string, () => JsonObject, string]>([
    [
      'cut',
      'MSVC-OUTPUT-102',
      () => ({ a: [{ b: text().slice(0, 7) }] }),
      'Thing shop/thing spec.a[0].b: got "an Output that was cut',
    ],
    [
      'in capitals',
      'MSVC-OUTPUT-102',
      () => ({ a: text().toUpperCase() }),
      'Thing shop/thing spec.a: got "an Output that was written in',
    ],
    [
      'in base64',
      'MSVC-OUTPUT-102',
      () => ({ a: btoa(text()) }),
      'Thing shop/thing spec.a: got "an Output that was encoded in base64',
    ],
    ['in base64, +1', 'MSVC-OUTPUT-102', () => ({ a: btoa(`u:${text()}`) }), 'Thing shop/thing spec.a: '],
    ['in base64, +2', 'MSVC-OUTPUT-102', () => ({ a: btoa(`us:${text()}`) }), 'Thing shop/thing spec.a: '],
    [
      'beside a whole one',
      'MSVC-OUTPUT-102',
      () => ({ a: `${text()}-${text().slice(3)}` }),
      'Thing shop/thing spec.a: ',
    ],
    [
      'in a key',
      'MSVC-OUTPUT-103',
      () => ({ a: { [`x-${text()}`]: 'b' } }),
      'Thing shop/thing spec.a: got "an Output in the name',
    ],
    ['cut in a key', 'MSVC-OUTPUT-102', () => ({ [text().slice(5)]: 'b' }), 'Thing shop/thing spec: '],
    [
      'an Output by itself in text',
      'MSVC-OUTPUT-104',
      () => ({ a: `v-${pulumi.output('abc') as never}` }),
      'Thing shop/thing spec.a: got "a Pulumi Output that',
    ],
    [
      'an Output by itself in a key',
      'MSVC-OUTPUT-104',
      () => ({ [`${pulumi.output('a') as never}`]: 1 }),
      'Thing shop/thing spec: ',
    ],
    ['no number', 'MSVC-OUTPUT-105', () => ({ a: Number.parseInt(text(), 10) }), 'Thing shop/thing spec.a: got "NaN'],
    [
      'calculated in JSON',
      'MSVC-OUTPUT-102',
      () => ({ a: (JSON.parse(JSON.stringify(asNumber(pulumi.output(3)))) as number) + 1 }),
      'Thing shop/thing spec.a: ',
    ],
  ])('%s', (_, code, spec, message) => {
    const error = thrownBy(() => reify(plainObject(spec()))) as ValidationError;
    expect(error).toBeInstanceOf(ValidationError);
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(message)]);
  });

  test('with the construct where the stage names it', () => {
    expect(() => reify(plainObject({ a: text().slice(2) }), { node: { path: 'dev/orders/Thing' } })).toThrow(
      'MSVC-OUTPUT-102 [dev/orders/Thing] Thing shop/thing spec.a',
    );
  });

  test('a resource in place of one of its outputs, and nothing at all', () => {
    const suffix = new Suffix('wrong');
    expect(() => asString(suffix as never)).toThrow('fix: pass one of its outputs, such as asString(resource.id)');
    expect(() => asNumber(undefined as never)).toThrow('MSVC-OUTPUT-004');
  });

  test('an Output that no asString was around is refused by cdk8s or by name', () => {
    expect(() => orders({ name: pulumi.output('a') as never })).toThrow(ValidationError);
    expect(() => objectOf(orders({ args: [pulumi.output('a') as never] }), 'Deployment')).toThrow();
  });

  test('a value that arrived nowhere is told, with the line that asked for it', () => {
    const lost = asString(pulumi.output('lost')); // this line
    const before = neverArrived().length;
    const line =
      readFileSync(__filename, 'utf8')
        .split('\n')
        .findIndex((one) => one.endsWith('// this line')) + 1;
    expect(neverArrived().at(-1)?.message).toContain(`MSVC-OUTPUT-106 [${__filename}:${line}] asString: got`);
    reify(plainObject({ a: `${lost}!` }));
    expect(neverArrived()).toHaveLength(before - 1);
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

  test('it is refused, or told to be lost, or exact; never a wrong number or text in an object', async () => {
    const outcomes = { refused: 0, lost: 0, exact: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 1, max: 50 }), fc.stringMatching(/^[A-Za-z0-9.-]{8,30}$/)),
        fc.array(fc.nat({ max: 1000 }), { maxLength: 4 }),
        async (truth, picks) => {
          const isNumber = typeof truth === 'number';
          const known = placeholderTable().length;
          const start = isNumber ? asNumber(pulumi.output(truth)) : asString(pulumi.output(truth));
          const steps = stepsFor(truth, picks);
          try {
            const chart = new Chart(new App(), 'chart');
            const spec = { value: transformed(start, steps) };
            const object = new ApiObject(chart, 'thing', { apiVersion: 'v1', kind: 'Thing', spec } as never);
            const json = reify(object.toJson() as JsonObject);
            const lost = known < placeholderTable().length && at(placeholderTable().at(-1), 'arrived') === false;
            if (lost) return void (outcomes.lost += 1);
            // A number that went through JSON comes back as a number also where String made it a text: the field then has
            // another type than it should, which the API server refuses.
            const typed = (value: unknown) =>
              steps.some(([name]) => name === 'JSON and back') ? String(value) : value;
            const arrived = await valueOf(at(json, 'spec', 'value'));
            expect(typed(arrived)).toEqual(typed(transformed(truth, steps)));
            outcomes.exact += 1;
          } catch (error) {
            // A text in place of a number has no toFixed: also refused.
            if (!(error instanceof ValidationError) && !(error instanceof TypeError)) throw error;
            outcomes.refused += 1;
          }
        },
      ),
      { numRuns: 600 },
    );
    // The property would hold of a library that refuses everything, too.
    expect(Math.min(...Object.values(outcomes))).toBeGreaterThan(20);
  });

  test('where six letters of it are left, it is refused even beside a whole one', () => {
    const text = asString(pulumi.output('abc'));
    fc.assert(
      fc.property(fc.nat({ max: 43 }), fc.integer({ min: 8, max: 43 }), fc.string(), (from, length, around) => {
        const piece = text.slice(from, from + length);
        fc.pre(piece.length >= 8 && piece !== text);
        expect(() => reify(plainObject({ a: `${text} ${around}${piece}${around}` }))).toThrow('MSVC-OUTPUT-102');
      }),
    );
  });
});

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

  test('what is left of one is refused as well', () => {
    const service = orders({ env: { A: asString(pulumi.output('abc')).toUpperCase() } });
    expect(() => (service.node.root as App).synthYaml()).toThrow('MSVC-OUTPUT-102');
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
