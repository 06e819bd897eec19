/** The fully qualified host of a service. A short name would be resolved in the namespace of the object that has it. */
export function hostOf(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}
