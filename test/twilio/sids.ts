import { createHash } from 'node:crypto';

export type SidKind = 'CA' | 'SM' | 'RE' | 'CF' | 'PN';

/** Names of resources: never the same twice, and the same again for the same run and order. */
export class Sids {
  private made = 0;

  constructor(private readonly run: string) {}

  make(kind: SidKind): string {
    this.made++;
    return `${kind}${createHash('md5').update(`${this.run}/${kind}/${this.made}`).digest('hex')}`;
  }
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Our token in an address that we were given. */
export function tokenIn(...addresses: unknown[]): string | null {
  for (const address of addresses) {
    const found = typeof address === 'string' ? UUID.exec(address)?.[0] : undefined;
    if (found) return found;
  }
  return null;
}

/** `Thu, 12 Feb 2026 11:48:25 +0000` */
export function rfc2822(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}

const COUNTRIES: readonly (readonly [string, string])[] = [
  ['+852', 'HK'],
  ['+886', 'TW'],
  ['+86', 'CN'],
  ['+44', 'GB'],
  ['+1', 'US'],
];

/** The parameters of places, which Twilio sends with most webhooks and leaves empty outside of North America. */
export function places(names: readonly string[], numbers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const number = numbers[name] ?? '';
      const country = COUNTRIES.find(([prefix]) => number.startsWith(prefix))?.[1] ?? '';
      return [
        [`${name}City`, ''],
        [`${name}State`, ''],
        [`${name}Zip`, ''],
        [`${name}Country`, country],
      ];
    }),
  );
}
