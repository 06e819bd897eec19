import type { Labels } from '../model/network';
import { dnsLabel } from '../model/quantity/bounds';
import { refuseUnknown } from '../model/placeholder';

export interface ManagedNamespaceOptions {
  /** The Pod Security level that the API server enforces. @default 'restricted' */
  readonly podSecurity?: 'restricted' | 'baseline' | 'privileged';
  /** More labels. @default - none */
  readonly labels?: Labels;
}

export interface ExistingNamespaceOptions {
  /**
   * Whether someone else decides about mTLS there: nothing but the services' own objects is then written.
   * @default false: one PeerAuthentication, STRICT, is written for the namespace
   */
  readonly ownPeerAuthentication?: boolean;
}

/** The namespace of a chart's services: made with the chart, or there already. */
export class Namespace {
  /** Made by the chart, with the labels that let pods join the mesh and that enforce Pod Security. */
  public static managed(name: string, options: ManagedNamespaceOptions = {}): Namespace {
    return new Namespace(name, true, options, true);
  }

  /** There already: neither the namespace nor its labels are written. */
  public static existing(name: string, options: ExistingNamespaceOptions = {}): Namespace {
    return new Namespace(name, false, {}, !(options.ownPeerAuthentication ?? false));
  }

  private constructor(
    public readonly name: string,
    public readonly managed: boolean,
    private readonly options: ManagedNamespaceOptions,
    /** Whether the chart writes what the mesh keeps per namespace. */
    public readonly bindsMesh: boolean,
  ) {
    dnsLabel(name, { code: 'MSVC-NAME-005', subject: 'namespace' });
    refuseUnknown('namespace', options);
  }

  public labels(meshLabels: Labels): Labels {
    const level = this.options.podSecurity ?? 'restricted';
    return {
      ...meshLabels,
      'app.kubernetes.io/managed-by': 'cdk8s-mesh',
      'pod-security.kubernetes.io/enforce': level,
      'pod-security.kubernetes.io/warn': level,
      ...this.options.labels,
    };
  }
}
