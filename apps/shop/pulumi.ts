import * as pulumi from '@pulumi/pulumi';
import { MeshApp } from 'cdk8s-mesh';
import { type Cluster, deploy } from 'cdk8s-mesh/pulumi';
import { environments } from './environments';
import { Shop } from './shop';

// What a service is stands in environments.ts; where the cluster is, and what is secret, in Pulumi.<stack>.yaml.
const config = new pulumi.Config();
const row = environments.get(pulumi.getStack());

deploy(new Shop(new MeshApp(), row.name, row), { cluster: config.requireObject<Cluster>('cluster') });
