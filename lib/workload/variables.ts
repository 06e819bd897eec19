import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ValidationError } from '../errors';
import { Call } from '../model/call';
import { HOLD_VARIABLE } from '../model/termination/hold';
import { isUnknown, isUnknownNumber, refuseUnknown } from '../model/placeholder';
import { checkedSecretKey, type SecretKey } from '../model/workload/secret-key';
import { requireClass } from './demands';
import type { ServiceSpec } from '../mesh/declared';

/** A variable's value as cdk8s-plus takes it. */
export function envValue(scope: Construct, name: string, value: string | kplus.EnvValue | Call): kplus.EnvValue {
  refuseUnknown('variable name', name, scope);
  if (!/^[A-Za-z_][\w.-]*$/.test(name)) {
    const fix = "write it as RUST_LOG or database.url; Kubernetes refuses '=', spaces and a leading digit";
    const expected = 'letters, digits, underscores, dots and dashes, not beginning with a digit';
    throw new ValidationError('MSVC-ENV-002', { subject: 'variable name', got: name, expected, fix }, scope);
  }
  const isText = typeof value === 'string' || (isUnknown(value) && !isUnknownNumber(value));
  if (isText) return kplus.EnvValue.fromValue(value as string);
  if (value instanceof Call) return kplus.EnvValue.fromValue(value.toString());
  requireClass(scope, `value of ${name}`, value, { type: kplus.EnvValue, home: 'cdk8s-plus-28' });
  return value;
}

/** A variable that reads one key of a Secret. */
export function secretValue(scope: Construct, name: string, reference: SecretKey): kplus.EnvValue {
  const { secret, key } = checkedSecretKey(name, reference, scope);
  return kplus.EnvValue.fromSecretValue({ secret: kplus.Secret.fromSecretName(scope, `${name}-Secret`, secret), key });
}

/** Tells the app how long to go on serving after SIGTERM, where the hold is in the app. */
export function holdVariable({ termination }: ServiceSpec): Readonly<Record<string, string>> {
  return termination.hold.inApp === 0 ? {} : { [HOLD_VARIABLE]: `${termination.hold.inApp}` };
}

/** Refuses a second answer to how long the app holds: the timeline is computed from the termination alone. */
export function refuseHoldVariable(scope: Construct, { termination }: ServiceSpec, names: readonly string[]): void {
  if (termination.hold.inApp === 0 || !names.includes(HOLD_VARIABLE)) return;
  const fix = 'leave the variable out: it is written with the seconds of Hold.inApp';
  const expected = `no variable of that name beside Hold.inApp(Duration.seconds(${termination.hold.inApp}))`;
  throw new ValidationError('MSVC-ENV-005', { subject: 'variable', got: HOLD_VARIABLE, expected, fix }, scope);
}
