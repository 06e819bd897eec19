// Programs that the end-to-end tests of the Pulumi stage deploy; VARIANT says which, and what differs.
const { Construct } = require('constructs');
const { Config, Image, MeshApp, MeshChart, Version } = require('cdk8s-mesh');
const { RustService } = require('cdk8s-mesh/rust');
const { asNumber, asString, deploy } = require('cdk8s-mesh/pulumi');
const k8s = require('@pulumi/kubernetes');
const pulumi = require('@pulumi/pulumi');
const { environments } = require('../apps/shop/environments');
const { Shop } = require('../apps/shop/shop');

const variant = JSON.parse(process.env.VARIANT ?? '{}');
const e2e = environments.get('e2e');
const row = { ...e2e, namespace: variant.namespace ?? e2e.namespace, images: { ...e2e.images, ...variant.images } };

/** One service with two versions and two configs, which may stand a scope deeper. */
class Small extends MeshChart {
  constructor(scope, id) {
    super(scope, id, row);
    const home = variant.moved ? new Construct(this, 'team') : this;
    const image = Image.parse(row.images.orders);
    const steps = { added: { image, weight: 10 }, moved: { image, weight: 50 }, retired: Version.retired() };
    const canary = steps[variant.canary];
    new RustService(home, 'api', {
      image,
      args: row.args,
      traffic: { connectionPool: { maxConnections: 100 } },
      versions: canary && { canary },
      config: [
        Config.mutable({ path: '/etc/api', files: { 'api.toml': variant.mutable ?? 'answer = 1' } }),
        Config.perContent({
          name: 'rules',
          path: '/etc/rules',
          files: { 'rules.toml': variant.perContent ?? 'rule = 1' },
        }),
      ],
    });
  }
}

/** One service whose tag, variable and number of pods are known only when another resource of the update is there. */
class FromOutputs extends MeshChart {
  constructor(scope, id) {
    super(scope, id, row);
    const { uid } = new k8s.core.v1.ConfigMap('source', {
      metadata: { name: 'pulumi-e2e-source', namespace: 'default' },
    }).metadata;
    new RustService(this, 'api', {
      image: Image.of('localhost/fortio', { tag: asString(uid.apply(() => '1')) }),
      args: row.args,
      env: { SOURCE: asString(uid), GREETING: asString(pulumi.interpolate`made for ${uid}`) },
      replicas: asNumber(uid.apply(() => 3)),
    });
  }
}

const PROGRAMS = {
  small: () => new Small(new MeshApp(), 'small'),
  outputs: () => new FromOutputs(new MeshApp(), 'outputs'),
};
const chart = (PROGRAMS[variant.program] ?? (() => new Shop(new MeshApp(), 'e2e', row)))();
deploy(chart, { cluster: { ...new pulumi.Config().requireObject('cluster'), ...variant.cluster } });
