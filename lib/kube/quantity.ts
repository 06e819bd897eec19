/** The factor of each suffix; the empty one is for plain numbers. */
const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};
const QUANTITY = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)([a-zA-Z]{0,2})$/;

/**
 * A Kubernetes quantity as a number of cores or bytes; undefined for anything else. Source: kubernetes.io, Kubernetes API,
 * common definitions, Quantity.
 * @example parseQuantity('500m') // 0.5
 */
export function parseQuantity(text: unknown): number | undefined {
  const [, number = '', suffix = ''] = QUANTITY.exec(String(text)) ?? [];
  const factor = Object.hasOwn(FACTORS, suffix) ? FACTORS[suffix] : undefined;
  const hasTwoScales = suffix !== '' && /[eE]/.test(number);
  return number === '' || factor === undefined || hasTwoScales ? undefined : Number(number) * factor;
}
