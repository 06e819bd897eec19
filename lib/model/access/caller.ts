import { ValidationError } from '../../errors';
import { isDnsLabel } from '../quantity/bounds';
import { refuseUnknown } from '../placeholder';

/** Who may call a service, by the identity that mTLS proves. */
export type Caller =
  | { readonly kind: 'service-account'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'namespace'; readonly namespace: string };

export const Caller = {
  /** @param path `<namespace>/<service account>`, such as `istio-ingress/gateway` */
  serviceAccount: (path: string): Caller => {
    refuseUnknown('Caller.serviceAccount', path);
    const [namespace = '', name = '', ...rest] = path.split('/');
    if (rest.length > 0 || !isDnsLabel(namespace) || !isDnsLabel(name)) {
      throw new ValidationError('MSVC-ACCESS-001', {
        subject: 'Caller.serviceAccount',
        got: path,
        expected: "'<namespace>/<service account>'",
        fix: "name both, such as Caller.serviceAccount('istio-ingress/gateway')",
      });
    }
    return { kind: 'service-account', namespace, name };
  },
  /** Everyone in a namespace. */
  namespace: (namespace: string): Caller => {
    refuseUnknown('Caller.namespace', namespace);
    if (!isDnsLabel(namespace)) {
      throw new ValidationError('MSVC-ACCESS-002', {
        subject: 'Caller.namespace',
        got: namespace,
        expected: 'the name of a namespace',
        fix: "name one namespace, such as Caller.namespace('monitoring'); there is no wildcard",
      });
    }
    return { kind: 'namespace', namespace };
  },
};

/** Someone who may call a service on some of its ports. */
export interface Grant {
  readonly caller: Caller;
  readonly ports: readonly number[];
}
