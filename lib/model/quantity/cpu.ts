import { ValidationError } from '../../errors';
import { refuseUnknown } from '../placeholder';

/** An amount of CPU time. */
export class Cpu {
  /** @param amount thousandths of a core: `Cpu.millis(500)` is half a core */
  public static millis(amount: number): Cpu {
    return new Cpu(amount);
  }

  /** @param amount cores: `Cpu.units(0.5)` is half a core */
  public static units(amount: number): Cpu {
    refuseUnknown('cpu', amount);
    // Rounded as far as binary fractions are off: 0.57 * 1000 is 569.99.
    return new Cpu(Math.round(amount * 1e9) / 1e6);
  }

  private constructor(
    /** Thousandths of a core. */
    public readonly amountInMillis: number,
  ) {
    refuseUnknown('cpu', amountInMillis);
    if (!Number.isInteger(amountInMillis) || amountInMillis < 1) {
      throw new ValidationError('MSVC-RES-001', {
        subject: 'cpu',
        got: amountInMillis,
        expected: 'a whole number of thousandths of a core, at least 1',
        fix: 'write it as Cpu.millis(250) or Cpu.units(0.5)',
      });
    }
  }

  /** As Kubernetes writes it: `500m`, `2`. */
  public toString(): string {
    return this.amountInMillis % 1000 === 0 ? `${this.amountInMillis / 1000}` : `${this.amountInMillis}m`;
  }
}
