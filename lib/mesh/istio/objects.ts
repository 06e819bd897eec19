import { type ApiObject, Lazy } from 'cdk8s';
import type { Construct } from 'constructs';
import { finish } from '../../workload/finish';
import type { JsonObject } from '../../kube/json';
import { DestinationRule, VirtualService } from '../../../imports/networking.istio.io';
import { AuthorizationPolicy, PeerAuthentication } from '../../../imports/security.istio.io';
import type { Labels, MeshTarget } from '../mesh';
import { authorizationPolicySpec } from './authorization-policy';
import { destinationRuleSpec } from './destination-rule';
import { peerAuthenticationSpec } from './peer-authentication';
import { virtualServiceSpec } from './virtual-service';

interface ObjectProps {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels?: Labels };
  readonly spec: never;
}

type Kind = new (scope: Construct, id: string, props: ObjectProps) => ApiObject;

/** Places the objects of one service: its access, and where there is something to say, its policy and its routes. */
export function place(scope: Construct, target: () => MeshTarget): void {
  const { name, namespace, labels } = target();
  const metadata = { name, namespace, labels };
  put(scope, AuthorizationPolicy, metadata, () => authorizationPolicySpec(target()));
  if (destinationRuleSpec(target()) !== undefined) {
    put(scope, DestinationRule, metadata, () => destinationRuleSpec(target()));
  }
  if (virtualServiceSpec(target()) !== undefined)
    put(scope, VirtualService, metadata, () => virtualServiceSpec(target()));
}

/** One per namespace: pods accept mTLS only. */
export function placePeerAuthentication(scope: Construct, namespace: string): void {
  put(scope, PeerAuthentication, { name: 'default', namespace }, peerAuthenticationSpec);
}

function put(scope: Construct, kind: unknown, metadata: ObjectProps['metadata'], spec: () => object | undefined): void {
  const Class = kind as Kind & { readonly name: string };
  const object = new Class(scope, Class.name, { metadata, spec: Lazy.any({ produce: spec }) as never });
  finish(object, { asks: () => ({ metadata: { ...metadata }, spec: spec() as JsonObject }) });
}
