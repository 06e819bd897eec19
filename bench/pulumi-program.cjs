// One of three programs that deploy the same objects; BENCH says which, how many services, and where.
const k8s = require('@pulumi/kubernetes');
const { ApiObject, JsonPatch } = require('cdk8s');
const { Config, Image, Istio, MeshApp, MeshChart, MeshService, Namespace, Platform, suppress } = require('cdk8s-mesh');
const { clusterProvider, deploy } = require('cdk8s-mesh/pulumi');

const { variant, services, cluster, namespace, objects } = JSON.parse(process.env.BENCH);

/** 100 services of eight objects, of which no pod runs: what is timed is planning and writing. */
function chart() {
  const platform = Platform.of({ kubernetes: '1.34', mesh: Istio.sidecar() });
  const labels = { 'istio-injection': 'disabled' };
  const made = new MeshChart(new MeshApp(), 'bench', { namespace: Namespace.managed(namespace, { labels }), platform });
  suppress(made, 'MSVC-ROLL-001', 'no pod runs here at any time');
  for (let index = 0; index < services; index++) {
    const service = new MeshService(made, `service-${index}`, {
      image: Image.parse('registry.example.com/bench/app:1.0.0'),
      traffic: { connectionPool: { maxConnections: 100 } },
      config: [Config.mutable({ path: '/etc/app', files: { 'app.toml': `index = ${index}` } })],
    });
    ApiObject.of(service).addJsonPatch(JsonPatch.replace('/spec/replicas', 0));
    for (const object of [ApiObject.of(service), ApiObject.of(service.service)]) {
      object.addJsonPatch(JsonPatch.add('/metadata/annotations', { 'pulumi.com/skipAwait': 'true' }));
    }
  }
  return made;
}

/** What someone would write without a library: a class per object, and the namespace before all. */
function handWritten(provider) {
  const all = JSON.parse(require('node:fs').readFileSync(objects, 'utf8'));
  const made = new k8s.core.v1.Namespace(
    namespace,
    all.find(({ kind }) => kind === 'Namespace'),
    { provider },
  );
  const options = { provider, dependsOn: [made] };
  const create = {
    ServiceAccount: (name, object) => new k8s.core.v1.ServiceAccount(name, object, options),
    ConfigMap: (name, object) => new k8s.core.v1.ConfigMap(name, object, options),
    Deployment: (name, object) => new k8s.apps.v1.Deployment(name, object, options),
    Service: (name, object) => new k8s.core.v1.Service(name, object, options),
    PodDisruptionBudget: (name, object) => new k8s.policy.v1.PodDisruptionBudget(name, object, options),
  };
  const custom = (name, object) => new k8s.apiextensions.CustomResource(name, object, options);
  for (const object of all) {
    if (object.kind !== 'Namespace') (create[object.kind] ?? custom)(`${namespace}/${object.metadata.name}`, object);
  }
}

function configGroup(provider) {
  const all = JSON.parse(require('node:fs').readFileSync(objects, 'utf8'));
  const objs = all.filter(({ kind }) => kind !== 'Namespace');
  new k8s.yaml.ConfigGroup('bench', { objs }, { provider });
}

if (variant === 'objects') {
  process.stdout.write(JSON.stringify(chart().toJson()));
} else if (variant === 'mesh') {
  deploy(chart(), { cluster });
} else if (variant === 'hand-written') {
  handWritten(clusterProvider(cluster));
} else {
  configGroup(clusterProvider(cluster));
}
