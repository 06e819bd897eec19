/** Since which version something about termination holds, and where that is written down. */
export interface VersionFact {
  readonly project: 'Kubernetes' | 'Istio' | 'Linkerd' | 'Envoy';
  /** Major version; all but Linkerd's are 1. */
  readonly major: number;
  /** The minor version from which on the fact holds. */
  readonly minor: number;
  readonly fact: string;
  readonly source: string;
}

/** The only place in the library where a version number of another project decides something about termination. */
export const VERSION_FACTS = {
  preStopSleepKnown: {
    project: 'Kubernetes',
    major: 1,
    minor: 29,
    fact: 'the field preStop.sleep exists, but its feature gate is off: the API server drops it without a word',
    source: 'KEP-3960, PodLifecycleSleepAction alpha',
  },
  preStopSleep: {
    project: 'Kubernetes',
    major: 1,
    minor: 30,
    fact: 'preStop.sleep is on by default',
    source: 'KEP-3960, PodLifecycleSleepAction beta',
  },
  preStopSleepZero: {
    project: 'Kubernetes',
    major: 1,
    minor: 33,
    fact: 'preStop.sleep accepts 0 seconds by default',
    source: 'KEP-4818, PodLifecycleSleepActionAllowZero beta',
  },
  terminatingEndpoints: {
    project: 'Kubernetes',
    major: 1,
    minor: 28,
    fact: 'kube-proxy falls back to endpoints that are terminating but still serving when no other is left',
    source: 'KEP-1669, ProxyTerminatingEndpoints stable',
  },
  unhealthyPodEvictionPolicy: {
    project: 'Kubernetes',
    major: 1,
    minor: 27,
    fact: 'a PodDisruptionBudget may let pods that are not ready be evicted, on by default',
    source: 'KEP-3017, PDBUnhealthyPodEvictionPolicy beta',
  },
  nativeSidecar: {
    project: 'Kubernetes',
    major: 1,
    minor: 29,
    fact: 'init containers with restartPolicy Always outlive the app containers, on by default',
    source: 'KEP-753, SidecarContainers beta',
  },
  istioNativeKubelet: {
    project: 'Kubernetes',
    major: 1,
    minor: 33,
    fact: 'the kubelet version that every node needs before Istio chooses the native sidecar by itself',
    source: 'Istio pkg/kube/inject DetectNativeSidecar',
  },
  istioNativeDefault: {
    project: 'Istio',
    major: 1,
    minor: 27,
    fact: 'the sidecar is native by default when every kubelet is at least 1.33',
    source: 'Istio 1.27.0, ENABLE_NATIVE_SIDECARS "auto" (1.26.0: false)',
  },
  istioNativeDrain: {
    project: 'Istio',
    major: 1,
    minor: 21,
    fact: 'a native sidecar starts its drain in its own preStop hook and never closes its listeners',
    source: 'Istio injection template and pilot-agent drain_listeners?skip_exit',
  },
  istioWaypointExitOnZero: {
    project: 'Istio',
    major: 1,
    minor: 31,
    fact: 'EXIT_ON_ZERO_ACTIVE_CONNECTIONS works on waypoints',
    source: 'Istio release note 60731',
  },
  envoyInboundOnlyNotice: {
    project: 'Envoy',
    major: 1,
    minor: 34,
    fact: 'a drain with inboundonly leaves outbound connections alone',
    source: 'Envoy changelog 1.34',
  },
  linkerdNativeDefault: {
    project: 'Linkerd',
    major: 2,
    minor: 20,
    fact: 'the proxy is a native sidecar by default; proxy-wait-before-exit-seconds is ignored then',
    source: 'linkerd2 pull request 15267, _proxy.tpl',
  },
} as const satisfies Readonly<Record<string, VersionFact>>;
