import { at, isObject, type JsonObject, listAt, objectAt } from '../json';

/** One key of a ConfigMap or a Secret of the pod's namespace. */
export interface KeySource {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string;
  /** Whether the pod starts without it. */
  readonly optional: boolean;
}

/** Where a variable's value comes from; `other` is what only a kubelet can say. */
export type VariableSource =
  | { readonly kind: 'text'; readonly text: string }
  | KeySource
  | { readonly kind: 'field'; readonly path: string }
  | { readonly kind: 'other' };

/** One entry of a container's `env`. */
export interface Variable {
  readonly name: string;
  readonly from: VariableSource;
}

/** A container's `env`, in its order. */
export function variablesOf(container: JsonObject): readonly Variable[] {
  return listAt(container, 'env')
    .filter(isObject)
    .map((entry) => ({ name: String(entry['name']), from: sourceOf(entry) }));
}

function sourceOf(entry: JsonObject): VariableSource {
  const { configMapKeyRef, secretKeyRef, fieldRef, ...others } = objectAt(entry, 'valueFrom');
  if (secretKeyRef !== undefined) return keySource('Secret', secretKeyRef);
  if (configMapKeyRef !== undefined) return keySource('ConfigMap', configMapKeyRef);
  if (fieldRef !== undefined) return { kind: 'field', path: String(at(fieldRef, 'fieldPath')) };
  return Object.keys(others).length > 0 ? { kind: 'other' } : { kind: 'text', text: String(entry['value'] ?? '') };
}

function keySource(kind: KeySource['kind'], reference: unknown): KeySource {
  const [name, key] = ['name', 'key'].map((field) => String(at(reference, field))) as [string, string];
  return { kind, name, key, optional: at(reference, 'optional') === true };
}

/** A piece of a value, a command or an argument. */
export interface Piece {
  readonly text: string;
  /** The variable whose value stands in place of the text, where there is one of the name. */
  readonly variable?: string;
}

/**
 * A text as the kubelet reads it: `$(NAME)` stands for a variable, `$$` for a dollar.
 * Source: kubernetes/third_party/forked/golang/expansion/expand.go.
 */
export function piecesOf(text: string): readonly Piece[] {
  return [...text.matchAll(/\$\$|\$\(([^)]*)\)|\$|[^$]+/g)].map(([piece, variable]) =>
    piece === '$$' ? { text: '$' } : { text: piece, variable },
  );
}
