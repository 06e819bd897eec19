import * as pulumi from '@pulumi/pulumi';
import type { ApiObject } from 'cdk8s';
import { Construct, type IConstruct } from 'constructs';
import { reportText } from '../../analysis/report';
import { ValidationError } from '../../errors';
import { Components } from './components';
import { checkOptions, type DeployOptions } from './deploy-options';
import { type Deployed, noteResources, refuseDeployed } from './deployed';
import { inputsOf } from './inputs';
import { objectOptions } from './object-options';
import { type Plan, type PlannedObject, planOf } from './plan';
import { checkPrevious } from './previous-checks';
import { type ProviderOf, providersOf } from './providers';
import { register } from './resource-class';
import { warnOfSecrets } from './secret-warnings';

/**
 * Deploys a chart, or all charts of an app, with Pulumi. Each object becomes a resource, which waits for the objects that it
 * needs. Each chart and each MeshService becomes a component above its resources.
 * @param root a chart, or an app for all of its charts
 * @throws FindingsError with every error that the rules found; nothing is registered then
 * @throws ValidationError MSVC-PULUMI-001 and 002 for a kubeconfig, 004 for aliases, 005 for a cycle of dependencies, 006 for
 * two objects of one name, 010 for a chart that is deployed already, 012 and 101 to 103 for the arguments. The update fails
 * with MSVC-PULUMI-007, 008 or 011 if the comparison with the last state finds something.
 * @example
 * const row = environments.get(pulumi.getStack());
 * const shop = new Shop(new MeshApp(), row.name, row);
 * deploy(shop, { cluster: { name: 'prod-eu', server: 'https://10.0.0.1:6443' } });
 */
export function deploy(root: IConstruct, options: DeployOptions): Deployed {
  checkOptions(options);
  refuseOther(root);
  const plan = planOf(root, options.prefix ?? '');
  refuseDeployed(plan.objects.map(({ object }) => object));
  const checked = checkPrevious(plan, options).then(() => [], withoutStack);
  const providerOf = provider(plan, options, checked);
  say(plan);
  return registered(plan, providerOf, new Components(options, checked));
}

function refuseOther(root: IConstruct): void {
  if (Construct.isConstruct(root)) return;
  const fix = 'write deploy(chart, { cluster }), with a MeshChart, or with the MeshApp for all of its charts';
  throw new ValidationError('MSVC-PULUMI-103', { subject: 'deploy', got: root, expected: 'a chart or an app', fix });
}

function provider({ objects }: Plan, options: DeployOptions, checked: Promise<pulumi.Resource[]>): ProviderOf {
  const { cluster, provider: own, adopt } = options;
  if (cluster === undefined) return () => own;
  const resourceOptions = { dependsOn: checked, ...(options.parent && { parent: options.parent }) };
  return providersOf(
    objects.map(({ manifest }) => manifest),
    { cluster, adopt, resourceOptions },
  );
}

function registered({ objects }: Plan, providerOf: ProviderOf, components: Components): Deployed {
  const resources = new Map<ApiObject, pulumi.CustomResource>();
  for (const planned of objects) {
    const parent = components.above(planned.object);
    const inputs = inputsOf(planned.manifest);
    const resource = register(planned.name, inputs, {
      ...objectOptions(planned, resources),
      ...(parent && { parent }),
      provider: providerOf(planned.manifest),
      dependsOn: dependenciesOf(planned, resources),
    });
    resources.set(planned.object, resource);
    components.add(planned.object, resource);
    warnOfSecrets(planned.manifest, inputs, resource);
  }
  noteResources(resources);
  return { resources, components: components.close() };
}

function dependenciesOf(
  { before }: PlannedObject,
  resources: ReadonlyMap<ApiObject, pulumi.CustomResource>,
): pulumi.Resource[] {
  return before.map((object) => resources.get(object)).filter((resource) => resource !== undefined);
}

/** Prints warnings and infos. Errors have stopped the deployment before. */
function say({ report }: Plan): void {
  for (const finding of report.findings) {
    const text = reportText({ findings: [finding], suppressed: [] });
    void (finding.severity === 'warning' ? pulumi.log.warn(text) : pulumi.log.info(text));
  }
}

/** Removes the stack of an error: it leads into Pulumi's SDK and tells users nothing. */
function withoutStack(error: unknown): never {
  if (error instanceof Error) error.stack = `${error.name}: ${error.message}`;
  throw error;
}
