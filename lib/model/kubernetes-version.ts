import { show, ValidationError } from '../errors';
import { refuseUnknown } from './placeholder';
import { wholeNumber } from './quantity/bounds';

/** The first version with every field that this library always writes: gRPC probes came last, on by default since 1.24. */
const FIRST = 24;
const LAST = 99;

/**
 * A Kubernetes minor version, which decides what features the API server and the kubelets have.
 * @example platform.kubernetes.atLeast(30)
 */
export class KubernetesVersion {
  /**
   * A version from its text.
   * @param version major and minor, from `'1.24'` to `'1.99'`
   * @throws ValidationError MSVC-PLATFORM-001 for what is no version, MSVC-PLATFORM-101 for one out of range
   * @example KubernetesVersion.of('1.34')
   */
  public static of(version: string): KubernetesVersion {
    refuseUnknown('kubernetes', version);
    const match = typeof version === 'string' ? /^1\.(\d{1,3})$/.exec(version) : null;
    if (match) return new KubernetesVersion(Number(match[1]));
    throw new ValidationError('MSVC-PLATFORM-001', {
      subject: 'kubernetes',
      got: version,
      expected: "a version as text, major and minor, such as '1.34'",
      fix: howToSay(version),
    });
  }

  private constructor(
    /** The minor version: 34 for 1.34. */
    public readonly minor: number,
  ) {
    if (Number.isInteger(minor) && minor >= FIRST && minor <= LAST) return;
    const expected = `a version from '1.${FIRST}' to '1.${LAST}'`;
    const fix = 'name the version of the API server and of the oldest kubelet: older ones lack what is written here';
    throw new ValidationError('MSVC-PLATFORM-101', { subject: 'kubernetes', got: `1.${show(minor)}`, expected, fix });
  }

  /**
   * Whether this version is the given one or later.
   * @param minor such as 30 for Kubernetes 1.30
   * @throws ValidationError MSVC-PLATFORM-102 for anything but a whole number from 0 to 999
   */
  public atLeast(minor: number): boolean {
    const fix = 'give the minor version alone, such as atLeast(30)';
    return this.minor >= wholeNumber(minor, { code: 'MSVC-PLATFORM-102', subject: 'atLeast', min: 0, max: 999, fix });
  }

  /** Major and minor: `1.34`. */
  public toString(): string {
    return `1.${this.minor}`;
  }
}

function howToSay(version: unknown): string {
  const minor = typeof version === 'string' ? /^v?1\.(\d{1,3})(\.\d+)?(?:[-+].*)?$/.exec(version)?.[1] : undefined;
  if (minor !== undefined) return `write '1.${minor}': features come and go with minor versions`;
  return 'write the version in quotes: the number 1.30 would be read as 1.3';
}
