/** Milliseconds in the form of Istio's and Envoy's durations: `2s`, `1500ms`. */
export function protoDuration(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
