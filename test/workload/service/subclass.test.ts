import { type Callee, Config, MeshService, type MeshServiceProps, Port } from 'cdk8s-mesh';
import type { Construct } from 'constructs';
import { at, type JsonObject } from '../../../lib/kube/json';
import { containerOf, devChart, IMAGE, objectOf, podOf, variableOf } from '../../fixtures';

// What a platform team writes in a package of its own: it imports nothing but cdk8s-mesh.
interface AcmeServiceProps extends MeshServiceProps {
  readonly audit: Callee;
}

class AcmeService extends MeshService {
  constructor(scope: Construct, id: string, { audit, ...props }: AcmeServiceProps) {
    super(scope, id, props);
    this.addPort(Port.http(9090, { name: 'metrics' }));
    this.addContainer({ name: 'exporter', image: 'registry.example.com/acme/exporter:2.1.0' });
    this.addConfig(Config.mutable({ name: 'acme', path: '/etc/acme', files: { 'log.toml': 'level = "info"\n' } }));
    this.addEnv('AUDIT_URL', this.calls(audit));
  }
}

// And what one of its users makes of that.
class AcmeJob extends AcmeService {
  constructor(scope: Construct, id: string, { env, ...props }: AcmeServiceProps) {
    super(scope, id, { ...props, replicas: 1, env: { ROLE: 'job', ...env } });
    this.addEnv('SHARDS', '4');
  }
}
// The end of what users write.

function acme(kind: typeof AcmeService, props: Partial<AcmeServiceProps> = {}): MeshService {
  const chart = devChart();
  const audit = new MeshService(chart, 'audit', { image: IMAGE });
  return new kind(chart, 'orders', { image: IMAGE, audit, versions: { canary: { weight: 10 } }, ...props });
}

describe.each([AcmeService, AcmeJob])('%p', (kind) => {
  test.each(['orders', 'orders-canary'])('gives a port, a container, a config and a call to %s', (name) => {
    const service = acme(kind);
    expect(containerOf(service, name)['ports']).toContainEqual({ containerPort: 9090, name: 'http-metrics' });
    expect((at(podOf(service, name), 'containers') as JsonObject[])[1]).toMatchObject({ name: 'exporter' });
    expect(containerOf(service, name)['volumeMounts']).toEqual([
      { mountPath: '/etc/acme', name: 'acme', readOnly: true },
    ]);
    expect(variableOf(service, 'AUDIT_URL', name)).toBe('http://audit:8080');
  });

  test('gives the call access over there', () => {
    expect(at(objectOf(acme(kind), 'AuthorizationPolicy', 'audit'), 'spec', 'rules', 0, 'from')).toEqual([
      { source: { principals: ['cluster.local/ns/shop-dev/sa/orders'] } },
    ]);
  });
});

test('a subclass of a subclass passes other props on, and adds its own', () => {
  const service = acme(AcmeJob, { env: { ROLE: 'nightly' } });
  expect(at(objectOf(service, 'Deployment'), 'spec', 'replicas')).toBe(1);
  expect(variableOf(service, 'ROLE')).toBe('nightly');
  expect(variableOf(service, 'SHARDS')).toBe('4');
});

test('a subclass is a MeshService wherever one is asked for', () => {
  expect(acme(AcmeJob)).toBeInstanceOf(MeshService);
  expect(acme(AcmeJob).facts.calls.map(({ to }) => to.name)).toEqual(['audit']);
});

test('a subclass may have members of any word that the service does not show', () => {
  class Wordy extends MeshService {
    public readonly spec = 1;
    public readonly props = 2;
    public readonly place = 3;
    public readonly registry = 4;
    public readonly grants = 5;
    public readonly edges = 6;
    public render(): string {
      return 'rendered';
    }
    public changed(): string {
      return 'changed';
    }
  }
  const chart = devChart();
  const caller = new MeshService(chart, 'users', { image: IMAGE });
  const service = new Wordy(chart, 'orders', { image: IMAGE }).addPort(Port.grpc(9000));
  caller.calls(service);
  expect(service.mesh.kinds).toEqual(['AuthorizationPolicy', 'VirtualService']);
  expect(at(objectOf(service, 'AuthorizationPolicy'), 'spec', 'rules')).toHaveLength(1);
});
