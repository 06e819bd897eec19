import { MeshApp } from 'cdk8s-mesh';
import { environments } from './environments';
import { Shop } from './shop';

const app = new MeshApp();
for (const row of environments) new Shop(app, row.name, row);
app.synth();
