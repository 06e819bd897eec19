import type { Labels } from '../network';
import { checkedLabels } from '../metadata';
import { isDnsLabel, isLabelKey, isLabelValue } from '../names';
import { fields, listOf, maybe, misshapen, oneOf, type Shape, type Spot, that, whole } from '../shape';

/*
 * On which nodes pods may run, in the words of Kubernetes' Pod API.
 */

/** A taint of a node that the pods accept. */
export interface Toleration {
  /** The key of the taint. @default - every taint; only with operator `Exists` */
  readonly key?: string;
  /** `Equal`: the value must be the same; `Exists`: any value. @default 'Equal' */
  readonly operator?: 'Equal' | 'Exists';
  /** The value of the taint. @default '' */
  readonly value?: string;
  /** What the taint does. @default - whatever it does */
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
  /** How long a pod stays after the taint came, in seconds; only with effect `NoExecute`. @default - for ever */
  readonly tolerationSeconds?: number;
}

/** A condition on a label. */
export interface LabelRequirement {
  /** The key of the label. */
  readonly key: string;
  /** `In` and `NotIn` compare with `values`; `Exists` and `DoesNotExist` take none. */
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  /** What the value is compared with. @default - none */
  readonly values?: readonly string[];
}

/** A condition on a label of a node, which may be a number as well. */
export interface NodeRequirement {
  /** The key of the label; `metadata.name` in `matchFields`. */
  readonly key: string;
  /** `Gt` and `Lt` compare with one whole number. */
  readonly operator: LabelRequirement['operator'] | 'Gt' | 'Lt';
  /** What the value is compared with. @default - none */
  readonly values?: readonly string[];
}

/** Nodes: all conditions must hold. */
export interface NodeSelectorTerm {
  /** Conditions on labels. @default - none */
  readonly matchExpressions?: readonly NodeRequirement[];
  /** Conditions on fields; Kubernetes knows `metadata.name`. @default - none */
  readonly matchFields?: readonly NodeRequirement[];
}

/** Pods, by their labels. */
export interface LabelSelector {
  /** Labels that they have. @default - any */
  readonly matchLabels?: Labels;
  /** Conditions on their labels. @default - none */
  readonly matchExpressions?: readonly LabelRequirement[];
}

/** Pods, and how near to them. */
export interface PodAffinityTerm {
  /** Which pods. @default - none */
  readonly labelSelector?: LabelSelector;
  /** The label of nodes that says what is near: `kubernetes.io/hostname`, `topology.kubernetes.io/zone`. */
  readonly topologyKey: string;
  /** The namespaces of those pods. @default - the pods' own */
  readonly namespaces?: readonly string[];
  /** The namespaces of those pods by label; `{}` is all. @default - the pods' own */
  readonly namespaceSelector?: LabelSelector;
}

/** What must hold when a pod is placed, and what should. */
export interface PodAffinity {
  /** What must hold. @default - nothing */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  /** What should hold, by weight from 1 to 100. @default - nothing */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly podAffinityTerm: PodAffinityTerm;
  }[];
}

/** What must hold of a node, and what should. */
export interface NodeAffinity {
  /** One of the terms must hold. @default - nothing */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms: readonly NodeSelectorTerm[] };
  /** What should hold, by weight from 1 to 100. @default - nothing */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight: number;
    readonly preference: NodeSelectorTerm;
  }[];
}

/** To which nodes and pods the pods are drawn, and from which they keep away. */
export interface Affinity {
  /** Nodes. @default - any */
  readonly nodeAffinity?: NodeAffinity;
  /** Pods to be near to. @default - none */
  readonly podAffinity?: PodAffinity;
  /** Pods to keep away from. @default - none */
  readonly podAntiAffinity?: PodAffinity;
}

/** How evenly the pods of a version are spread over a kind of place. */
export interface TopologySpread {
  /** The label of nodes that says what a place is: `topology.kubernetes.io/zone`. */
  readonly topologyKey: string;
  /** By how many pods two places may differ; 1 or more. @default 1 */
  readonly maxSkew?: number;
  /** Whether a pod that cannot be placed so waits, or is placed all the same. @default 'ScheduleAnyway' */
  readonly whenUnsatisfiable?: 'DoNotSchedule' | 'ScheduleAnyway';
  /** The fewest places; only with `DoNotSchedule`. @default 1 */
  readonly minDomains?: number;
}

const KEY = that(isLabelKey, "the key of a label, such as 'team' or 'example.com/team'", "'example.com/team'");
const VALUE = that(isLabelValue, "the value of a label: at most 63 letters, digits, '-', '_' and '.'", "'shop'");
const WEIGHT = whole(1, 100);

/** Labels by key. */
export const LABELS: Shape<Labels> = (value, { path, where }) => checkedLabels(value, path, where);

const TOLERATION: Shape<Toleration> = (value, spot) => {
  const toleration = fields<Toleration>({
    key: maybe(KEY),
    operator: maybe(oneOf('Equal', 'Exists')),
    value: maybe(VALUE),
    effect: maybe(oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
    tolerationSeconds: maybe(whole(0)),
  })(value, spot);
  const { key, operator, value: compared, effect, tolerationSeconds } = toleration;
  const refuse = (expected: string, fix: string) => misshapen(value, spot, expected, fix);
  if (operator !== 'Exists' && key === undefined)
    throw refuse('a key to compare', "name the taint's key, or write operator: 'Exists' for every taint");
  if (operator === 'Exists' && compared) throw refuse("no value with operator 'Exists'", 'leave value out');
  if (tolerationSeconds !== undefined && effect !== 'NoExecute')
    throw refuse(
      "tolerationSeconds with effect 'NoExecute' alone",
      "write effect: 'NoExecute', or leave tolerationSeconds out",
    );
  return toleration;
};

/** A condition on a label, with the operators of its kind. */
function requirement<Operator extends NodeRequirement['operator']>(...operators: readonly Operator[]) {
  interface Requirement {
    readonly key: string;
    readonly operator: Operator;
    readonly values?: readonly string[];
  }
  const shape = fields<Requirement>({ key: KEY, operator: oneOf(...operators), values: maybe(listOf(VALUE)) });
  return (value: unknown, spot: Spot): Requirement => {
    const checked = shape(value, spot);
    const expected = missedValues(checked.operator, checked.values ?? []);
    if (expected === undefined) return checked;
    throw misshapen(value, spot, expected, "write { key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] }");
  };
}

/** What is expected of the values of an operator (ValidateNodeSelectorRequirement); undefined if they are so. */
function missedValues(operator: NodeRequirement['operator'], values: readonly string[]): string | undefined {
  if (operator === 'Gt' || operator === 'Lt') {
    return values.length === 1 && /^-?\d+$/.test(values[0] ?? '') ? undefined : `one whole number with ${operator}`;
  }
  const takesValues = operator === 'In' || operator === 'NotIn';
  if (takesValues === values.length > 0) return undefined;
  return takesValues ? `values with ${operator}` : `no values with ${operator}`;
}

const LABEL_REQUIREMENT: Shape<LabelRequirement> = requirement('In', 'NotIn', 'Exists', 'DoesNotExist');
const NODE_REQUIREMENT: Shape<NodeRequirement> = requirement('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt');

/** Pods, by their labels. */
export const LABEL_SELECTOR = fields<LabelSelector>({
  matchLabels: maybe(LABELS),
  matchExpressions: maybe(listOf(LABEL_REQUIREMENT)),
});

const NODE_TERM = fields<NodeSelectorTerm>({
  matchExpressions: maybe(listOf(NODE_REQUIREMENT)),
  matchFields: maybe(listOf(NODE_REQUIREMENT)),
});

const POD_TERM = fields<PodAffinityTerm>({
  labelSelector: maybe(LABEL_SELECTOR),
  topologyKey: KEY,
  namespaces: maybe(listOf(that(isDnsLabel, 'the name of a namespace', "'shop'"))),
  namespaceSelector: maybe(LABEL_SELECTOR),
});

const POD_AFFINITY = fields<PodAffinity>({
  requiredDuringSchedulingIgnoredDuringExecution: maybe(listOf(POD_TERM, 1)),
  preferredDuringSchedulingIgnoredDuringExecution: maybe(
    listOf(
      fields<{ weight: number; podAffinityTerm: PodAffinityTerm }>({ weight: WEIGHT, podAffinityTerm: POD_TERM }),
      1,
    ),
  ),
});

/** Affinity. */
export const AFFINITY = fields<Affinity>({
  nodeAffinity: maybe(
    fields<NodeAffinity>({
      requiredDuringSchedulingIgnoredDuringExecution: maybe(
        fields<{ nodeSelectorTerms: readonly NodeSelectorTerm[] }>({ nodeSelectorTerms: listOf(NODE_TERM, 1) }),
      ),
      preferredDuringSchedulingIgnoredDuringExecution: maybe(
        listOf(fields<{ weight: number; preference: NodeSelectorTerm }>({ weight: WEIGHT, preference: NODE_TERM }), 1),
      ),
    }),
  ),
  podAffinity: maybe(POD_AFFINITY),
  podAntiAffinity: maybe(POD_AFFINITY),
});

/** Taints that are accepted. */
export const TOLERATIONS = listOf(TOLERATION);

/** Spreading. `minDomains` without `DoNotSchedule` is refused by the API server. */
export const TOPOLOGY_SPREAD: Shape<readonly TopologySpread[]> = listOf((value, spot) => {
  const spread = fields<TopologySpread>({
    topologyKey: KEY,
    maxSkew: maybe(whole(1)),
    whenUnsatisfiable: maybe(oneOf('DoNotSchedule', 'ScheduleAnyway')),
    minDomains: maybe(whole(1)),
  })(value, spot);
  if (spread.minDomains === undefined || spread.whenUnsatisfiable === 'DoNotSchedule') return spread;
  throw misshapen(
    value,
    spot,
    "minDomains with whenUnsatisfiable 'DoNotSchedule' alone",
    "leave minDomains out, or write whenUnsatisfiable: 'DoNotSchedule'",
  );
});
