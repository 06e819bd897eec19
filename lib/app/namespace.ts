import { ValidationError, type Where } from '../errors';
import type { Labels } from '../model/network';
import type { Access } from '../model/access/access';
import { podAccess } from '../model/access/pod-access';
import type { Protection } from '../model/access/protection';
import { checkedLabels } from '../model/metadata';
import { instance, type Keys, options, truth } from '../model/options';
import { refuseUnknown } from '../model/placeholder';
import { dnsLabel } from '../model/quantity/bounds';

/** Options of `Namespace.managed`. */
export interface ManagedNamespaceOptions {
  /** The Pod Security level that the API server enforces in it. @default 'restricted' */
  readonly podSecurity?: 'restricted' | 'baseline' | 'privileged';
  /** More labels of the namespace. @default - none */
  readonly labels?: Labels;
  /**
   * Who may call any pod of the namespace, or never may, beside what each service says. Where it lets somebody in, pods that
   * nothing else lets anyone in to are closed to everybody else.
   * @default - what each service says
   */
  readonly access?: readonly Access[];
}

/** Options of `Namespace.existing`. */
export interface ExistingNamespaceOptions {
  /**
   * Whether someone else decides about mTLS in it: then no object for the namespace as a whole is written.
   * @default - false: if the mesh has such an object, a PeerAuthentication with mode STRICT is written
   */
  readonly ownPeerAuthentication?: boolean;
  /** Who may call any pod of the namespace, or never may: as that of `Namespace.managed`. @default - what each service says */
  readonly access?: readonly Access[];
}

const MANAGED: Keys<ManagedNamespaceOptions> = { podSecurity: true, labels: true, access: true };
const EXISTING: Keys<ExistingNamespaceOptions> = { ownPeerAuthentication: true, access: true };
const LEVELS: readonly string[] = ['restricted', 'baseline', 'privileged'];

/**
 * The namespace of a chart's services: made by the chart, or existing already.
 * @example new MeshChart(app, 'dev', { namespace: Namespace.existing('shop'), platform })
 */
export class Namespace {
  /**
   * A namespace that the chart makes, with the labels that let pods join the mesh and that enforce Pod Security.
   * @param name a DNS label
   * @throws ValidationError MSVC-NAME-005, MSVC-INPUT-101 to 104, MSVC-PLACE-101 for the level, MSVC-META-101 and 102 for a label,
   * MSVC-ACCESS-105, 120 and 121 for the access
   * @example Namespace.managed('shop-dev', { podSecurity: 'baseline', labels: { team: 'shop' } })
   */
  public static managed(name: string, given: ManagedNamespaceOptions = {}): Namespace {
    const write = "Namespace.managed('shop-dev', { labels: { team: 'shop' } })";
    const { access, ...managed } = options(given, MANAGED, { subject: 'namespace', write });
    return new Namespace(name, managed, false, access);
  }

  /**
   * A namespace that exists already. Neither it nor its labels are written.
   * @param name a DNS label
   * @throws ValidationError MSVC-NAME-005, MSVC-INPUT-101, 102, 104 and 105, MSVC-ACCESS-105, 120 and 121 for the access
   * @example Namespace.existing('shop', { ownPeerAuthentication: true })
   */
  public static existing(name: string, given: ExistingNamespaceOptions = {}): Namespace {
    const write = "Namespace.existing('shop', { ownPeerAuthentication: true })";
    const { ownPeerAuthentication = false, access } = options(given, EXISTING, { subject: 'namespace', write });
    const asked = { subject: 'ownPeerAuthentication', write: 'ownPeerAuthentication: true' };
    return new Namespace(name, undefined, truth(ownPeerAuthentication, asked), access);
  }

  /** Whether the chart makes it. */
  public readonly managed: boolean;
  /** Whether the chart writes the objects that the mesh needs once per namespace. @internal */
  public readonly bindsMesh: boolean;
  /** Who may call any of its pods, or never may. @internal */
  public readonly access: Protection;
  private readonly podSecurity: string;
  private readonly ownLabels: Labels;

  private constructor(
    /** Its name. */
    public readonly name: string,
    managed: ManagedNamespaceOptions | undefined,
    ownPeerAuthentication = false,
    access: readonly Access[] | undefined = undefined,
  ) {
    dnsLabel(name, { code: 'MSVC-NAME-005', subject: 'namespace' });
    refuseUnknown('namespace', managed);
    const { podSecurity = 'restricted', labels = {} } = managed ?? {};
    this.managed = managed !== undefined;
    this.bindsMesh = !ownPeerAuthentication;
    this.access = podAccess(access, 'access of the namespace');
    this.podSecurity = checkedLevel(podSecurity);
    this.ownLabels = checkedLabels(labels, 'labels of the namespace');
  }

  /** All labels of the namespace. @param meshLabels those that the mesh asks for @internal */
  public labels(meshLabels: Labels): Labels {
    return {
      ...checkedLabels(meshLabels, 'labels of the mesh'),
      'app.kubernetes.io/managed-by': 'cdk8s-mesh',
      'pod-security.kubernetes.io/enforce': this.podSecurity,
      'pod-security.kubernetes.io/warn': this.podSecurity,
      ...this.ownLabels,
    };
  }
}

/**
 * Checks a namespace: a Namespace, or the name of one that the chart makes.
 * @throws ValidationError MSVC-NAME-005, MSVC-CLASS-001
 */
export function checkedNamespace(value: unknown, where?: Where): Namespace {
  if (typeof value === 'string') return Namespace.managed(value);
  return instance(value, Namespace, { subject: 'namespace', write: "Namespace.managed('shop-dev')", where });
}

function checkedLevel(level: string): string {
  if (LEVELS.includes(level)) return level;
  const expected = `one of ${LEVELS.join(', ')}`;
  const fix = "write podSecurity: 'baseline', or leave it out: 'restricted' is enforced by default";
  throw new ValidationError('MSVC-PLACE-101', { subject: 'podSecurity', got: level, expected, fix });
}
