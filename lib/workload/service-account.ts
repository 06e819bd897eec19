import { ApiObject } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { finish } from './finish';
import type { Labels } from '../model/network';
import { objectLabels } from './labels';
import type { ServiceSpec } from '../mesh/declared';

/** The identity of all versions; its token is mounted into no pod. */
export function serviceAccount(
  scope: Construct,
  { name, namespace }: ServiceSpec,
  annotations: Labels | undefined,
): kplus.ServiceAccount {
  const metadata = { name, namespace };
  const account = new kplus.ServiceAccount(scope, 'ServiceAccount', {
    metadata: {
      ...metadata,
      labels: { ...objectLabels(name) },
      ...(annotations && { annotations: { ...annotations } }),
    },
  });
  finish(ApiObject.of(account), { asks: () => ({ metadata, automountServiceAccountToken: false }) });
  return account;
}
