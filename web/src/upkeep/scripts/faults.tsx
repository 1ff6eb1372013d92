import { halfOf } from '../../halves.rules';
import { useLanguage } from '../../words';
import type { Problem } from './script-api';

/** What is wrong with a field, and what to do. */
export function Faults({ of, id }: { of: readonly Problem[]; id?: string }) {
  const language = useLanguage();
  if (of.length === 0) return null;
  return (
    <div id={id} role="alert">
      {of.map(({ field, message, hint }) => (
        <div key={field + message} className="fault">
          {halfOf(message, language)}
          {isSentence(hint) && <span className="quiet"> {halfOf(hint, language)}</span>}
        </div>
      ))}
    </div>
  );
}

/** Lists of codes and addresses of the API help a programmer; here the field itself offers the choices. */
function isSentence(hint: string): boolean {
  return hint !== '' && !/one of:|GET \/|^\{/.test(hint);
}
