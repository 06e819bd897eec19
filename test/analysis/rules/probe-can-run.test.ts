import { ApiObject, JsonPatch } from 'cdk8s';
import { Health, Image, type MeshServiceProps } from 'cdk8s-mesh';
import { RuntimeBase, RustBuild, RustImage } from 'cdk8s-mesh/rust';
import { inspect } from '../../../lib/analysis/gate';
import { IMAGE, orders } from '../../fixtures';

const DISTROLESS = RustImage.from('localhost/orders:1', { crate: 'orders' });
const SLIM = RustImage.from('localhost/orders:1', {
  crate: 'orders',
  build: RustBuild.of({ base: RuntimeBase.debianSlim() }),
});

/** The findings of a service whose probes run a command. */
function found(image: Image, command: readonly string[], props: Partial<MeshServiceProps> = {}) {
  const service = orders({ image, health: Health.command(command), ...props });
  return inspect(service.node.root).report.findings.filter(({ code }) => code === 'MSVC-PROBE-008');
}

test('a shell in an image without one is refused, with what it would cause', () => {
  const [finding, ...rest] = found(DISTROLESS, ['/bin/sh', '-c', 'curl localhost']);
  expect(rest).toEqual([]);
  expect(finding).toEqual({
    code: 'MSVC-PROBE-008',
    severity: 'error',
    construct: 'dev/orders',
    object: 'Deployment shop-dev/orders',
    path: 'spec.template.spec.containers.startupProbe.exec',
    message:
      'the probe runs /bin/sh, but the image has nothing but /app/orders: it fails each time, and the pod never becomes ready',
    fix: "probe with Health.http, or let the binary check itself: Health.command(['/app/orders', 'health'])",
  });
});

test('a recipe knows its own binary, and nothing else in an image without a shell', () => {
  expect(found(DISTROLESS, ['/app/orders', 'health'])).toEqual([]);
  expect(found(DISTROLESS, ['/app/users', 'health'])).toHaveLength(1);
  expect(found(DISTROLESS, ['orders', 'health'])).toHaveLength(1);
  expect(found(SLIM, ['/bin/sh', '-c', 'true'])).toEqual([]);
});

test('of an image that nobody described only a shell is known to be missing', () => {
  expect(found(IMAGE, ['bash', '-c', 'true'])).toHaveLength(1);
  expect(found(IMAGE, ['/usr/bin/grpc_health_probe'])).toEqual([]);
  expect(found(Image.parse('localhost/orders:1', { shell: true }), ['bash', '-c', 'true'])).toEqual([]);
});

test('a canary of another image is looked at by itself, and so is a patch', () => {
  const command = ['/bin/sh', '-c', 'true'];
  expect(found(SLIM, command, { versions: { canary: { image: SLIM.withTag('2') } } })).toEqual([]);
  const [canary] = found(SLIM, command, { versions: { canary: { image: DISTROLESS } } });
  expect(canary?.object).toBe('Deployment shop-dev/orders-canary');
  const service = orders({ image: DISTROLESS });
  const exec = { exec: { command: ['sh'] } };
  ApiObject.of(service).addJsonPatch(JsonPatch.replace('/spec/template/spec/containers/0/livenessProbe', exec));
  const paths = inspect(service.node.root).report.findings.map(({ code, path }) => [code, path]);
  expect(paths).toContainEqual(['MSVC-PROBE-008', 'spec.template.spec.containers.livenessProbe.exec']);
});
