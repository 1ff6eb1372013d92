import { useJoin } from '../../join';
import { useWords } from '../../words';
import { useHoursName, type HoursSet, type Pair } from '../hours-sets';
import { areSame, windowsIf, windowsText, type DayChoice } from './windows.rules';
import { words } from './words';

interface Props {
  date: string;
  from: DayChoice;
  to: DayChoice;
  sets: readonly HoursSet[];
}

/** The windows of every set of hours on a date, before and after it becomes something else. */
export function KindPreview({ date, from, to, sets }: Props) {
  const fence = sets.find(({ code }) => code === 'statutory');
  const lines = sets
    .filter(({ code }) => code !== 'statutory')
    .map((set) => ({
      code: set.code,
      before: windowsIf(set, fence, date, from),
      after: windowsIf(set, fence, date, to),
    }));
  return <WindowsPreview lines={lines} />;
}

export function WindowsPreview({
  lines,
}: {
  lines: readonly { code: string; before: Pair[]; after: Pair[] }[];
}) {
  const t = useWords(words);
  const nameOf = useHoursName();
  const join = useJoin();
  const changed = lines.filter(({ before, after }) => !areSame(before, after));
  const show = (windows: Pair[]) => (windows.length === 0 ? t('noCalls') : windowsText(windows, join));
  return (
    <section aria-label={t('preview')}>
      <div className="panel-title">{t('preview')}</div>
      {changed.length === 0 ? (
        <p className="quiet">{t('noChange')}</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('hours')}</th>
              <th scope="col">{t('before')}</th>
              <th scope="col">{t('after')}</th>
            </tr>
          </thead>
          <tbody>
            {changed.map(({ code, before, after }) => (
              <tr key={code}>
                <th scope="row">{nameOf(code)}</th>
                <td className="quiet">{show(before)}</td>
                <td className={after.length === 0 ? 'fault strong' : 'strong'}>{show(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
