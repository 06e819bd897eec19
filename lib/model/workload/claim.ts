import type { Size } from 'cdk8s';
import { ValidationError, type Where } from '../../errors';
import { type Keys, options, rows } from '../options';
import { refuseUnknown } from '../placeholder';
import { dnsLabel, mountPath } from '../quantity/bounds';

/** A volume that each pod of a stateful service has for itself, and finds again after it was replaced. */
export interface ClaimOptions {
  /** Where it is mounted: an absolute directory. */
  readonly path: string;
  /** Its size; 1 MiB or more. @example Size.gibibytes(20) */
  readonly size: Size;
  /** The class that provides it. @default - the cluster's default class */
  readonly storageClass?: string;
  /** Whether one node may mount it (`ReadWriteOnce`), or one pod alone (`ReadWriteOncePod`). @default 'ReadWriteOnce' */
  readonly accessMode?: 'ReadWriteOnce' | 'ReadWriteOncePod';
}

/** A claim, checked. */
export interface CheckedClaim {
  readonly name: string;
  readonly path: string;
  readonly mebibytes: number;
  readonly storageClass: string | undefined;
  readonly accessMode: 'ReadWriteOnce' | 'ReadWriteOncePod';
}

const KEYS: Keys<ClaimOptions> = { path: true, size: true, storageClass: true, accessMode: true };
const MODES: readonly string[] = ['ReadWriteOnce', 'ReadWriteOncePod'];

/**
 * Checks the prop `claims`.
 * @throws ValidationError MSVC-CLAIM-001 for a name, 002 for a path, 003 for a size, 004 for the class or the mode, MSVC-INPUT-1nn
 */
export function checkedClaims(claims: Readonly<Record<string, ClaimOptions>>, where?: Where): readonly CheckedClaim[] {
  const write = "claims: { data: { path: '/data', size: Size.gibibytes(20) } }";
  const all = rows(claims, { subject: 'claims', write, where }).map(([name, given]) => {
    const subject = `claim ${name}`;
    const claim = options<ClaimOptions>(given, KEYS, { subject, write, where });
    return {
      name: dnsLabel(name, { code: 'MSVC-CLAIM-001', subject: 'name of a claim', where }),
      path: mountPath(claim.path, { code: 'MSVC-CLAIM-002', subject: `path of ${subject}`, where }),
      mebibytes: mebibytes(subject, claim.size, where),
      ...checkedWords(subject, claim, where),
    };
  });
  const twin = all.find(({ path }, index) => all.findIndex((other) => other.path === path) < index);
  if (twin === undefined) return all;
  const mistake = { subject: `path of claim ${twin.name}`, got: twin.path, expected: 'a path of its own' };
  throw new ValidationError('MSVC-CLAIM-002', { ...mistake, fix: 'mount each claim elsewhere' }, where);
}

function mebibytes(subject: string, size: Size, where: Where | undefined): number {
  refuseUnknown(`size of ${subject}`, size, where);
  const count = typeof size?.toMebibytes === 'function' ? size.toMebibytes() : NaN;
  if (Number.isInteger(count) && count >= 1) return count;
  const fix = 'write size: Size.gibibytes(20), with Size of cdk8s';
  throw new ValidationError(
    'MSVC-CLAIM-003',
    { subject: `size of ${subject}`, got: size, expected: 'a Size of 1 MiB or more', fix },
    where,
  );
}

function checkedWords(
  subject: string,
  { storageClass, accessMode = 'ReadWriteOnce' }: ClaimOptions,
  where: Where | undefined,
): Pick<CheckedClaim, 'storageClass' | 'accessMode'> {
  if (!MODES.includes(accessMode)) {
    const fix = "leave accessMode out, or write accessMode: 'ReadWriteOncePod'";
    const mistake = {
      subject: `accessMode of ${subject}`,
      got: accessMode,
      expected: `one of ${MODES.join(', ')}`,
      fix,
    };
    throw new ValidationError('MSVC-CLAIM-004', mistake, where);
  }
  refuseUnknown(`storageClass of ${subject}`, storageClass, where);
  if (storageClass === undefined || /^[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?$/.test(storageClass))
    return { storageClass, accessMode };
  const mistake = { subject: `storageClass of ${subject}`, got: storageClass, expected: 'the name of a StorageClass' };
  throw new ValidationError('MSVC-CLAIM-004', { ...mistake, fix: 'kubectl get storageclass lists them' }, where);
}
