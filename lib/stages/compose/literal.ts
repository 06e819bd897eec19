import { piecesOf } from '../../kube/read/variables';

/** Doubles dollars, so that Compose replaces nothing in the text. */
export function literal(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** Replaces `$(NAME)` as the kubelet would, for Compose. @param values with dollars doubled */
export function expanded(text: string, values: ReadonlyMap<string, string>): string {
  return piecesOf(text)
    .map(({ text: own, variable }) => (variable === undefined ? undefined : values.get(variable)) ?? literal(own))
    .join('');
}
