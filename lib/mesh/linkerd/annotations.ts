/** Annotations for Linkerd's sidecar. */
export const LINKERD_ANNOTATIONS = /^config\.(alpha\.)?linkerd\.io\//;
