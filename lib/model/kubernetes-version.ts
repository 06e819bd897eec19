import { ValidationError } from '../errors';
import { refuseUnknown } from './placeholder';

/** A Kubernetes minor version: what features the API server and the kubelets have. */
export class KubernetesVersion {
  /** @param version major and minor, such as `1.34` */
  public static of(version: string): KubernetesVersion {
    refuseUnknown('kubernetes', version);
    const match = typeof version === 'string' ? /^1\.(\d{1,3})$/.exec(version) : null;
    if (!match) {
      throw new ValidationError('MSVC-PLATFORM-001', {
        subject: 'kubernetes',
        got: version,
        expected: "a version as text, major and minor, such as '1.34'",
        fix: 'write the version in quotes: the number 1.30 would be read as 1.3',
      });
    }
    return new KubernetesVersion(Number(match[1]));
  }

  private constructor(public readonly minor: number) {}

  public atLeast(minor: number): boolean {
    return this.minor >= minor;
  }

  public toString(): string {
    return `1.${this.minor}`;
  }
}
