import * as pulumi from '@pulumi/pulumi';
import { MeshApp } from 'cdk8s-mesh';
import type { RustService } from 'cdk8s-mesh/rust';
import { asString, type Cluster, deploy } from 'cdk8s-mesh/pulumi';
import { EnvValue, Secret } from 'cdk8s-plus-28';
import { environments } from './environments';
import { Shop } from './shop';

// What a service is stands in environments.ts; where the cluster is, and what is secret, in Pulumi.<stack>.yaml.
const config = new pulumi.Config();
const row = environments.get(pulumi.getStack());
const shop = new Shop(new MeshApp(), row.name, row);

const sessionKey = config.getSecret('sessionKey');
if (sessionKey !== undefined) addSessionKey(sessionKey);

deploy(shop, { cluster: config.requireObject<Cluster>('cluster') });

/** The key that signs sessions, where the stack has one: pulumi config set --secret sessionKey ... */
function addSessionKey(key: pulumi.Output<string>): void {
  const secret = new Secret(shop, 'session-key', {
    metadata: { name: 'session-key' },
    stringData: { key: asString(key) },
  });
  const frontend = shop.node.findChild('frontend') as RustService;
  frontend.addEnv('SESSION_KEY', EnvValue.fromSecretValue({ secret, key: 'key' }));
}
