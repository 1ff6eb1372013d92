import { StateTag } from '../components/state-tag';
import { useMoments } from '../moments';
import { usePick, useWords } from '../words';
import type { DeskWindow } from './desk-answers';
import { useJoin } from '../join';
import { words } from './words';

/** When one's campaigns may be called. */
export function WindowsPanel({ windows }: { windows: readonly DeskWindow[] }) {
  const t = useWords(words);
  const pick = usePick();
  const moments = useMoments();
  const join = useJoin();
  if (windows.length === 0) return null;
  const told = ({ open, reason, changesAt, opensAt }: DeskWindow) => {
    if (open) return changesAt ? t('windowOpen', { time: moments.brief(changesAt) }) : t('windowOpenEver');
    const why = pick(reason.nameZh, reason.nameEn);
    return opensAt
      ? t('windowClosed', { reason: why, time: moments.brief(opensAt) })
      : t('windowShut', { reason: why });
  };
  return (
    <section className="panel" aria-labelledby="desk-windows">
      <h2 id="desk-windows">{t('windows')}</h2>
      <table className="desk-list">
        <tbody>
          {windows.map((window) => (
            <tr key={`${window.hours} ${window.timeZone}`}>
              <td>
                {join(
                  window.campaigns.map(
                    (each) => pick(each.nameZh, each.nameEn) + (each.suspended ? ` · ${t('suspended')}` : ''),
                  ),
                )}
              </td>
              <td className="right">
                <StateTag tone={window.open ? 'good' : 'idle'}>{told(window)}</StateTag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
