import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import type { Json } from '../kube/json';
import { Call } from '../model/call';
import type { KubernetesVersion } from '../model/kubernetes-version';
import { isEnvName, isProcessText, isRelaxedEnvName } from '../model/names';
import { refusePrototype, rows } from '../model/options';
import { isUnknown, isUnknownNumber, refuseUnknown } from '../model/placeholder';
import { HOLD_VARIABLE } from '../model/termination/hold';
import type { VariableValue } from '../model/workload/init-container';
import { checkedSecretKey, type SecretKey } from '../model/workload/secret-key';
import { checkedSource, type EnvFrom, isVariableSource, type VariableSource } from '../model/workload/variable-source';
import { Place } from './place';
import type { WorkloadSpec } from '../mesh/declared';

/**
 * Checks a variable and converts its value for cdk8s-plus.
 * @throws ValidationError MSVC-ENV-002 for the name, MSVC-INPUT-103 for `__proto__`, MSVC-ENV-103 for the value
 */
export function envValue(scope: Construct, name: string, value: VariableValue): kplus.EnvValue {
  checkName(scope, name, Place.of(scope).platform.kubernetes);
  if (isVariableSource(value)) return sourceValue(checkedSource(name, value, scope));
  const text = value instanceof Call ? value.toString() : value;
  if (typeof text === 'string' || (isUnknown(text) && !isUnknownNumber(text))) {
    return kplus.EnvValue.fromValue(checkedText(scope, name, text) as string);
  }
  if (value instanceof kplus.EnvValue) {
    checkedText(scope, name, value.value);
    return value;
  }
  throw notAVariable(scope, name, value);
}

/** From Kubernetes 1.32 on, names may have all printable ASCII but `=` (RelaxedEnvironmentVariableValidation). */
const RELAXED_NAMES = 32;

function checkName(scope: Construct, name: string, kubernetes: KubernetesVersion): void {
  refuseUnknown('variable name', name, scope);
  const relaxed = kubernetes.atLeast(RELAXED_NAMES);
  if (!(relaxed ? isRelaxedEnvName(name) : isEnvName(name))) {
    const expected = relaxed
      ? "printable ASCII without '=', at least one character"
      : "letters, digits, underscores, dots and dashes, not beginning with a digit or '..'";
    const fix = `write it as RUST_LOG or database.url; Kubernetes ${kubernetes} refuses this one`;
    throw new ValidationError('MSVC-ENV-002', { subject: 'variable name', got: name, expected, fix }, scope);
  }
  refusePrototype('variable name', name, scope);
}

/** Checks the text of a variable; undefined is allowed, for values that come from elsewhere. */
function checkedText(scope: Construct, name: string, text: unknown): unknown {
  if (text === undefined || isUnknown(text) || isProcessText(text)) return text;
  throw notAVariable(scope, name, text);
}

function notAVariable(scope: Construct, name: string, got: unknown): ValidationError {
  const text = typeof got === 'number' || typeof got === 'boolean' ? `'${got}'` : "'...'";
  const twin = typeof got === 'object' && got?.constructor?.name === 'EnvValue';
  const fix = twin
    ? "import EnvValue from 'cdk8s-plus-28', the very copy that cdk8s-mesh uses; other versions differ inside"
    : `write ${name}: ${text}, or leave the variable out`;
  const expected = 'text without NUL, or an EnvValue of cdk8s-plus-28';
  return new ValidationError('MSVC-ENV-103', { subject: `value of ${name}`, got, expected, fix }, scope);
}

/**
 * Refuses a name that is in two props, such as `env` and `secrets`: one of the values would be lost.
 * @param groups the names of variables, by prop
 * @throws ValidationError MSVC-ENV-101
 */
export function refuseNamedTwice(scope: Construct, groups: Readonly<Record<string, readonly string[]>>): void {
  const owners = new Map<string, string>();
  for (const [group, names] of Object.entries(groups)) {
    for (const name of names) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        const fix = `keep it in one of them: ${owner} or ${group}`;
        const mistake = { subject: `variable ${name}`, got: `${owner} and ${group}`, expected: 'one place', fix };
        throw new ValidationError('MSVC-ENV-101', mistake, scope);
      }
      owners.set(name, group);
    }
  }
}

/**
 * The variables of a prop such as `env`.
 * @throws ValidationError MSVC-INPUT-101 for what is no table, MSVC-INPUT-103 for the name `__proto__`
 */
export function variablesIn<Value>(
  scope: Construct,
  prop: string,
  table: Readonly<Record<string, Value>> = {},
): readonly (readonly [string, Value])[] {
  rows(table, { subject: prop, write: `${prop}: { NAME: ... }`, where: scope });
  return Object.entries(table);
}

/** A variable that reads one key of a Secret. */
export function secretValue(scope: Construct, name: string, reference: SecretKey): kplus.EnvValue {
  return sourceValue(checkedSecretKey(name, reference, scope));
}

/** A value that is not written in the manifest. cdk8s-plus-28 makes one only from constructs, and has no public constructor. */
function sourceValue(source: VariableSource): kplus.EnvValue {
  return Reflect.construct(kplus.EnvValue, [undefined, valueFrom(source)]) as kplus.EnvValue;
}

function valueFrom(source: VariableSource): kplus.k8s.EnvVarSource {
  if ('secret' in source) return { secretKeyRef: keyOf(source.secret, source) };
  if ('configMap' in source) return { configMapKeyRef: keyOf(source.configMap, source) };
  if ('field' in source) return { fieldRef: { fieldPath: source.field } };
  const { resource, divisor } = source;
  return {
    resourceFieldRef: { resource, ...(divisor !== undefined && { divisor: kplus.k8s.Quantity.fromString(divisor) }) },
  };
}

function keyOf(name: string, { key, optional }: Pick<SecretKey, 'key' | 'optional'>) {
  return { name, key, ...(optional === true && { optional }) };
}

/** The entries of a container's `envFrom`. */
export function envFromSpec(all: readonly EnvFrom[]): Json[] {
  return all.map(({ configMap, secret, prefix, optional }) => {
    const reference = { name: configMap ?? secret, ...(optional === true && { optional }) };
    const named = configMap === undefined ? { secretRef: reference } : { configMapRef: reference };
    return { ...(prefix !== undefined && { prefix }), ...named };
  });
}

/** The variable that tells the app how long to go on serving after SIGTERM; none without `Hold.inApp`. */
export function holdVariable({ termination }: WorkloadSpec): Readonly<Record<string, string>> {
  return termination.hold.inApp === 0 ? {} : { [HOLD_VARIABLE]: `${termination.hold.inApp}` };
}

/** Refuses that variable in the user's props: its value could differ from the hold that the timeline is computed with. */
export function refuseHoldVariable(scope: Construct, { termination }: WorkloadSpec, names: readonly string[]): void {
  if (termination.hold.inApp === 0 || !names.includes(HOLD_VARIABLE)) return;
  const fix = 'leave the variable out: it is written with the seconds of Hold.inApp';
  const expected = `no variable of that name beside Hold.inApp(Duration.seconds(${termination.hold.inApp}))`;
  throw new ValidationError('MSVC-ENV-005', { subject: 'variable', got: HOLD_VARIABLE, expected, fix }, scope);
}
