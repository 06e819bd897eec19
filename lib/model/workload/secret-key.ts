import { ValidationError, type Where } from '../../errors';
import { refuseUnknown } from '../placeholder';

/** One key of a Secret that exists in the namespace. Only the reference is written, never the value. */
export interface SecretKey {
  /** The Secret's name. */
  readonly secret: string;
  readonly key: string;
}

const SECRET_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;
const SECRET_KEY = /^[\w.-]{1,253}$/;

/** Refuses a reference that Kubernetes would refuse. */
export function checkedSecretKey(variable: string, { secret, key }: SecretKey, where: Where): SecretKey {
  refuseUnknown(`secret of ${variable}`, { secret, key }, where);
  if (!SECRET_NAME.test(secret ?? '') || !SECRET_KEY.test(key ?? '')) {
    const fix = "name both, such as { secret: 'database', key: 'url' }";
    const expected = 'the name of a Secret and one of its keys';
    throw new ValidationError(
      'MSVC-ENV-001',
      { subject: `secret of ${variable}`, got: { secret, key }, expected, fix },
      where,
    );
  }
  return { secret, key };
}
