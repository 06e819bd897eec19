import { at, isObject, type JsonObject, listAt, objectAt } from '../json';

/** A key of a ConfigMap or a Secret. */
export interface KeySource {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly key: string;
  /** Whether the pod starts if it is missing. */
  readonly optional: boolean;
}

/** Where the value of a variable comes from. Values of kind `other` are known only to the kubelet. */
export type VariableSource =
  | { readonly kind: 'text'; readonly text: string }
  | KeySource
  | { readonly kind: 'field'; readonly path: string }
  | { readonly kind: 'other' };

/** An entry of a container's `env`. */
export interface Variable {
  readonly name: string;
  readonly from: VariableSource;
}

/** The entries of a container's `env`, in order. */
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

/** A piece of a text with references to variables. */
export interface Piece {
  readonly text: string;
  /** The variable that the text refers to. If it exists, its value replaces the text. */
  readonly variable?: string;
}

/**
 * The pieces of a text as the kubelet reads it: `$(NAME)` is a reference to a variable, `$$` is a dollar.
 * Source: kubernetes/third_party/forked/golang/expansion/expand.go.
 */
export function piecesOf(text: string): readonly Piece[] {
  return [...text.matchAll(/\$\$|\$\(([^)]*)\)|\$|[^$]+/g)].map(([piece, variable]) =>
    piece === '$$' ? { text: '$' } : { text: piece, variable },
  );
}
