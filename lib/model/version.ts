import { ValidationError, type Where } from '../errors';
import { dnsLabel, wholeNumber } from './bounds';
import type { Image } from './image';
import type { Scale } from './scale';

/** The version that gets what is left of the traffic, and all of it when there is no other. */
export const MAIN_VERSION = 'stable';

export interface VersionOptions {
  /** What this version runs. @default - the service's image */
  readonly image?: Image;
  /** Percent of the requests, 0 to 100; the main version gets the rest. @default 0, reachable through routes only */
  readonly weight?: number;
  /** How many pods, at least 2: with one there is a moment without any. @default 2 */
  readonly replicas?: number | Scale;
  /** Variables of this version alone; they win over the service's. @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** A version beside the main one, checked. */
export interface Version extends VersionOptions {
  readonly name: string;
  readonly weight: number;
}

/** Checks the versions beside the main one and the sum of their weights. */
export function checkedVersions(versions: Readonly<Record<string, VersionOptions>>, where: Where): Version[] {
  const checked = Object.entries(versions).map(([name, options]) => ({
    ...options,
    name: versionName(name, where),
    weight: wholeNumber(options.weight ?? 0, {
      code: 'MSVC-CANARY-005',
      subject: `${name} weight`,
      min: 0,
      max: 100,
      fix: 'give the percent of requests as a whole number',
      where,
    }),
  }));
  const total = checked.reduce((sum, { weight }) => sum + weight, 0);
  if (total > 100) {
    const fix = `lower them: '${MAIN_VERSION}' gets what is left of 100`;
    const mistake = { subject: 'weights of all versions', got: total, expected: 'at most 100 together', fix };
    throw new ValidationError('MSVC-CANARY-103', mistake, where);
  }
  return checked;
}

function versionName(name: string, where: Where): string {
  if (name === MAIN_VERSION) {
    const fix = `'${MAIN_VERSION}' is the service itself: its image and replicas are props of the service`;
    const mistake = { subject: 'version name', got: name, expected: `any name but '${MAIN_VERSION}'`, fix };
    throw new ValidationError('MSVC-CANARY-102', mistake, where);
  }
  return dnsLabel(name, { code: 'MSVC-CANARY-101', subject: 'version name', max: 30, where });
}
