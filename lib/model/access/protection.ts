import type { Issuer } from './issuer';
import { orderedRequests, type Requests, requestsKey } from './requests';

/** Requests that are let in. */
export type Grant = Requests;

/**
 * Requests that something else is done with than to let them in. What refuses comes first: a request that is refused stays
 * so, whoever is granted it.
 */
export interface Guard extends Requests {
  /** `deny` refuses them, `audit` marks them for the log, `external` asks an authorizer of another process. */
  readonly action: 'deny' | 'audit' | 'external';
  /** For `external`: the name of the authorizer in the configuration of the mesh. */
  readonly provider?: string;
  /** Nothing is refused yet: what would be is only logged and counted. */
  readonly dryRun?: true;
}

/** Which connections pods accept: mTLS alone (`strict`), mTLS and plain text (`permissive`), or plain text alone (`disabled`). */
export type MutualTls = 'strict' | 'permissive' | 'disabled';

/** Who may reach some pods, and how: those of a service, of a namespace, or with some labels. */
export interface Protection {
  /** Who may call: everyone else is refused. Sorted. Undefined: nothing here restricts access. */
  readonly access?: readonly Grant[];
  /** Who might call if it were enforced; nobody is refused yet, and what would be is only logged and counted. Sorted. */
  readonly dryRun?: readonly Grant[];
  /** Requests that are refused, audited or judged elsewhere. Sorted. Undefined: none. */
  readonly guards?: readonly Guard[];
  /** Whose tokens are read: a request with a token of anybody else, or with a bad one, is refused. Sorted by issuer. */
  readonly issuers?: readonly Issuer[];
  /** Which connections the pods accept; undefined if nothing here says it. */
  readonly mutualTls?: MutualTls;
  /** Ports of the pods that accept other connections. Sorted by port. */
  readonly portMutualTls?: readonly PortMutualTls[];
}

/** Which connections one port of some pods accepts. */
export interface PortMutualTls {
  /** The number of the container's port. */
  readonly port: number;
  /** Which connections it accepts. */
  readonly mutualTls: MutualTls;
}

/** The pods that a protection is for. */
export type Scope =
  /** Every pod of the mesh. */
  | { readonly kind: 'mesh' }
  /** The pods with all of these labels: of one namespace, or of every one. */
  | { readonly kind: 'workloads'; readonly namespace?: string; readonly labels: Readonly<Record<string, string>> }
  /** What a policy is attached to by its name, such as a Gateway or a Service. */
  | {
      readonly kind: 'target';
      readonly namespace: string;
      readonly target: { readonly group: string; readonly kind: string; readonly name: string };
    };

/** A protection of pods that are no single service's, and no whole namespace's. */
export interface ScopedProtection extends Protection {
  /** The pods. */
  readonly scope: Scope;
}

/** A part of an access policy that a mesh may be unable to do. */
export type AccessFeature =
  'requests' | 'tokens' | 'addresses' | 'conditions' | 'deny' | 'audit' | 'external' | 'dryRun';

/** A text that is the same for the same scope only, and sorts. */
export function scopeKey(scope: Scope): string {
  switch (scope.kind) {
    case 'mesh':
      return '';
    case 'workloads':
      return JSON.stringify([scope.namespace ?? '', Object.entries(scope.labels).sort()]);
    case 'target':
      return JSON.stringify([scope.namespace, scope.target.group, scope.target.kind, scope.target.name]);
  }
}

/** What `protection` collects before it is put into its one form. */
export interface ProtectionParts {
  readonly access?: readonly Grant[] | undefined;
  readonly dryRun?: readonly Grant[] | undefined;
  readonly guards?: readonly Guard[] | undefined;
  readonly issuers?: readonly Issuer[] | undefined;
  readonly mutualTls?: MutualTls | undefined;
  readonly portMutualTls?: readonly PortMutualTls[];
}

/** A protection in its one form: sorted, each thing once, and nothing that says nothing. */
export function protection(parts: ProtectionParts): Protection {
  const { access, dryRun, guards = [], issuers = [], mutualTls, portMutualTls = [] } = parts;
  return {
    ...(access && { access: orderedRequests(access) }),
    ...(dryRun && { dryRun: orderedRequests(dryRun) }),
    ...(guards.length > 0 && { guards: orderedGuards(guards) }),
    ...(issuers.length > 0 && { issuers: once(issuers, (each) => JSON.stringify(each)) }),
    ...(mutualTls !== undefined && { mutualTls }),
    ...(portMutualTls.length > 0 && { portMutualTls: [...portMutualTls].sort((a, b) => a.port - b.port) }),
  };
}

/** A text that is the same for guards that do the same with different requests. */
export function guardKind({ action, provider = '', dryRun }: Guard): string {
  return [action, provider, dryRun === true ? 'dry-run' : ''].join('|');
}

export function guardKey(guard: Guard): string {
  return `${guardKind(guard)}|${requestsKey(guard)}`;
}

function orderedGuards(guards: readonly Guard[]): readonly Guard[] {
  const kinds = new Map<string, Guard[]>();
  for (const guard of guards) kinds.set(guardKind(guard), [...(kinds.get(guardKind(guard)) ?? []), guard]);
  return [...kinds].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, ofKind]) => orderedRequests(ofKind));
}

function once<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const byKey = new Map(items.map((item) => [keyOf(item), item]));
  return [...byKey.keys()].sort().map((key) => byKey.get(key) as Item);
}
