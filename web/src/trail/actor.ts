import { useWords } from '../words';
import { words } from './words';

/** Who did it: a staff number or login as it is, the system and keys in words. */
export function useActor(): (actor: string) => string {
  const t = useWords(words);
  return (actor) => {
    if (actor === 'system' || actor === 'demo' || actor === 'simulation') return t('system');
    if (actor === 'customer') return t('customer');
    if (actor === 'anonymous') return t('anonymous');
    return actor.startsWith('key:') ? t('key', { name: actor.slice(4) }) : actor;
  };
}
