import { ValidationError, type Where } from '../../errors';

const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** A quantity of Kubernetes as a number: cores, or bytes. */
export function quantity(text: unknown, where: Where): number {
  const [, digits = '', suffix = ''] = /^(\d+\.?\d*(?:[eE]\d+)?|\.\d+)([a-zA-Z]*)$/.exec(String(text)) ?? [];
  const factor = FACTORS[suffix];
  if (digits !== '' && factor !== undefined) return Number(digits) * factor;
  const fix = 'write a patched quantity as Kubernetes does: 500m, 0.5, 128Mi, 1Gi';
  const mistake = { subject: 'quantity', got: text, expected: 'a quantity of Kubernetes', fix };
  throw new ValidationError('MSVC-COMPOSE-006', mistake, where);
}

/** Cores as Compose writes them: `0.50`. */
export function composeCpus(cores: number): string {
  const [whole = '0', fraction = ''] = cores.toFixed(6).split('.');
  return `${whole}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

/** Bytes as Compose writes them; Docker's `M` is a mebibyte and its `K` a kibibyte. */
export function composeBytes(bytes: number): string {
  const whole = Math.ceil(bytes);
  if (whole % 2 ** 20 === 0) return `${whole / 2 ** 20}M`;
  return whole % 2 ** 10 === 0 ? `${whole / 2 ** 10}K` : `${whole}B`;
}
