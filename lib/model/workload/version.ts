import { ValidationError, type Where } from '../../errors';
import { options, rows } from '../options';
import { dnsLabel, wholeNumber } from '../quantity/bounds';
import type { Image } from './image';
import type { Scale } from './scale';

/** The main version. It gets the requests that the weights of the other versions leave over. */
export const MAIN_VERSION = 'stable';

/** A version that runs beside the main one. */
export interface VersionOptions {
  /** What this version runs. @default - the service's image */
  readonly image?: Image;
  /** Percent of the requests, 0 to 100; the main version gets the rest. @default - 0: only routes lead to it */
  readonly weight?: number;
  /** How many pods: a number or a Scale, at least 2, so that one serves while another is replaced. @default 2 */
  readonly replicas?: number | Scale;
  /** Environment variables of this version alone; they win over the service's. @default - none */
  readonly env?: Readonly<Record<string, string>>;
  /** Never set here: it tells `Version.retired()` apart. @default - not set */
  readonly retired?: undefined;
}

/** A version without pods and requests, whose name the mesh still knows. `Version.retired()` makes one. */
export interface RetiredVersion {
  /** Tells it apart from a version that runs. */
  readonly retired: true;
}

/**
 * A version beside the main one, `stable`: an entry of the prop `versions`. Removing one takes two deployments, see
 * `Version.retired()`.
 * @example
 * new MeshService(chart, 'orders', {
 *   image,
 *   versions: { canary: { image: Image.parse('ghcr.io/acme/order-service:1.5.0'), weight: 10 } },
 * })
 */
export type Version = VersionOptions | RetiredVersion;

export const Version = {
  /**
   * The first of two deployments in which a version is removed: its pods, its autoscaler and its requests go, and the mesh
   * still knows its name. The next deployment deletes the entry, and with it the name. Done at once, a proxy that still had
   * the old route would not find the name and answer 503.
   * @example new MeshService(chart, 'orders', { image, versions: { canary: Version.retired() } })
   */
  retired: (): RetiredVersion => ({ retired: true }),
};

/** A version beside the main one that has pods, checked. */
export interface LiveVersion extends VersionOptions {
  readonly name: string;
  readonly weight: number;
}

/** The versions beside the main one. */
export interface CheckedVersions {
  readonly live: readonly LiveVersion[];
  /** Names of those that are retired. */
  readonly retired: readonly string[];
}

const VERSION = { image: true, weight: true, replicas: true, env: true, retired: true } as const;

/** Checks the versions beside the main one and the sum of their weights. */
export function checkedVersions(versions: Readonly<Record<string, Version>>, where: Where): CheckedVersions {
  const write = 'versions: { canary: { image, weight: 10 } }';
  const entries = rows(versions, { subject: 'versions', write, where }).map(([name, version]) => ({
    name: versionName(name, where),
    version: options<VersionOptions & Partial<RetiredVersion>>(version, VERSION, {
      subject: `version '${name}'`,
      write,
      where,
    }) as Version,
  }));
  return {
    live: checkedLive(
      entries.flatMap(({ name, version }) => (isRetired(name, version, where) ? [] : [{ ...version, name }])),
      where,
    ),
    retired: entries.flatMap(({ name, version }) => (isRetired(name, version, where) ? [name] : [])),
  };
}

function isRetired(name: string, version: Version, where: Where): version is RetiredVersion {
  if (version.retired === undefined) return false;
  if (version.retired === true && Object.keys(version).length === 1) return true;
  const fix = `write ${name}: Version.retired(), without image, weight, replicas or env: nothing of it runs any more`;
  const mistake = { subject: `version '${name}'`, got: version, expected: 'Version.retired() and nothing else', fix };
  throw new ValidationError('MSVC-CANARY-109', mistake, where);
}

function checkedLive(versions: readonly (VersionOptions & { readonly name: string })[], where: Where): LiveVersion[] {
  const checked = versions.map((options) => ({
    ...options,
    weight: wholeNumber(options.weight ?? 0, {
      code: 'MSVC-CANARY-110',
      subject: `${options.name} weight`,
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

/** The limit of a label's value, and of a pod's host name. */
const MAX_OBJECT_NAME = 63;

/** The name of a version's Deployment, which is also a label's value on its pods. */
export function versionObjectName(service: string, version: string, where: Where): string {
  const name = `${service}-${version}`;
  if (name.length <= MAX_OBJECT_NAME) return name;
  const expected = `at most ${MAX_OBJECT_NAME} characters of service and version together, and the dash`;
  const fix = `shorten one of them by ${name.length - MAX_OBJECT_NAME}: the Deployment is named so, and labels of its pods`;
  throw new ValidationError('MSVC-CANARY-111', { subject: `version '${version}'`, got: name, expected, fix }, where);
}

function versionName(name: string, where: Where): string {
  if (name === MAIN_VERSION) {
    const fix = `'${MAIN_VERSION}' is the service itself: its image and replicas are props of the service`;
    const mistake = { subject: 'version name', got: name, expected: `any name but '${MAIN_VERSION}'`, fix };
    throw new ValidationError('MSVC-CANARY-102', mistake, where);
  }
  return dnsLabel(name, { code: 'MSVC-CANARY-101', subject: 'version name', max: 30, where });
}
