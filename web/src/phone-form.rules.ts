/**
 * A telephone number as people write it. The server sends most of them masked (138****1234); what is hidden stays so, and
 * only gets its gaps. Chinese mobile numbers lose +86, others keep their country.
 */
export function phoneForm(phone: string): string {
  const local = phone.startsWith('+86') ? phone.slice(3) : phone;
  if (/^1[\d*]{10}$/.test(local)) return `${local.slice(0, 3)} ${local.slice(3, 7)} ${local.slice(7)}`;
  const masked = /^(\d{3})\*{4}(\d{4})$/.exec(local);
  if (masked) return `${masked[1]} **** ${masked[2]}`;
  // Fixed lines: two digits of area for the largest cities, three for the others.
  if (phone.startsWith('+86') && /^\d{9,11}$/.test(local)) {
    const area = /^(10|2\d)/.test(local) ? 2 : 3;
    return `0${local.slice(0, area)} ${local.slice(area)}`;
  }
  return phone;
}
