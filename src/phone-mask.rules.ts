/** A telephone number as a screen shows it: +8613812341234 → 138****1234. Showing it whole is a separate, audited act. */
export function maskPhone(phone: string): string {
  const digits = phone.startsWith('+86') ? phone.slice(3) : phone;
  if (digits.length < 7) return '****';
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}
