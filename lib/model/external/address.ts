/** Whether a text is an IPv4 or IPv6 address. */
export function isAddress(value: unknown): value is string {
  return typeof value === 'string' && (isV4(value) || isV6(value));
}

/** Whether a text is an address or a range of them, such as `10.0.0.0/8`. */
export function isSubnet(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [address = '', length, ...rest] = value.split('/');
  if (rest.length > 0 || !isAddress(address)) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= (isV4(address) ? 32 : 128));
}

function isV4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256);
}

/** RFC 4291: eight groups of up to four hexadecimal digits, of which `::` leaves out some once. */
function isV6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  return halves.length === 2 ? groups.length < 8 : groups.length === 8;
}
