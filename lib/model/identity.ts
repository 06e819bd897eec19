/** What names a service or a workload within an environment. */
export interface Identity {
  /** The namespace that it is in. */
  readonly namespace: string;
  /** Its name there. */
  readonly name: string;
}
