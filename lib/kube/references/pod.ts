import { isObject, objectAt } from '../json';

/** The keys under which a pod spec refers to other objects, with their kind and the fields that may hold the name. */
const NAMING: Readonly<Record<string, readonly [kind: string, ...fields: string[]]>> = {
  configMap: ['ConfigMap', 'name'],
  configMapRef: ['ConfigMap', 'name'],
  configMapKeyRef: ['ConfigMap', 'name'],
  secret: ['Secret', 'secretName', 'name'],
  secretRef: ['Secret', 'name'],
  secretKeyRef: ['Secret', 'name'],
  imagePullSecrets: ['Secret', 'name'],
  persistentVolumeClaim: ['PersistentVolumeClaim', 'claimName'],
};

/** The ServiceAccount, ConfigMaps, Secrets and volume claims to which a pod spec refers. */
export function namedByPod(value: unknown): { readonly kind: string; readonly name: string }[] {
  if (Array.isArray(value)) return value.flatMap(namedByPod);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'serviceAccountName') return [{ kind: 'ServiceAccount', name: String(inner) }];
    const [kind, ...fields] = NAMING[key] ?? [];
    if (kind === undefined) return namedByPod(inner);
    const names = [inner].flat().flatMap((each) => fields.map((field) => objectAt(each)[field]));
    return names.filter((name) => name !== undefined).map((name) => ({ kind, name: String(name) }));
  });
}
