// Programs that the end-to-end tests of the Pulumi stage deploy; VARIANT says which, and what differs.
const { Construct } = require('constructs');
const { Config, Image, MeshApp, MeshChart, RustService, Traffic, Version } = require('cdk8s-mesh');
const { deploy } = require('cdk8s-mesh/pulumi');
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
    new RustService(home, 'api', {
      image,
      args: row.args,
      traffic: Traffic.of({ connectionPool: { maxConnections: 100 } }),
      canary: { added: { image, weight: 10 }, moved: { image, weight: 50 }, retired: Version.retired() }[
        variant.canary
      ],
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

const chart = variant.program === 'small' ? new Small(new MeshApp(), 'small') : new Shop(new MeshApp(), 'e2e', row);
deploy(chart, { cluster: { ...new pulumi.Config().requireObject('cluster'), ...variant.cluster } });
