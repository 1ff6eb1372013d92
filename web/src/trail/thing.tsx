import { MayOpen } from '../components/may-open';
import { useTrailNames } from './names';

const RECORDS = new Set(['policy', 'claim', 'complaint', 'repair']);

/** The page that tells about a thing; null where there is none. */
function addressOfThing(type: string, id: string): string | null {
  if (RECORDS.has(type)) return `/why/records/${type}/${encodeURIComponent(id)}`;
  if (type === 'call_task') return `/why/tasks/${id}`;
  if (type === 'verification_case') return `/cases?case=${id}&state=all`;
  if (type === 'user') return `/users?q=${encodeURIComponent(id)}`;
  if (type === 'campaign') return `/campaigns/${encodeURIComponent(id)}`;
  if (type === 'simulation_run') return `/simulations/${id}`;
  return null;
}

/** A thing by its kind and number, as a link where there is a page about it that the reader may open. */
export function Thing({ type, id }: { type: string; id: string }) {
  const { thing } = useTrailNames();
  const address = addressOfThing(type, id);
  const text = `${thing(type)} ${id}`;
  return address === null ? <span>{text}</span> : <MayOpen to={address}>{text}</MayOpen>;
}
