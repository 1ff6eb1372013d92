import { useWords } from '../words';
import { words } from './words';

/** Who did something, quietly: a login, or the system itself. */
export function Actor({ name }: { name: string | null | undefined }) {
  const t = useWords(words);
  if (!name) return null;
  return (
    <span className="quiet">{name === 'system' || name === 'simulation' ? t('actor.system') : name}</span>
  );
}
