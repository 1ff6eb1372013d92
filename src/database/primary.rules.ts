/** What one server says of itself. */
export interface ServerAnswer {
  /** It is no standby, and not set to read only. */
  takesWrites: boolean;
  /** Its line of history: each promotion begins a higher one. 0 where it takes no writes. */
  timeline: number;
}

/** Which of several servers is believed to take writes. */
export interface Sight {
  /** Its place in the list; null: none. */
  current: number | null;
  /** The highest line of history seen: what lies below it has been left behind. */
  timeline: number;
}

export const NOTHING_SEEN: Sight = { current: null, timeline: 0 };

/**
 * The server to write to, by the answers of all of them (null: none came).
 *
 * Of two that take writes the one with the higher timeline is right: an old primary that was cut off, or whose guardian died,
 * may go on believing in itself. Nothing with a lower timeline than was ever seen is taken, even when it is all that answers.
 * A server that merely does not answer keeps its place while no other takes writes: it may be busy, and cutting its
 * connections would make it busier.
 */
export function choosePrimary(answers: readonly (ServerAnswer | null)[], before: Sight): Sight {
  const timelines = answers.map((answer) => (answer?.takesWrites ? answer.timeline : -1));
  const timeline = Math.max(before.timeline, ...timelines);
  const newest = [...timelines.keys()].filter((index) => timelines[index] === timeline);
  const { current } = before;
  if (newest.length > 0)
    return { current: current !== null && newest.includes(current) ? current : newest[0]!, timeline };
  const silent = current !== null && answers[current] === null;
  return { current: silent ? current : null, timeline };
}
