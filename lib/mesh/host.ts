/** The host of a service as every namespace reads it. Short names would resolve in the namespace of whoever reads them. */
export function hostOf(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}
