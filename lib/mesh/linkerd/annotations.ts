/** Annotations for Linkerd's proxy. */
export const LINKERD_ANNOTATIONS = /^config\.(alpha\.)?linkerd\.io\//;
