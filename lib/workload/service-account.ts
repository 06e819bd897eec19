import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { finish } from './finish';
import type { Labels } from '../model/network';
import { checkedAnnotations } from '../model/metadata';
import { objectLabels } from './labels';
import type { WorkloadSpec } from '../mesh/declared';

/**
 * The ServiceAccount of a workload. Its token is not mounted into pods.
 * @throws ValidationError MSVC-META-103 to 105 for annotations that the API server would refuse
 */
export function serviceAccount(
  scope: Construct,
  { name, namespace }: WorkloadSpec,
  annotations: Labels | undefined,
): kplus.ServiceAccount {
  const metadata = { name, namespace };
  const account = new kplus.ServiceAccount(scope, 'ServiceAccount', {
    metadata: {
      ...metadata,
      labels: { ...objectLabels(name) },
      ...(annotations !== undefined && {
        annotations: { ...checkedAnnotations(annotations, 'serviceAccountAnnotations', scope) },
      }),
    },
  });
  finish(ApiObject.of(account), { asks: () => ({ metadata, automountServiceAccountToken: false }) });
  return account;
}
