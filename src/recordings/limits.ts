/** What a process does with the disk and the provider; a test has no gigabytes and no minutes. */
export interface RecordingLimits {
  /** Nothing is fetched while the folder's disk has less than this free: the database may lie on it too. */
  freeBytes: number;
  /** Fetches that run side by side in one process. */
  atOnce: number;
  /** A fetch is given up after this; its lease ends a little later. */
  fetchMs: number;
  largestBytes: number;
}

export const RECORDING_LIMITS = Symbol('recording limits');

export const USUAL_RECORDING_LIMITS: RecordingLimits = {
  freeBytes: 1024 ** 3,
  atOnce: 3,
  fetchMs: 30 * 60_000,
  // Twilio ends a call after 24 hours at the latest; in two channels of 16 bit and 8 kHz that is 2.8 GB.
  largestBytes: 3 * 1024 ** 3,
};

/** Added to a lease, so that who was given up has really stopped. */
export const LEASE_MARGIN_MS = 5 * 60_000;
