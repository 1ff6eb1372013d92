import { useActor } from '../trail/actor';

/** Who did something, quietly: a login, or the system itself. */
export function Actor({ name }: { name: string | null | undefined }) {
  const actor = useActor();
  return name ? <span className="quiet">{actor(name)}</span> : null;
}
