import { Link } from 'react-router';
import { useTrailNames } from '../trail/names';

/** A record by its kind and number, leading to its own reasons. */
export function RecordLink({ type, id }: { type: string; id: string }) {
  const { thing } = useTrailNames();
  return (
    <Link to={`/why/records/${type}/${encodeURIComponent(id)}`}>
      {thing(type)} {id}
    </Link>
  );
}
