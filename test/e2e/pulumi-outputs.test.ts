import { leavesOf } from '../../lib/kube/leaves';
import { deleteNamespaces, describeOnCluster, kubectl } from './cluster';
import { PulumiStack } from './pulumi-stack';

/** What the engine writes for a value that is not known yet. */
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';
const home = 'pulumi-outputs';
const variant = { program: 'outputs', namespace: home };

describeOnCluster(
  'values of another resource in the props of a service',
  () => {
    let stack: PulumiStack;
    beforeAll(() => {
      deleteNamespaces([home]);
      stack = new PulumiStack();
    });
    afterAll(() => {
      stack.destroy(variant);
      stack.remove();
      deleteNamespaces([home]);
    });

    test('a preview knows all of the objects but exactly these leaves', () => {
      const unknown = stack.preview(variant).flatMap(({ urn, newState }) =>
        leavesOf(newState?.inputs ?? {})
          .filter(({ value }) => value === UNKNOWN)
          .map(({ path }) => `${urn.split('::').at(-1)} ${path}`),
      );
      expect(unknown.sort()).toEqual([
        'pulumi-outputs/api spec.replicas',
        'pulumi-outputs/api spec.template.spec.containers[0].env[1].value',
        'pulumi-outputs/api spec.template.spec.containers[0].env[2].value',
        'pulumi-outputs/api spec.template.spec.containers[0].image',
      ]);
    });

    test('they arrive: the tag, the variables, the number of pods', () => {
      stack.up(variant);
      const uid = kubectl(['-n', 'default', 'get', 'configmap', 'pulumi-e2e-source', '-o', 'jsonpath={.metadata.uid}']);
      const { spec } = JSON.parse(kubectl(['-n', home, 'get', 'deployment', 'api', '-o', 'json'])) as {
        spec: { replicas: number; template: { spec: { containers: { image: string; env: object[] }[] } } };
      };
      expect(spec.replicas).toBe(3);
      expect(spec.template.spec.containers[0]?.image).toBe('localhost/fortio:1');
      expect(spec.template.spec.containers[0]?.env).toEqual([
        { name: 'RUST_LOG', value: 'info' },
        { name: 'SOURCE', value: uid },
        { name: 'GREETING', value: `made for ${uid}` },
      ]);
      expect(stack.preview(variant)).toEqual([]);
    });
  },
  { tools: ['pulumi'] },
);
