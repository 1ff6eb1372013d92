import { type Verdict, check } from '../faults/verdict';

/** One small write of many, sent on the beat whether or not the ones before were answered. Instants in epoch milliseconds. */
export interface Beat {
  sentAt: number;
  /** Null: it was never acknowledged. */
  ackedAt: number | null;
}

/** One thing that was done to the cluster, until the cluster was whole again. */
export interface Outage {
  what: string;
  at: number;
  /** Null: never. */
  endedAt: number | null;
  /** True: another node has to take over. */
  takesPrimary: boolean;
  /** When another node said that it leads. */
  primaryAt: number | null;
}

/** What is promised after a killed replica (the design's "reliability", section 1). */
export const PROMISED_MS = 90_000;

/** The first acknowledgement of a write that was sent at that instant or later; null: none. */
export function firstAckOf(beats: readonly Beat[], sentFrom: number): number | null {
  const acked = acksOf(beats, sentFrom);
  return acked.length ? Math.min(...acked) : null;
}

/**
 * The longest time from an outage until the cluster was whole again in which no write was acknowledged. Writes that were sent
 * before count for nothing: an answer may have been on its way already.
 */
export function silenceOf(outage: Outage, beats: readonly Beat[]): number {
  const end = outage.endedAt ?? Infinity;
  const acked = acksOf(beats, outage.at).filter((at) => at <= end);
  if (acked.length === 0) return Infinity;
  return Math.max(...acked.map((at, index) => at - (acked[index - 1] ?? outage.at)));
}

export function judgeOutages(outages: readonly Outage[], beats: readonly Beat[]): Verdict[] {
  return [
    check(
      1,
      'writes_resume',
      `no outage keeps writes from being acknowledged for more than ${PROMISED_MS / 1000} s`,
      outages,
      (outage) => {
        const silence = silenceOf(outage, beats);
        return silence <= PROMISED_MS ? null : `${outage.what}: ${silence} ms without a write`;
      },
    ),
    check(
      1,
      'another_leads',
      'where the primary was struck another node took over',
      outages.filter((outage) => outage.takesPrimary),
      (outage) => (outage.primaryAt === null ? `${outage.what}: nobody did` : null),
    ),
  ];
}

function acksOf(beats: readonly Beat[], sentFrom: number): number[] {
  return beats
    .flatMap(({ sentAt, ackedAt }) => (sentAt >= sentFrom && ackedAt !== null ? [ackedAt] : []))
    .sort((one, other) => one - other);
}
