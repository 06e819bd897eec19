import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { at, type JsonObject } from '../../lib/kube/json';
import {
  enforcedPodSecurity,
  podSecurityViolations,
  type PodSecurityLevel,
  unknownPodSecurity,
} from '../../lib/kube/pod-security';

interface Pod {
  readonly metadata?: JsonObject;
  readonly spec: JsonObject;
}

const LEVELS: readonly PodSecurityLevel[] = ['baseline', 'restricted'];

/** A pod that "restricted" admits, with something more on the pod, in its security context, and in its container. */
function podWith({ pod = {}, context = {}, container = {}, own = {}, annotations = {} }: Partial<Parts>): Pod {
  const securityContext = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' }, ...context };
  const strict = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, ...own };
  return {
    metadata: { annotations },
    spec: { securityContext, containers: [{ name: 'app', securityContext: strict, ...container }], ...pod },
  };
}

interface Parts {
  readonly pod: JsonObject;
  readonly context: JsonObject;
  readonly container: JsonObject;
  readonly own: JsonObject;
  readonly annotations: JsonObject;
}

/** The newest policy that there is. */
const NEWEST = 37;

interface Boundary {
  readonly check: string;
  readonly good: Partial<Parts>;
  readonly bad: Partial<Parts>;
  /** The lowest level that refuses it. */
  readonly level: PodSecurityLevel;
  readonly path: string;
  readonly message: string;
  readonly fix: string;
  /** The first policy that refuses it. @default 0 */
  readonly since?: number;
  /** The first policy that refuses it no more. */
  readonly until?: number;
}

const CONTEXT = 'spec.containers[0].securityContext';
const VOLUMES =
  'take one of configMap, csi, downwardAPI, emptyDir, ephemeral, image, persistentVolumeClaim, projected, secret';
const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/app';
const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';

const BOUNDARIES: readonly Boundary[] = [
  ...['hostNetwork', 'hostPID', 'hostIPC'].map((key): Boundary => ({
    check: key,
    good: { pod: { [key]: false } },
    bad: { pod: { [key]: true } },
    level: 'baseline',
    path: `spec.${key}`,
    message: `the pod must not set ${key}: true`,
    fix: `take ${key} away`,
  })),
  {
    check: 'a port of the node',
    good: { container: { ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 0 }] } },
    bad: { container: { ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 1 }] } },
    level: 'baseline',
    path: 'spec.containers[0].ports[1].hostPort',
    message: "container 'app' must not take port 1 of the node",
    fix: 'take hostPort away; a Service leads to the containerPort',
  },
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) =>
    ['httpGet', 'tcpSocket'].map((action): Boundary => ({
      check: `the host of ${probe}.${action}`,
      good: { container: { [probe]: { [action]: { port: 80, host: '' } } } },
      bad: { container: { [probe]: { [action]: { port: 80, host: 'a' } } } },
      level: 'baseline',
      path: `spec.containers[0].${probe}.${action}.host`,
      message: "container 'app' must not send the kubelet to the host 'a'",
      fix: "take host away; the kubelet then asks the pod's own address",
      since: 34,
    })),
  ),
  ...['postStart', 'preStop'].flatMap((hook) =>
    ['httpGet', 'tcpSocket'].map((action): Boundary => ({
      check: `the host of ${hook}.${action}`,
      good: { container: { lifecycle: { [hook]: { [action]: { port: 80 } } } } },
      bad: { container: { lifecycle: { [hook]: { [action]: { port: 80, host: 'a' } } } } },
      level: 'baseline',
      path: `spec.containers[0].lifecycle.${hook}.${action}.host`,
      message: "container 'app' must not send the kubelet to the host 'a'",
      fix: "take host away; the kubelet then asks the pod's own address",
      since: 34,
    })),
  ),
  {
    check: 'privileged',
    good: { own: { privileged: false } },
    bad: { own: { privileged: true } },
    level: 'baseline',
    path: `${CONTEXT}.privileged`,
    message: "container 'app' must not be privileged",
    fix: 'take privileged away',
  },
  {
    check: 'a capability that only "restricted" refuses',
    good: { own: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } } },
    bad: { own: { capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'CHOWN', 'KILL'] } } },
    level: 'restricted',
    path: `${CONTEXT}.capabilities.add`,
    message: "container 'app' must not add CHOWN, KILL",
    fix: 'add nothing but NET_BIND_SERVICE',
    since: 22,
  },
  {
    check: 'a capability that no runtime gives by itself',
    good: { own: { capabilities: { drop: ['ALL'], add: [] } } },
    bad: { own: { capabilities: { drop: ['ALL'], add: ['NET_RAW'] } } },
    level: 'baseline',
    path: `${CONTEXT}.capabilities.add`,
    message: "container 'app' must not add NET_RAW",
    fix: 'add nothing but NET_BIND_SERVICE',
  },
  {
    check: 'capabilities that are kept',
    good: { own: { capabilities: { drop: ['NET_RAW', 'ALL'] } } },
    bad: { own: { capabilities: { drop: ['all'] } } },
    level: 'restricted',
    path: `${CONTEXT}.capabilities.drop`,
    message: "container 'app' must drop all capabilities",
    fix: 'write capabilities: { drop: [ALL] }',
    since: 22,
  },
  {
    check: 'a directory of the node',
    good: { pod: { volumes: [{ name: 'host', hostPath: null }] } },
    bad: { pod: { volumes: [{ name: 'host', hostPath: { path: '/' } }] } },
    level: 'baseline',
    path: 'spec.volumes[0].hostPath',
    message: "volume 'host' must not be of kind hostPath",
    fix: VOLUMES,
  },
  {
    check: 'a volume of the network',
    good: { pod: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] } },
    bad: { pod: { volumes: [{ name: 'data', nfs: { server: 'nfs', path: '/' } }] } },
    level: 'restricted',
    path: 'spec.volumes[0].nfs',
    message: "volume 'data' must not be of kind nfs",
    fix: VOLUMES,
  },
  {
    check: 'procMount',
    good: { own: { procMount: 'Default' } },
    bad: { own: { procMount: 'Unmasked' } },
    level: 'baseline',
    path: `${CONTEXT}.procMount`,
    message: "container 'app' must not set procMount: Unmasked",
    fix: 'take procMount away',
  },
  ...['user', 'role'].map((key): Boundary => ({
    check: `the SELinux ${key}`,
    good: { context: { seLinuxOptions: { [key]: '', level: 's0' } } },
    bad: { context: { seLinuxOptions: { [key]: 'x', level: 's0' } } },
    level: 'baseline',
    path: `spec.securityContext.seLinuxOptions.${key}`,
    message: `the pod must not set the SELinux ${key} 'x'`,
    fix: `take ${key} away`,
  })),
  {
    check: 'the SELinux type of a container',
    good: { own: { seLinuxOptions: { type: 'container_kvm_t' } } },
    bad: { own: { seLinuxOptions: { type: 'spc_t' } } },
    level: 'baseline',
    path: `${CONTEXT}.seLinuxOptions.type`,
    message: "container 'app' must not set the SELinux type 'spc_t'",
    fix: 'take container_t, container_init_t, container_kvm_t, container_engine_t, or leave type away',
  },
  {
    check: 'the SELinux type of container engines',
    good: { own: { seLinuxOptions: { type: 'container_init_t' } } },
    bad: { own: { seLinuxOptions: { type: 'container_engine_t' } } },
    level: 'baseline',
    path: `${CONTEXT}.seLinuxOptions.type`,
    message: "container 'app' must not set the SELinux type 'container_engine_t'",
    fix: 'take container_t, container_init_t, container_kvm_t, or leave type away',
    until: 31,
  },
  {
    check: 'the AppArmor profile of the pod',
    good: { context: { appArmorProfile: { type: 'Localhost', localhostProfile: 'orders' } } },
    bad: { context: { appArmorProfile: { type: 'Unconfined' } } },
    level: 'baseline',
    path: 'spec.securityContext.appArmorProfile',
    message: "the pod must not set appArmorProfile.type to 'Unconfined'",
    fix: 'write type: RuntimeDefault, or Localhost',
  },
  {
    check: 'an AppArmor profile without a type',
    good: { own: { appArmorProfile: { type: 'RuntimeDefault' } } },
    bad: { own: { appArmorProfile: {} } },
    level: 'baseline',
    path: `${CONTEXT}.appArmorProfile`,
    message: "container 'app' must not set appArmorProfile.type to ''",
    fix: 'write type: RuntimeDefault, or Localhost',
  },
  {
    check: 'the AppArmor annotation',
    good: { annotations: { [APPARMOR]: 'localhost/orders' } },
    bad: { annotations: { [APPARMOR]: 'unconfined' } },
    level: 'baseline',
    path: `metadata.annotations[${APPARMOR}]`,
    message: "the pod must not set the profile 'unconfined'",
    fix: 'write runtime/default, or localhost/ and a file',
  },
  {
    check: 'the seccomp annotation of the pod',
    good: { annotations: { [SECCOMP]: 'docker/default' } },
    bad: { annotations: { [SECCOMP]: '' } },
    level: 'baseline',
    path: `metadata.annotations[${SECCOMP}]`,
    message: "the pod must not set the profile ''",
    fix: 'write runtime/default, or localhost/ and a file',
    until: 19,
  },
  {
    check: 'the seccomp annotation of a container',
    good: { annotations: { 'container.seccomp.security.alpha.kubernetes.io/other': 'unconfined' } },
    bad: { annotations: { 'container.seccomp.security.alpha.kubernetes.io/app': 'unconfined' } },
    level: 'baseline',
    path: 'metadata.annotations[container.seccomp.security.alpha.kubernetes.io/app]',
    message: "the pod must not set the profile 'unconfined'",
    fix: 'write runtime/default, or localhost/ and a file',
    until: 19,
  },
  {
    check: 'the seccomp profile of the pod',
    good: { context: { seccompProfile: { type: 'Localhost', localhostProfile: 'orders' } } },
    bad: { context: { seccompProfile: { type: 'Unconfined' } } },
    level: 'baseline',
    path: 'spec.securityContext.seccompProfile',
    message: "the pod must not set seccompProfile.type to 'Unconfined'",
    fix: 'write type: RuntimeDefault, or Localhost',
    since: 19,
  },
  {
    check: 'the seccomp profile of a container',
    good: { own: { seccompProfile: { type: 'RuntimeDefault' } } },
    bad: { own: { seccompProfile: { type: 'Unconfined' } } },
    level: 'baseline',
    path: `${CONTEXT}.seccompProfile`,
    message: "container 'app' must not set seccompProfile.type to 'Unconfined'",
    fix: 'write type: RuntimeDefault, or Localhost',
    since: 19,
  },
  {
    check: 'no seccomp profile',
    good: { context: { seccompProfile: null }, own: { seccompProfile: { type: 'RuntimeDefault' } } },
    bad: { context: { seccompProfile: null } },
    level: 'restricted',
    path: `${CONTEXT}.seccompProfile`,
    message: "container 'app' or its pod must set a seccompProfile",
    fix: 'write seccompProfile: { type: RuntimeDefault }, here or in the pod',
    since: 19,
  },
  {
    check: 'a sysctl',
    good: { context: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] } },
    bad: { context: { sysctls: [{ name: 'kernel.msgmax', value: '1' }] } },
    level: 'baseline',
    path: 'spec.securityContext.sysctls[0].name',
    message: "the pod must not set the sysctl 'kernel.msgmax'",
    fix:
      'set none but kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.ip_unprivileged_port_start, ' +
      'net.ipv4.ping_group_range, net.ipv4.tcp_syncookies, net.ipv4.ip_local_reserved_ports, ' +
      'net.ipv4.tcp_fin_timeout, net.ipv4.tcp_keepalive_intvl, net.ipv4.tcp_keepalive_probes, ' +
      'net.ipv4.tcp_keepalive_time, net.ipv4.tcp_rmem, net.ipv4.tcp_wmem, net.ipv4.tcp_notsent_lowat, ' +
      'net.ipv4.tcp_slow_start_after_idle',
  },
  {
    check: 'hostProcess of the pod',
    good: { context: { windowsOptions: { hostProcess: false } } },
    bad: { context: { windowsOptions: { hostProcess: true } } },
    level: 'baseline',
    path: 'spec.securityContext.windowsOptions.hostProcess',
    message: 'the pod must not set hostProcess: true',
    fix: 'take hostProcess away',
  },
  {
    check: 'hostProcess of a container',
    good: { own: { windowsOptions: { runAsUserName: 'app' } } },
    bad: { own: { windowsOptions: { hostProcess: true } } },
    level: 'baseline',
    path: `${CONTEXT}.windowsOptions.hostProcess`,
    message: "container 'app' must not set hostProcess: true",
    fix: 'take hostProcess away',
  },
  {
    check: 'allowPrivilegeEscalation',
    good: { own: { allowPrivilegeEscalation: false } },
    bad: { own: { allowPrivilegeEscalation: null } },
    level: 'restricted',
    path: `${CONTEXT}.allowPrivilegeEscalation`,
    message: "container 'app' must set allowPrivilegeEscalation: false",
    fix: 'write allowPrivilegeEscalation: false',
    since: 8,
  },
  {
    check: 'runAsNonRoot: false in the pod',
    good: { context: { runAsNonRoot: true } },
    bad: { context: { runAsNonRoot: false } },
    level: 'restricted',
    path: 'spec.securityContext.runAsNonRoot',
    message: 'the pod must not set runAsNonRoot: false',
    fix: 'write runAsNonRoot: true',
  },
  {
    check: 'runAsNonRoot: false in a container',
    good: { own: { runAsNonRoot: true } },
    bad: { own: { runAsNonRoot: false } },
    level: 'restricted',
    path: `${CONTEXT}.runAsNonRoot`,
    message: "container 'app' must not set runAsNonRoot: false",
    fix: 'write runAsNonRoot: true',
  },
  {
    check: 'runAsNonRoot that nobody sets',
    good: { context: { runAsNonRoot: null }, own: { runAsNonRoot: true } },
    bad: { context: { runAsNonRoot: null } },
    level: 'restricted',
    path: `${CONTEXT}.runAsNonRoot`,
    message: "container 'app' or its pod must set runAsNonRoot: true",
    fix: 'write runAsNonRoot: true',
  },
  {
    check: 'user 0 of the pod',
    good: { context: { runAsUser: 1 } },
    bad: { context: { runAsUser: 0 } },
    level: 'restricted',
    path: 'spec.securityContext.runAsUser',
    message: 'the pod must not set runAsUser: 0',
    fix: 'write the number of another user',
    since: 23,
  },
  {
    check: 'user 0 of a container',
    good: { own: { runAsUser: 1 } },
    bad: { own: { runAsUser: 0 } },
    level: 'restricted',
    path: `${CONTEXT}.runAsUser`,
    message: "container 'app' must not set runAsUser: 0",
    fix: 'write the number of another user',
    since: 23,
  },
];

describe.each(BOUNDARIES)('$check', ({ good, bad, level, path, message, fix, since = 0, until = Infinity }) => {
  const newest = Math.min(NEWEST, until - 1);

  test('is refused, with the field, the reason and what to write', () => {
    expect(podSecurityViolations(podWith(bad), 'restricted', newest)).toEqual([{ path, message, fix, level }]);
  });

  test('is refused by "baseline" only where that is the lowest level that refuses it', () => {
    const fields = podSecurityViolations(podWith(bad), 'baseline', newest).map((one) => one.path);
    expect(fields).toEqual(level === 'baseline' ? [path] : []);
  });

  test('is refused by the policies that have the check, and by no other', () => {
    const refusing = minors().filter((minor) => podSecurityViolations(podWith(bad), level, minor).length > 0);
    expect(refusing).toEqual(minors().filter((minor) => minor >= since && minor < until));
  });

  test('is admitted by every policy where nearly the same is right', () => {
    const refusing = minors().filter((minor) => podSecurityViolations(podWith(good), 'restricted', minor).length > 0);
    expect(refusing).toEqual([]);
  });
});

function minors(): number[] {
  return [...Array(NEWEST + 2).keys()];
}

function fieldsOf(parts: Partial<Parts>, level: PodSecurityLevel, minor: number): string[] {
  return podSecurityViolations(podWith(parts), level, minor).map(({ path }) => path);
}

describe('a container', () => {
  test.each(['initContainers', 'ephemeralContainers'])('of %s is judged, too', (list) => {
    const pod = { [list]: [{ name: 'other', restartPolicy: 'Always', securityContext: { privileged: true } }] };
    expect(fieldsOf({ pod }, 'restricted', NEWEST)).toEqual([
      `spec.${list}[0].securityContext.privileged`,
      `spec.${list}[0].securityContext.capabilities.drop`,
      `spec.${list}[0].securityContext.allowPrivilegeEscalation`,
    ]);
  });

  test('is not told what its pod is told already', () => {
    const context = { runAsNonRoot: false, seccompProfile: { type: 'Unconfined' } };
    expect(fieldsOf({ context }, 'restricted', NEWEST)).toEqual([
      'spec.securityContext.seccompProfile',
      'spec.securityContext.runAsNonRoot',
    ]);
  });
});

describe('sysctls', () => {
  test.each([
    ['net.ipv4.ip_local_reserved_ports', 27],
    ['net.ipv4.tcp_keepalive_time', 29],
    ['net.ipv4.tcp_keepalive_intvl', 29],
    ['net.ipv4.tcp_keepalive_probes', 29],
    ['net.ipv4.tcp_fin_timeout', 29],
    ['net.ipv4.tcp_rmem', 32],
    ['net.ipv4.tcp_wmem', 32],
    ['net.ipv4.tcp_notsent_lowat', 37],
    ['net.ipv4.tcp_slow_start_after_idle', 37],
  ])('%s is safe since 1.%i', (name, since) => {
    const context = { sysctls: [{ name, value: '1' }] };
    const refusing = minors().filter((minor) => fieldsOf({ context }, 'baseline', minor).length > 0);
    expect(refusing).toEqual(minors().filter((minor) => minor < since));
  });
});

describe('a pod of Windows', () => {
  const bare = { pod: { os: { name: 'windows' } }, context: { seccompProfile: null }, own: { capabilities: null } };
  const parts = { ...bare, own: { ...bare.own, allowPrivilegeEscalation: null } };

  test('need not have what only Linux has, since 1.25', () => {
    expect(fieldsOf(parts, 'restricted', 24)).toHaveLength(3);
    expect(fieldsOf(parts, 'restricted', 25)).toEqual([]);
    expect(fieldsOf({ ...parts, pod: { os: { name: 'linux' } } }, 'restricted', 25)).toHaveLength(3);
  });

  test('runs as somebody else than root all the same', () => {
    const context = { ...parts.context, runAsNonRoot: null };
    expect(fieldsOf({ ...parts, context }, 'restricted', NEWEST)).toEqual([`${CONTEXT}.runAsNonRoot`]);
  });
});

describe('a pod in a user namespace of its own', () => {
  const parts = { pod: { hostUsers: false }, context: { runAsNonRoot: false, runAsUser: 0 }, own: { runAsUser: 0 } };

  test('may be root in it since 1.35', () => {
    expect(fieldsOf(parts, 'restricted', 34)).toHaveLength(3);
    expect(fieldsOf(parts, 'restricted', 35)).toEqual([]);
    expect(fieldsOf({ ...parts, pod: { hostUsers: true } }, 'restricted', 35)).toHaveLength(3);
  });

  test('may see the whole /proc in "baseline" since 1.35, and never in "restricted"', () => {
    const unmasked = { pod: { hostUsers: false }, own: { procMount: 'Unmasked' } };
    expect(fieldsOf(unmasked, 'baseline', 34)).toHaveLength(1);
    expect(fieldsOf(unmasked, 'baseline', 35)).toEqual([]);
    expect(podSecurityViolations(podWith(unmasked), 'restricted', 35)).toMatchObject([
      { path: `${CONTEXT}.procMount`, level: 'restricted' },
    ]);
  });
});

test('a volume without a source is an emptyDir, as the API server makes of it', () => {
  expect(fieldsOf({ pod: { volumes: [{ name: 'cache' }] } }, 'restricted', NEWEST)).toEqual([]);
});

test('the newest policy is meant by Infinity', () => {
  const parts = { container: { livenessProbe: { httpGet: { port: 80, host: 'a' } } }, own: { privileged: true } };
  expect(fieldsOf(parts, 'restricted', Infinity)).toEqual(fieldsOf(parts, 'restricted', NEWEST));
  expect(fieldsOf(parts, 'restricted', Infinity)).toHaveLength(2);
});

describe('what a namespace enforces', () => {
  const ENFORCE = 'pod-security.kubernetes.io/enforce';

  test.each([
    [{}, undefined],
    [{ [ENFORCE]: 'privileged' }, undefined],
    [{ 'pod-security.kubernetes.io/warn': 'restricted' }, undefined],
    [{ [`${ENFORCE}-version`]: 'v1.30' }, undefined],
    [{ [ENFORCE]: 'baseline' }, { level: 'baseline', kubernetes: 34 }],
    [{ [ENFORCE]: 'restricted' }, { level: 'restricted', kubernetes: 34 }],
    [{ [ENFORCE]: 'Baseline' }, { level: 'restricted', kubernetes: 34 }],
    [
      { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'latest' },
      { level: 'baseline', kubernetes: 34 },
    ],
    [
      { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'v1.33' },
      { level: 'baseline', kubernetes: 33 },
    ],
    [
      { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'v1.0' },
      { level: 'baseline', kubernetes: 0 },
    ],
    [
      { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'v1.35' },
      { level: 'baseline', kubernetes: 34 },
    ],
    [
      { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: '1.30' },
      { level: 'baseline', kubernetes: 34 },
    ],
    [
      { [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'v1.030' },
      { level: 'baseline', kubernetes: 34 },
    ],
  ])('on Kubernetes 1.34, %j: %j', (labels, policy) => {
    expect(enforcedPodSecurity(labels, 34)).toEqual(policy);
  });

  test('is of the newest version where the cluster is not known', () => {
    expect(enforcedPodSecurity({ [ENFORCE]: 'baseline' }, Infinity)).toEqual({
      level: 'baseline',
      kubernetes: Infinity,
    });
  });
});

describe('the labels of Pod Security', () => {
  const LABEL = 'pod-security.kubernetes.io/';

  test.each(['enforce', 'audit', 'warn'])('%s are known by their values', (mode) => {
    const labels = (level: string, version: string): JsonObject => ({
      [`${LABEL}${mode}`]: level,
      [`${LABEL}${mode}-version`]: version,
    });
    expect(unknownPodSecurity({})).toEqual([]);
    for (const level of ['privileged', 'baseline', 'restricted']) {
      for (const version of ['latest', 'v1.0', 'v1.34']) {
        expect(unknownPodSecurity(labels(level, version))).toEqual([]);
      }
    }
    for (const [level, version] of [
      ['strict', '1.34'],
      ['', ''],
      ['Restricted', 'v1.034'],
      ['restricted ', 'v2.0'],
    ] as const) {
      expect(unknownPodSecurity(labels(level, version))).toEqual([
        { label: `${LABEL}${mode}`, expected: 'privileged, baseline or restricted' },
        { label: `${LABEL}${mode}-version`, expected: 'latest, or a version such as v1.34' },
      ]);
    }
  });
});

describe('the Go module that the API server runs', () => {
  /** By the minor at which the refusing checks change: those from there on, a letter each. */
  type Verdicts = Readonly<Record<string, string>>;
  type Case = Readonly<Record<PodSecurityLevel, Verdicts>> & { readonly pod: Pod };
  const file = join(__dirname, 'pod-security.cases.json');
  const { checks, cases } = JSON.parse(readFileSync(file, 'utf8')) as { checks: Record<string, string>; cases: Case[] };

  /** By the field that a violation names: the letter of the check that the module refuses it by. */
  const FIELDS: readonly (readonly [path: RegExp, baseline: string, restricted?: string])[] = [
    [/^spec\.host(Network|PID|IPC)$/, 'host namespaces'],
    [/\.ports\[\d\]\.hostPort$/, 'hostPort'],
    [/(Probe|lifecycle\.\w+)\.\w+\.host$/, 'probe or lifecycle host'],
    [/\.privileged$/, 'privileged'],
    [/\.capabilities\.(drop|add)$/, 'non-default capabilities', 'unrestricted capabilities'],
    [/^spec\.volumes\[\d\]\.\w+$/, 'hostPath volumes', 'restricted volume types'],
    [/\.procMount$/, 'procMount'],
    [/\.seLinuxOptions\.\w+$/, 'seLinuxOptions'],
    [/\.appArmorProfile$|^metadata\.annotations\[container\.apparmor/, 'forbidden AppArmor profile'],
    [/\.seccompProfile$|^metadata\.annotations\[(container\.)?seccomp/, 'seccompProfile'],
    [/\.sysctls\[\d\]\.name$/, 'forbidden sysctls'],
    [/\.hostProcess$/, 'hostProcess'],
    [/\.allowPrivilegeEscalation$/, 'allowPrivilegeEscalation != false'],
    [/\.runAsNonRoot$/, 'runAsNonRoot != true'],
    [/\.runAsUser$/, 'runAsUser=0'],
  ];

  function letterOf(path: string, level: PodSecurityLevel, minor: number): string {
    const [, baseline, restricted = baseline] = FIELDS.find(([pattern]) => pattern.test(path)) ?? [];
    const isOld = baseline === 'non-default capabilities' && minor < 22;
    const check = level === 'baseline' || isOld ? baseline : restricted;
    return Object.keys(checks).find((letter) => checks[letter] === check) ?? `no check of ${path}`;
  }

  function ours(pod: Pod, level: PodSecurityLevel): Verdicts {
    const verdicts: Record<string, string> = {};
    let last: string | undefined;
    for (const minor of minors()) {
      const fields = podSecurityViolations(pod, level, minor).map(({ path }) => path);
      const letters = [...new Set(fields.map((field) => letterOf(field, level, minor)))].sort().join('');
      if (letters !== last) verdicts[minor] = letters;
      last = letters;
    }
    return verdicts;
  }

  test.each(LEVELS)('refuses each of its cases by the same checks in "%s", from 1.0 to 1.38', (level) => {
    for (const one of cases)
      expect({ pod: one.pod, verdicts: ours(one.pod, level) }).toEqual({ pod: one.pod, verdicts: one[level] });
  });

  /** Every place in a value, as the keys that lead there. */
  function places(value: unknown): string[][] {
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) => [[key], ...places(inner).map((rest) => [key, ...rest])]);
  }

  function withValue(value: unknown, [key, ...rest]: readonly string[], junk: unknown): unknown {
    if (key === undefined) return junk;
    const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
    (copy as Record<string, unknown>)[key] = withValue(at(value, key), rest, junk);
    return copy;
  }

  test('is given only what it can read: anything else at any place of its cases is judged without an error', () => {
    const spoilt = fc
      .constantFrom(...cases)
      .chain(({ pod }) => fc.tuple(fc.constant(pod), fc.constantFrom(...places(pod)), fc.jsonValue({ maxDepth: 2 })))
      .map(([pod, place, junk]) => withValue(pod, place, junk) as Pod);
    fc.assert(
      fc.property(spoilt, fc.constantFrom(...LEVELS), fc.constantFrom(...minors()), (pod, level, minor) => {
        for (const { path, message, fix } of podSecurityViolations(pod, level, minor)) {
          expect(path).toMatch(/^(spec|metadata\.annotations)[.[]/);
          expect([message, fix].every((text) => text.length > 10)).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('has a case for every check, and cases that it admits', () => {
    const verdicts = cases.flatMap((one) => [...Object.values(one.baseline), ...Object.values(one.restricted)]);
    for (const letter of Object.keys(checks)) expect(verdicts.some((letters) => letters.includes(letter))).toBe(true);
    expect(cases.filter(({ restricted }) => restricted['0'] === '').length).toBeGreaterThan(50);
  });
});
