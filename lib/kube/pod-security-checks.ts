import type { Finding } from '../model/problem';
import { at, isObject, type JsonObject, listAt, objectAt } from './json';

/** Something with a security context: the pod, or one of its containers. */
export interface Holder {
  readonly json: unknown;
  readonly path: string;
  readonly name: string;
}

/** A pod to be checked. */
export interface Judged {
  /** The minor version of the policy. */
  readonly kubernetes: number;
  readonly annotations: JsonObject;
  readonly pod: Holder;
  readonly containers: readonly Holder[];
  /** The pod and its containers. */
  readonly holders: readonly Holder[];
  /** Whether it is a Windows pod, which from 1.25 on does not need the settings of "restricted" that only Linux has. */
  readonly isWindows: boolean;
  /** Whether it has a user namespace of its own, in which from 1.35 on root is allowed. */
  readonly isUserNamespace: boolean;
}

/**
 * Why a check refuses a pod. The path is that in the pod, such as `spec.containers[0].securityContext.privileged`; the message
 * says what is forbidden or missing.
 */
export type Refusal = Pick<Finding, 'path' | 'message' | 'fix'>;

type Find = (judged: Judged) => readonly Refusal[];

interface Check {
  /** The first minor version with this check. @default 0 */
  readonly since?: number;
  /** The first minor version without it again. @default - none */
  readonly until?: number;
  /** Finds what "baseline" refuses. @default - nothing */
  readonly baseline?: Find;
  /** Finds what "restricted" refuses. @default - the same as "baseline" */
  readonly restricted?: Find;
}

/** The checks of the Go module k8s.io/pod-security-admission v0.37.2, which the API server runs. */
export const CHECKS: readonly Check[] = [
  { baseline: hostNamespaces },
  { baseline: hostPorts },
  { baseline: probeHosts, since: 34 },
  { baseline: privileged },
  { baseline: dangerousCapabilities, until: 22 },
  { baseline: dangerousCapabilities, restricted: capabilities, since: 22 },
  { baseline: hostPaths, restricted: volumes },
  { baseline: procMount, until: 35 },
  { baseline: (judged) => (judged.isUserNamespace ? [] : procMount(judged)), restricted: procMount, since: 35 },
  { baseline: seLinux },
  { baseline: ({ holders }) => profiles(holders, 'appArmorProfile') },
  { baseline: appArmorAnnotations },
  { baseline: seccompAnnotations, until: 19 },
  { baseline: ({ holders }) => profiles(holders, 'seccompProfile'), restricted: seccomp, since: 19 },
  { baseline: sysctls },
  { baseline: hostProcess },
  { restricted: privilegeEscalation, since: 8 },
  { restricted: nonRoot },
  { restricted: userZero, since: 23 },
];

/** What is wrong with a value; false if nothing is. */
type Verdict = (value: unknown) => string | false;

/** Checks one field of each holder. @param path from the pod's spec or the container on */
function refused(holders: readonly Holder[], path: string, verdict: Verdict, fix: string): Refusal[] {
  return holders.flatMap((holder) => {
    const wrong = verdict(at(holder.json, ...path.split('.')));
    return wrong === false ? [] : [{ path: `${holder.path}.${path}`, message: `${holder.name} ${wrong}`, fix }];
  });
}

function hostNamespaces({ pod }: Judged): Refusal[] {
  return ['hostNetwork', 'hostPID', 'hostIPC'].flatMap((key) =>
    refused([pod], key, (value) => value === true && `must not set ${key}: true`, `take ${key} away`),
  );
}

function hostPorts({ containers }: Judged): Refusal[] {
  const fix = 'take hostPort away; a Service leads to the containerPort';
  return containers.flatMap(({ json, path, name }) => {
    const ports = listAt(json, 'ports').map((port, index) => ({ json: port, path: `${path}.ports[${index}]`, name }));
    return refused(ports, 'hostPort', (port) => !isEmpty(port) && `must not take port ${text(port)} of the node`, fix);
  });
}

const HANDLERS = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop'];

function probeHosts({ containers }: Judged): Refusal[] {
  const verdict: Verdict = (host) => !isEmpty(host) && `must not send the kubelet to the host '${text(host)}'`;
  return HANDLERS.flatMap((handler) => [`${handler}.httpGet.host`, `${handler}.tcpSocket.host`]).flatMap((path) =>
    refused(containers, path, verdict, "take host away; the kubelet then asks the pod's own address"),
  );
}

function privileged({ containers }: Judged): Refusal[] {
  const verdict: Verdict = (value) => value === true && 'must not be privileged';
  return refused(containers, 'securityContext.privileged', verdict, 'take privileged away');
}

/** The capabilities that a container runtime grants by default. */
const DEFAULT_CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT';

function dangerousCapabilities({ containers }: Judged): Refusal[] {
  return addedCapabilities(containers, DEFAULT_CAPABILITIES.split(' '));
}

function capabilities({ containers, isWindows }: Judged): Refusal[] {
  if (isWindows) return [];
  const verdict: Verdict = (drop) => !listAt({ drop }, 'drop').includes('ALL') && 'must drop all capabilities';
  return [
    ...refused(containers, 'securityContext.capabilities.drop', verdict, 'write capabilities: { drop: [ALL] }'),
    ...addedCapabilities(containers, ['NET_BIND_SERVICE']),
  ];
}

function addedCapabilities(containers: readonly Holder[], allowed: readonly unknown[]): Refusal[] {
  const verdict: Verdict = (add) => {
    const others = listAt({ add }, 'add').filter((capability) => !allowed.includes(capability));
    return others.length > 0 && `must not add ${others.map(text).join(', ')}`;
  };
  return refused(containers, 'securityContext.capabilities.add', verdict, `add nothing but ${allowed.join(', ')}`);
}

function hostPaths({ pod }: Judged): Refusal[] {
  return refusedVolumes(pod, (sources) => sources.filter((source) => source === 'hostPath'));
}

/** The kinds of volumes that "restricted" admits. */
const VOLUMES = 'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(' ');

function volumes({ pod }: Judged): Refusal[] {
  return refusedVolumes(pod, (sources) => (sources.some((source) => VOLUMES.includes(source)) ? [] : sources));
}

function refusedVolumes(pod: Holder, bad: (sources: readonly string[]) => readonly string[]): Refusal[] {
  return listAt(pod.json, 'volumes').flatMap((volume, index) => {
    const { name, ...sources } = objectAt({ volume }, 'volume');
    return bad(Object.keys(sources).filter((source) => isSet(sources[source]))).map((source) => ({
      path: `spec.volumes[${index}].${source}`,
      message: `volume '${text(name)}' must not be of kind ${source}`,
      fix: `take one of ${VOLUMES.join(', ')}`,
    }));
  });
}

function procMount({ containers }: Judged): Refusal[] {
  const verdict: Verdict = (type) => isSet(type) && type !== 'Default' && `must not set procMount: ${text(type)}`;
  return refused(containers, 'securityContext.procMount', verdict, 'take procMount away');
}

function seLinux({ holders, kubernetes }: Judged): Refusal[] {
  const types: unknown[] = ['container_t', 'container_init_t', 'container_kvm_t'];
  if (kubernetes >= 31) types.push('container_engine_t');
  return ['type', 'user', 'role'].flatMap((key) => {
    const verdict: Verdict = (value) =>
      !isEmpty(value) &&
      !(key === 'type' && types.includes(value)) &&
      `must not set the SELinux ${key} '${text(value)}'`;
    const fix = key === 'type' ? `take ${types.join(', ')}, or leave type away` : `take ${key} away`;
    return refused(holders, `securityContext.seLinuxOptions.${key}`, verdict, fix);
  });
}

const PROFILES: readonly unknown[] = ['RuntimeDefault', 'Localhost'];

/** Profiles that are set to something else than RuntimeDefault or Localhost. */
function profiles(holders: readonly Holder[], key: 'appArmorProfile' | 'seccompProfile'): Refusal[] {
  const verdict: Verdict = (profile) =>
    isObject(profile) &&
    !PROFILES.includes(profile['type']) &&
    `must not set ${key}.type to '${text(profile['type'])}'`;
  return refused(holders, `securityContext.${key}`, verdict, 'write type: RuntimeDefault, or Localhost');
}

function seccomp({ pod, containers, holders, isWindows }: Judged): Refusal[] {
  if (isWindows) return [];
  const missing: Verdict = (profile) => !isObject(profile) && 'or its pod must set a seccompProfile';
  const fix = 'write seccompProfile: { type: RuntimeDefault }, here or in the pod';
  const open = isObject(at(pod.json, 'securityContext', 'seccompProfile')) ? [] : containers;
  return [...profiles(holders, 'seccompProfile'), ...refused(open, 'securityContext.seccompProfile', missing, fix)];
}

function appArmorAnnotations({ annotations }: Judged): Refusal[] {
  const prefix = 'container.apparmor.security.beta.kubernetes.io/';
  const keys = Object.keys(annotations).filter((key) => key.startsWith(prefix) && annotations[key] !== '');
  return annotatedProfiles(annotations, keys, /^(runtime\/default$|localhost\/)/);
}

/** Profiles in annotations, which pods had before there was a field for seccomp. */
function seccompAnnotations({ annotations, containers }: Judged): Refusal[] {
  const prefix = 'container.seccomp.security.alpha.kubernetes.io/';
  const keys = containers.map(({ json }) => `${prefix}${text(at(json, 'name'))}`);
  const all = ['seccomp.security.alpha.kubernetes.io/pod', ...keys];
  return annotatedProfiles(annotations, all, /^(runtime\/default$|docker\/default$|localhost\/)/);
}

function annotatedProfiles(annotations: JsonObject, keys: readonly string[], allowed: RegExp): Refusal[] {
  return keys.flatMap((key) => {
    const value = annotations[key];
    if (typeof value !== 'string' || allowed.test(value)) return [];
    const message = `the pod must not set the profile '${value}'`;
    return [{ path: `metadata.annotations[${key}]`, message, fix: 'write runtime/default, or localhost/ and a file' }];
  });
}

/** The sysctls that are allowed, each with the first minor version whose policy allows it. */
const SYSCTLS: Readonly<Record<string, number>> = {
  'kernel.shm_rmid_forced': 0,
  'net.ipv4.ip_local_port_range': 0,
  'net.ipv4.ip_unprivileged_port_start': 0,
  'net.ipv4.ping_group_range': 0,
  'net.ipv4.tcp_syncookies': 0,
  'net.ipv4.ip_local_reserved_ports': 27,
  'net.ipv4.tcp_fin_timeout': 29,
  'net.ipv4.tcp_keepalive_intvl': 29,
  'net.ipv4.tcp_keepalive_probes': 29,
  'net.ipv4.tcp_keepalive_time': 29,
  'net.ipv4.tcp_rmem': 32,
  'net.ipv4.tcp_wmem': 32,
  'net.ipv4.tcp_notsent_lowat': 37,
  'net.ipv4.tcp_slow_start_after_idle': 37,
};

function sysctls({ pod, kubernetes }: Judged): Refusal[] {
  const safe = Object.entries(SYSCTLS).flatMap(([name, since]) => (kubernetes >= since ? [name] : []));
  const all = listAt(pod.json, 'securityContext', 'sysctls');
  const holders = all.map((json, index) => ({ ...pod, json, path: `spec.securityContext.sysctls[${index}]` }));
  const verdict: Verdict = (name) => !safe.includes(text(name)) && `must not set the sysctl '${text(name)}'`;
  return refused(holders, 'name', verdict, `set none but ${safe.join(', ')}`);
}

function hostProcess({ holders }: Judged): Refusal[] {
  const verdict: Verdict = (value) => value === true && 'must not set hostProcess: true';
  return refused(holders, 'securityContext.windowsOptions.hostProcess', verdict, 'take hostProcess away');
}

function privilegeEscalation({ containers, isWindows }: Judged): Refusal[] {
  if (isWindows) return [];
  const verdict: Verdict = (value) => value !== false && 'must set allowPrivilegeEscalation: false';
  const fix = 'write allowPrivilegeEscalation: false';
  return refused(containers, 'securityContext.allowPrivilegeEscalation', verdict, fix);
}

function nonRoot({ pod, containers, holders, isUserNamespace }: Judged): Refusal[] {
  if (isUserNamespace) return [];
  const path = 'securityContext.runAsNonRoot';
  const open = isSet(at(pod.json, ...path.split('.'))) ? [] : containers;
  const fix = 'write runAsNonRoot: true';
  return [
    ...refused(holders, path, (value) => value === false && 'must not set runAsNonRoot: false', fix),
    ...refused(open, path, (value) => !isSet(value) && 'or its pod must set runAsNonRoot: true', fix),
  ];
}

function userZero({ holders, isUserNamespace }: Judged): Refusal[] {
  if (isUserNamespace) return [];
  const verdict: Verdict = (user) => user === 0 && 'must not set runAsUser: 0';
  return refused(holders, 'securityContext.runAsUser', verdict, 'write the number of another user');
}

/** Whether a field is set: null counts as not set. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Whether a field is not set or empty. */
function isEmpty(value: unknown): boolean {
  return !isSet(value) || value === '' || value === 0;
}

/** A value in a message. In a valid manifest it is a text. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  return isSet(value) ? JSON.stringify(value) : '';
}
