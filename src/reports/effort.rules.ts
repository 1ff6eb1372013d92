/**
 * What calls cost, where nothing has been measured yet. Of a quiet centre: every second call is answered, so a task takes
 * 1 + ½ + ¼ attempts out of three; an attempt takes its agent about three minutes, half of them ringing and writing.
 */
export const USUAL_CONTACT_RATE = 0.5;
export const MINUTES_AN_ATTEMPT = 3;
const MOST_ATTEMPTS = 3;

/** Attempts that a call takes, all told, when each reaches somebody with this chance. */
export function attemptsACall(contactRate: number, mostAttempts = MOST_ATTEMPTS): number {
  let expected = 0;
  for (let spent = 0, stillOpen = 1; spent < mostAttempts; spent++, stillOpen *= 1 - contactRate)
    expected += stillOpen;
  return expected;
}
