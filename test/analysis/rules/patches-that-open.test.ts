import { ApiObject, JsonPatch } from 'cdk8s';
import { Caller, Image, type MeshService, Port } from 'cdk8s-mesh';
import { inspect } from '../../../lib/analysis/gate';
import { orders } from '../../fixtures';

const { add, remove, replace } = JsonPatch;
const POD = '/spec/template/spec';
const LABELS = '/spec/template/metadata/labels';
const ANNOTATIONS = '/spec/template/metadata/annotations';
const SOURCE = '/spec/rules/0/from/0/source';

/** A service with two ports and a canary, which someone may call. */
function open(): MeshService {
  const image = Image.parse('registry.example.com/shop/orders:1.4.2', { shell: true });
  const ports = [Port.http(8080), Port.http(9090, { name: 'metrics' })];
  const service = orders({ image, ports, versions: { canary: { weight: 10 } } });
  return service.allowFrom(Caller.serviceAccount('edge/gateway'));
}

function objectOf(service: MeshService, kind: string): ApiObject {
  const all = service.node.root.node.findAll().filter((construct) => ApiObject.isApiObject(construct));
  return all.find((object) => object.kind === kind) as ApiObject;
}

/** The codes of what is found, each once. */
function codesOf(service: MeshService): readonly string[] {
  const { findings } = inspect(service.node.root).report;
  return [...new Set(findings.map(({ code }) => code.replace('MSVC-', '')))];
}

const hook = (script: string) =>
  replace(`${POD}/containers/0/lifecycle/preStop`, { exec: { command: ['/bin/sh', '-c', script] } });

describe.each<[kind: string, patches: Readonly<Record<string, readonly JsonPatch[]>>, code: string]>([
  [
    'PeerAuthentication',
    {
      'takes plain text alone': [replace('/spec/mtls/mode', 'DISABLE')],
      'takes plain text as well': [replace('/spec/mtls/mode', 'PERMISSIVE')],
      'leaves it to the mesh': [replace('/spec/mtls/mode', 'UNSET')],
      'has no mode': [replace('/spec/mtls/mode', null)],
      'says nothing of mTLS': [remove('/spec/mtls')],
      'says nothing': [remove('/spec')],
      'is about other pods': [add('/spec/selector', { matchLabels: { app: 'users' } })],
      'is about another namespace': [replace('/metadata/namespace', 'users')],
      'takes plain text on one port': [add('/spec/portLevelMtls', { 8080: { mode: 'DISABLE' } })],
    },
    'MTLS-001',
  ],
  [
    'DestinationRule',
    {
      'sends plain text': [add('/spec/trafficPolicy', { tls: { mode: 'DISABLE' } })],
      'sends TLS of its own': [add('/spec/trafficPolicy', { tls: { mode: 'SIMPLE' } })],
      'sends plain text to one port': [
        add('/spec/trafficPolicy', { portLevelSettings: [{ port: { number: 8080 }, tls: { mode: 'DISABLE' } }] }),
      ],
      'sends plain text to one version': [add('/spec/subsets/1/trafficPolicy', { tls: { mode: 'DISABLE' } })],
    },
    'MTLS-001',
  ],
  [
    'Deployment',
    {
      'asks for no proxy by label': [replace(`${LABELS}/sidecar.istio.io~1inject`, 'false')],
      'asks for no proxy by annotation': [add(`${ANNOTATIONS}/sidecar.istio.io~1inject`, 'false')],
      'leads a port past the proxy': [add(`${ANNOTATIONS}/traffic.sidecar.istio.io~1excludeInboundPorts`, '8080')],
      'leads every port past the proxy': [add(`${ANNOTATIONS}/traffic.sidecar.istio.io~1includeInboundPorts`, '')],
      'leads nothing through the proxy': [add(`${ANNOTATIONS}/sidecar.istio.io~1interceptionMode`, 'NONE')],
    },
    'MESH-010',
  ],
  ['Namespace', { 'asks for no proxies': [replace('/metadata/labels/istio-injection', 'disabled')] }, 'MESH-010'],
  [
    'Service',
    {
      'selects by nothing': [remove('/spec/selector')],
      'selects by an empty selector': [replace('/spec/selector', {})],
      'selects by null': [replace('/spec/selector', null)],
      'selects pods of another': [replace('/spec/selector/app', 'users')],
    },
    'CANARY-003',
  ],
  [
    'Deployment',
    {
      'selects by nothing': [remove('/spec/selector')],
      'selects by an empty selector': [replace('/spec/selector/matchLabels', {})],
    },
    'CANARY-004',
  ],
  [
    'Service',
    {
      'leads to a number that is not there': [replace('/spec/ports/0/targetPort', 1)],
      'leads to a name that is not there': [replace('/spec/ports/0/targetPort', 'web')],
      'leads to its own number, which is not there': [
        remove('/spec/ports/0/targetPort'),
        replace('/spec/ports/0/port', 80),
      ],
    },
    'PORT-011',
  ],
  [
    'Deployment',
    {
      'sleeps in the background': [hook('sleep 5 &')],
      'sleeps in the background of a group': [hook('(sleep 5) &')],
      'sleeps beyond hangups': [hook('nohup sleep 5 >/dev/null 2>&1 &')],
      'sleeps in the background before something else': [hook('sleep 5 &\ntrue')],
      'has no hook': [remove(`${POD}/containers/0/lifecycle/preStop`)],
    },
    'TERM-003',
  ],
  [
    'AuthorizationPolicy',
    {
      'names nobody': [remove('/spec/rules/0/from')],
      'names nobody in a list': [replace('/spec/rules/0/from', [])],
      'names nobody by null': [replace('/spec/rules/0/from', null)],
      'names a source that is any': [replace('/spec/rules/0/from', [{ source: {} }])],
      'names everybody': [replace(`${SOURCE}/principals`, ['*'])],
      'names everybody but one': [replace(SOURCE, { notPrincipals: ['a'] })],
      'names every namespace': [replace(SOURCE, { namespaces: ['*'] })],
      'names addresses': [replace(SOURCE, { ipBlocks: ['0.0.0.0/0'] })],
      'names every port': [remove('/spec/rules/0/to')],
      'has one more rule, for anybody': [add('/spec/rules/-', {})],
      'is about other pods': [replace('/spec/selector/matchLabels/app', 'users')],
      'is about another namespace': [replace('/metadata/namespace', 'users')],
      'denies in place of allowing': [replace('/spec/action', 'DENY')],
      'only writes down who calls': [replace('/spec/action', 'AUDIT')],
    },
    'ACCESS-010',
  ],
])('a %s that by a patch', (kind, patches, code) => {
  test.each(Object.entries(patches))(`%s is ${code}`, (_, changes) => {
    const service = open();
    objectOf(service, kind).addJsonPatch(...changes);
    expect(codesOf(service)).toContain(code);
  });
});

test.each([
  ['PeerAuthentication', 'MTLS-001'],
  ['AuthorizationPolicy', 'ACCESS-010'],
])('a %s that was removed is %s', (kind, code) => {
  const service = open();
  const { scope, id } = objectOf(service, kind).node;
  scope?.node.tryRemoveChild(id);
  expect(codesOf(service)).toContain(code);
});

test('without a patch nothing is found', () => expect(codesOf(open())).toEqual([]));
