import { Link } from 'react-router';
import { StateTag } from '../../components/state-tag';
import { useMoments } from '../../moments';
import { useSession } from '../../session';
import { usePick, useWords } from '../../words';
import type { HeldBack as Held } from './board';
import { words } from './words';

const WHYS = [
  'trouble',
  'too_fast',
  'rate_limited',
  'unreachable',
  'no_answer',
  'account',
  'filtered',
] as const;

/** What holds calls or texts back for everybody: since when, until when, why, and what to do about it. Nothing while all go out. */
export function HeldBack({ held }: { held: readonly Held[] }) {
  const t = useWords(words);
  if (held.length === 0) return null;
  return (
    <section className="panel board-held" role="status" aria-label={t('held')}>
      <ul>
        {held.map((each) => (
          <Line
            key={`${each.what} ${each.provider} ${each.nameZh} ${each.version} ${each.language}`}
            held={each}
          />
        ))}
      </ul>
    </section>
  );
}

function Line({ held }: { held: Held }) {
  const t = useWords(words);
  const moments = useMoments();
  const why = WHYS.find((each) => each === held.why);
  const since = moments.brief(held.since);
  return (
    <li className="row">
      <StateTag tone={held.what === 'template' ? 'warn' : 'bad'}>{t(`held.${held.what}`)}</StateTag>
      <strong>{why ? t(`why.${why}`) : held.why}</strong>
      {held.what === 'template' && <TemplateName held={held} />}
      <span className="numbers">
        {held.until === null
          ? t('heldFor', { since })
          : t('heldUntil', { since, until: moments.clock(held.until) })}
      </span>
      <span className="quiet">{t(deedOf(held))}</span>
      <TextsLink held={held} />
    </li>
  );
}

function TemplateName({ held: { nameZh, nameEn, version, language } }: { held: Held }) {
  const t = useWords(words);
  const pick = usePick();
  const name = pick(nameZh ?? '', nameEn ?? '');
  return (
    <span>{t('heldTemplate', { name, n: version ?? '', language: t(`language.${language ?? 'zh'}`) })}</span>
  );
}

/** For those who may open the page: whoever leads the whole company. */
function TextsLink({ held }: { held: Held }) {
  const t = useWords(words);
  const { user } = useSession();
  const leads = user.branchCode === null && (user.role === 'supervisor' || user.role === 'administrator');
  return held.what === 'calls' || !leads ? null : <Link to="/texts?tab=gateway">{t('toTexts')}</Link>;
}

function deedOf({ what, why }: Held): 'deed.resume' | 'deed.mend' | 'deed.wait' {
  if (what === 'template') return 'deed.resume';
  return why === 'account' ? 'deed.mend' : 'deed.wait';
}
