import { type Code, ValidationError, type Where } from '../../errors';
import { list } from '../options';
import { refuseUnknown } from '../placeholder';
import { prefixOf } from '../traffic/match';

/** Where values stand, for messages. */
export interface Place {
  /** What takes them: `Access.from`. */
  readonly subject: string;
  readonly where?: Where | undefined;
}

/** A list that is not empty: in a policy an empty one would be no condition. @throws ValidationError MSVC-ACCESS-006 */
export function some(field: string, values: unknown, { subject, where }: Place): readonly unknown[] {
  refuseUnknown(`${field} of ${subject}`, values, where);
  const given = list(values, { subject: `${field} of ${subject}`, write: `${field}: [...]`, where });
  if (given.length > 0) return given;
  const fix = `name at least one, or leave ${field} out where any will do`;
  const mistake = { subject: `${field} of ${subject}`, got: values, expected: 'at least one', fix };
  throw new ValidationError('MSVC-ACCESS-006', mistake, where);
}

/** How a kind of values is checked, and what is said of those that are refused. */
interface Values {
  readonly code: Code;
  readonly expected: string;
  readonly fix: string;
  /** The patterns of a value; undefined for one that is refused. */
  readonly patterns: (value: unknown) => readonly string[] | undefined;
}

const PATHS: Values = {
  code: 'MSVC-ACCESS-111',
  expected: "a path that begins with '/', with a star only as its last segment or in {*} and {**}",
  fix: "write '/api/reports' for that path alone, '/api/*' for it and all below; the query is no part of it",
  patterns: pathPatterns,
};

const HOSTS: Values = {
  code: 'MSVC-ACCESS-112',
  expected: 'a host in lower case, with a star only as its first label',
  fix: "write 'shop.example.com', or '*.example.com' for all below it; for any host leave the option out",
  patterns: (value) => (isHost(value) ? [value] : undefined),
};

const BLOCKS: Values = {
  code: 'MSVC-ACCESS-113',
  expected: 'an IP address, or a block with at least one bit of prefix',
  fix: "write '10.1.2.3' or '10.0.0.0/8'; for any address leave the option out",
  patterns: (value) => (isBlock(value) ? [value] : undefined),
};

/** A star at either end of a text would be a pattern. */
const TEXTS: Values = {
  code: 'MSVC-ACCESS-115',
  expected: 'a text without a star at its ends',
  fix: 'write the value itself; a star at its beginning or end would stand for anything',
  patterns: (value) => (isPlainText(value) ? [value] : undefined),
};

const METHODS: Values = {
  code: 'MSVC-ACCESS-110',
  expected: 'a method in capitals',
  fix: 'write it in capitals, such as GET: case counts; for any method leave methods out',
  patterns: (value) => (typeof value === 'string' && /^[A-Z][A-Z-]{0,30}$/.test(value) ? [value] : undefined),
};

const PORTS: Values = {
  code: 'MSVC-ACCESS-005',
  expected: 'the number of a port',
  fix: 'write it as a number, such as 9090',
  patterns: (value) => (isPort(value) ? [String(value)] : undefined),
};

const FIELDS = {
  methods: METHODS,
  paths: PATHS,
  hosts: HOSTS,
  sni: HOSTS,
  ipBlocks: BLOCKS,
  remoteIpBlocks: BLOCKS,
  ports: PORTS,
  headers: TEXTS,
  claims: TEXTS,
  audiences: TEXTS,
} as const;

/** The patterns of a list of values. @throws ValidationError MSVC-ACCESS-005, 006, 110 to 113 and 115 */
export function patterns(field: keyof typeof FIELDS, values: unknown, place: Place): readonly string[] {
  const { code, expected, fix, patterns: of } = FIELDS[field];
  return some(field, values, place).flatMap((value) => {
    const found = of(value);
    if (found !== undefined) return found;
    const mistake = { subject: `${field} of ${place.subject}`, got: value, expected, fix };
    throw new ValidationError(code, mistake, place.where);
  });
}

/** The characters of a path by RFC 3986, without the star. */
const PATH = /^\/[\w\-.~!$&'()+,;=:@%/]*$/;
const TEMPLATE = /^(\/([\w\-.~!$&'()+,;=:@%]+|\{\*{1,2}\}))+\/?$/;

function pathPatterns(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'string') return rawPatterns(value);
  if (PATH.test(value)) return [value];
  // A brace is no character of a path, so that this is a template.
  if (TEMPLATE.test(value)) return [value];
  const below = prefixOf(value);
  if (below === '') return ['/*'];
  return below !== undefined && PATH.test(below) ? [below, `${below}/*`] : undefined;
}

function rawPatterns(value: unknown): readonly string[] | undefined {
  const [[key, text] = [], ...rest] = Object.entries(value ?? {}) as [string, unknown][];
  if (rest.length > 0 || typeof text !== 'string' || text === '') return undefined;
  if (key === 'rawPrefix') return PATH.test(text) ? [`${text}*`] : undefined;
  return key === 'rawSuffix' && PATH.test(`/${text}`) ? [`*${text}`] : undefined;
}

const HOST = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(:\d{1,5})?$/;

function isHost(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 253 && HOST.test(value);
}

function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && !/^\*|\*$|\p{Cc}/u.test(value);
}

function isPort(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65536;
}

/** A block of no bits is any address, which is said by leaving it out. */
function isBlock(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [address = '', bits, ...rest] = value.split('/');
  const most = isIpv4(address) ? 32 : isIpv6(address) ? 128 : 0;
  if (most === 0 || rest.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= most);
}

function isIpv4(text: string): boolean {
  return /^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(text) && text.split('.').every((part) => Number(part) < 256);
}

/** Eight groups of hexadecimal digits, or fewer with one `::` for those that are 0. */
function isIpv6(text: string): boolean {
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (halves.length > 2 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}
