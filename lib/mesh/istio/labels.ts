/** The label of a namespace whose pods get a proxy of the default revision. */
export const INJECTION = 'istio-injection';
/** The label of a namespace, or of a pod, that gets its proxy from one revision of the control plane. */
export const REVISION = 'istio.io/rev';
/** The label of a pod that says whether it gets a proxy; as an annotation of old times, too. */
export const INJECT = 'sidecar.istio.io/inject';
