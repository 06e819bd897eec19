import { Istio, MeshApp, Platform } from 'cdk8s-mesh';
import { Boutique } from './boutique';

const app = new MeshApp();
const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() });
new Boutique(app, 'boutique', { namespace: 'boutique', platform });
app.synth();
