/** What the clock on the wall of a zone shows at an instant, as if it were UTC: milliseconds. */
function wallOf(instant: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/**
 * The instant at which the wall clock of a zone shows a date and time, `2026-03-02 09:30`: people fill in the centre's time,
 * whatever the zone of their machine. A time that a zone leaves out becomes the one after the gap.
 */
export function instantOf(wall: string, timeZone: string): string {
  const asked = Date.parse(`${wall.replace(' ', 'T')}:00Z`);
  let instant = asked;
  // The offset is that of the instant, which is what is looked for: twice is enough but in a gap.
  for (let turn = 0; turn < 2; turn++) instant += asked - wallOf(instant, timeZone);
  return new Date(instant).toISOString();
}
