import { isZone } from '../calendar/zone.rules';

/** Zones as they are on record. One that the runtime does not know is read as the installation's: a typing error must not cost a text. */
export class KnownZones {
  private readonly known = new Map<string, boolean>();

  constructor(private readonly usual: string) {}

  of(stored: string | null): string {
    if (stored === null) return this.usual;
    let known = this.known.get(stored);
    if (known === undefined) this.known.set(stored, (known = isZone(stored)));
    return known ? stored : this.usual;
  }
}
