/** Milliseconds as Istio and Envoy write a duration: `2s`, `1500ms`. */
export function protoDuration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
