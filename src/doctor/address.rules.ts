/** Names that only ever mean a machine nearby (RFC 6761, RFC 6762, RFC 8375). */
const NEAR = /(^|\.)(localhost|local|internal|lan|home\.arpa|test|example|invalid)$/i;

/** Whether a name, or an address without brackets, can be meant for this house alone. A name may be public all the same. */
export function isNearName(host: string): boolean {
  return NEAR.test(host) || !/[.:]/.test(host);
}

/** Whether an IP address is reached from nowhere else: loopback, private, link-local, shared or unspecified. */
export function isPrivateAddress(address: string): boolean {
  const four = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/i.exec(address);
  if (four) {
    const [a, b] = [Number(four[1]), Number(four[2])];
    if (a === 0 || a === 10 || a === 127) return true;
    return (
      (a === 172 && b >= 16 && b <= 31) ||
      (a === 192 && b === 168) ||
      (a === 169 && b === 254) ||
      (a === 100 && b >= 64 && b <= 127)
    );
  }
  const six = address.toLowerCase();
  return six === '::' || six === '::1' || /^(f[cd]|fe[89ab])/.test(six);
}
