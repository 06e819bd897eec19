import { Istio, MeshApp, Platform } from 'cdk8s-mesh';
import { Bookinfo } from './bookinfo';

const app = new MeshApp();
const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() });
new Bookinfo(app, 'bookinfo', { namespace: 'bookinfo', platform });
app.synth();
