import { piecesOf } from '../../kube/read/variables';

/** A text that Compose puts nothing into. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** A text with the values that the kubelet would put into it, as Compose reads it. @param values as Compose reads them */
export function expanded(text: string, values: ReadonlyMap<string, string>): string {
  return piecesOf(text)
    .map(({ text: own, variable }) => (variable === undefined ? undefined : values.get(variable)) ?? literal(own))
    .join('');
}
