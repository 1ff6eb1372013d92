/** The date so many days later; plain dates, no zone. */
export function addDays(date: string, days: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  // Days since the civil epoch, by counting years from March.
  return dateOfNumber(numberOfDate(year, month, day) + days);
}

export function daysBetween(from: string, to: string): number {
  const number = (date: string) => {
    const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
    return numberOfDate(year, month, day);
  };
  return number(to) - number(from);
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  const days = daysBetween('1970-01-05', date);
  return (((days % 7) + 7) % 7) + 1;
}

function numberOfDate(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
}

function dateOfNumber(number: number): string {
  const era = Math.floor(number / 146_097);
  const ofEra = number - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const part = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * part + 2) / 5) + 1;
  const month = part < 10 ? part + 3 : part - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** 3/9: as short as an axis needs. */
export function shortDay(date: string): string {
  return `${Number(date.slice(5, 7))}/${Number(date.slice(8, 10))}`;
}

/** An instant of a plain date that is of that date in every zone; for the formats of moments.ts. */
export function noonOf(date: string): string {
  return `${date}T12:00:00Z`;
}
