/** Twilio's names of browsers hold few characters; staff numbers are whatever a core system has made of them. */
const PLAIN = /^(?!u_)[A-Za-z0-9_-]{1,100}$/;

/** Under which name somebody's softphone is called; two people never share one. */
export function identityOf(staffNo: string): string {
  if (PLAIN.test(staffNo)) return staffNo;
  return `u_${[...new TextEncoder().encode(staffNo)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** Where the carrier calls: E.164, or the softphone of a staff number. */
export function addressOf(
  line: { kind: 'phone' | 'softphone'; phone: string | null },
  staffNo: string,
): string {
  return line.kind === 'phone' ? line.phone! : `client:${identityOf(staffNo)}`;
}
