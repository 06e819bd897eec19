import { Image, Istio, MeshApp, MeshChart, MeshService, Platform } from 'cdk8s-mesh';

const app = new MeshApp();
const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() });
const chart = new MeshChart(app, 'hello', { namespace: 'hello', platform });

new MeshService(chart, 'greeter', { image: Image.parse('ghcr.io/acme/greeter:1.4.2') });

app.synth();
