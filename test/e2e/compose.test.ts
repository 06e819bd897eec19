import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshApp } from 'cdk8s-mesh';
import { writeCompose } from 'cdk8s-mesh/compose';
import { environments } from '../../apps/shop/environments';
import { Shop } from '../../apps/shop/shop';
import { parsed } from '../stages/compose/schema';
import { temporaryDirectory } from '../fixtures';
import { attempt } from './cluster';
import { compose, describeOnPodman, fact } from './podman';

/** The row whose images are built on this machine. */
const row = environments.get('proof');
const IMAGES = [row.images.orders, row.images.users, row.images.redis];
const FRONTEND = 'http://127.0.0.1:8080';
const directory = temporaryDirectory();
const file = join(directory, 'compose.yaml');
const container = (service: string) => `shop-proof_${service}_1`;

/** Status and body, or why there is none. */
async function get(path: string): Promise<{ readonly status: number; readonly body: string }> {
  try {
    const response = await fetch(`${FRONTEND}${path}`);
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}

async function secondsOf(action: () => unknown): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
}

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function eventually(path: string, holds: (body: string) => boolean): Promise<void> {
  for (let second = 0; second < 30; second++) {
    const { status, body } = await get(path);
    if (status === 200 && holds(body)) return;
    await sleep(1000);
  }
  throw new Error(`not within 30 s: ${path}, last ${JSON.stringify(await get(path))}`);
}

describeOnPodman('the shop on this machine', IMAGES, () => {
  beforeAll(async () => {
    const app = new MeshApp({ outdir: directory });
    new Shop(app, 'proof', row);
    writeCompose(app, { file });
    await compose(file, 'up', '--detach', '--no-build');
  });
  afterAll(async () => {
    await compose(file, 'down');
    rmSync(directory, { recursive: true, force: true });
  });

  test('the frontend reaches order-service, which reaches user-service, which reaches redis', async () => {
    await eventually('/api/orders', (body) => /"visits":\d+/.test(body));
  });

  test('a container has the limits, the user and the restrictions of its pod', () => {
    const users = container('user-service');
    expect(fact(users, '.HostConfig.Memory')).toBe(`${128 * 2 ** 20}`);
    expect(fact(users, '.HostConfig.NanoCpus')).toBe('500000000');
    expect(fact(users, '.HostConfig.ReadonlyRootfs')).toBe('true');
    expect(fact(users, '.EffectiveCaps')).toBe('[]');
    expect(fact(users, '.Config.User')).toBe('65532:65532');
    expect(fact(container('order-service'), '.HostConfig.Memory')).toBe(`${128 * 2 ** 20}`);
  });

  test('an image has no shell, and is at most 40 MB', () => {
    for (const image of [row.images.orders, row.images.users]) {
      const shell = attempt('podman', ['run', '--rm', '--entrypoint', '/bin/sh', image, '-c', 'true']);
      expect([shell.ok, /no such file/.test(shell.output)]).toEqual([false, true]);
      expect(Number(fact(image, '.Size'))).toBeLessThan(40e6);
    }
  });

  test.each([
    ['order-service', '/api/orders?delay_ms=3000'],
    ['user-service', '/users/1?delay_ms=3000'],
    ['frontend', '/api/orders?delay_ms=3000'],
  ])('%s stops within its grace period and finishes what is in flight', async (service, path) => {
    await eventually('/api/orders', (body) => body.includes('"user":{'));
    const grace = parseInt(parsed(readFileSync(file, 'utf8')).services[service]?.stop_grace_period ?? '', 10);
    const inFlight = Array.from({ length: 20 }, () => get(path));
    await sleep(1000);
    const seconds = await compose(file, 'stop', service);
    const answers = await Promise.all(inFlight);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    // It left by itself: SIGKILL at the end of the grace period would be 137.
    expect([service, fact(container(service), '.State.ExitCode')]).toEqual([service, '0']);
    expect(seconds).toBeGreaterThan(1.5);
    expect(seconds).toBeLessThan(grace);
    await compose(file, 'start', service);
  });

  // Each lookup takes seconds: nothing is at the address of the name server.
  const lookup = (service: string) => `lookup-${service}`;
  afterAll(() => {
    attempt('podman', ['rm', '--force', '--ignore', lookup('order-service'), lookup('user-service')]);
  });
  test.each([
    ['order-service', row.images.orders, 'USER_SERVICE_URL=http://users.test:8080', '/api/orders'],
    ['user-service', row.images.users, 'REDIS_URL=redis://redis.test:6379', undefined],
  ])('%s leaves at once although a name is still being looked up', async (service, image, setting, slow) => {
    const name = lookup(service);
    const options = ['--name', name, '--dns', '10.88.255.253', '--env', setting, '--publish', '127.0.0.1:8089:8080'];
    expect(attempt('podman', ['run', '--rm', '--detach', ...options, image])).toMatchObject({ ok: true });
    await sleep(3000);
    if (slow !== undefined) expect(await secondsOf(() => fetch(`http://127.0.0.1:8089${slow}`))).toBeGreaterThan(2);
    const stop = () => expect(attempt('podman', ['stop', '--time', '20', name])).toMatchObject({ ok: true });
    expect(await secondsOf(stop)).toBeLessThan(2);
  });

  // The control: what the tests above count can be lost.
  test('a service that leaves at once on SIGTERM loses what is in flight', async () => {
    await compose(file, 'down');
    const wrong = parsed(readFileSync(file, 'utf8'));
    Object.assign(wrong.services['order-service'] ?? {}, { environment: { SHUTDOWN_MODE: 'exit-at-once' } });
    writeFileSync(file, JSON.stringify(wrong));
    await compose(file, 'up', '--detach', '--no-build');
    await eventually('/api/orders', (body) => body.includes('"orders":'));
    const inFlight = Array.from({ length: 20 }, () => get('/api/orders?delay_ms=3000'));
    await sleep(1000);
    await compose(file, 'stop', 'order-service');
    expect((await Promise.all(inFlight)).filter(({ status }) => status !== 200)).toHaveLength(20);
  });
});
