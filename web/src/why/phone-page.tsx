import { useParams } from 'react-router';
import { StateTag } from '../components/state-tag';
import { useCode } from '../codes';
import { phoneForm } from '../phone-form.rules';
import { useWords } from '../words';
import type { PhoneWhy } from './answers';
import { Facts } from './facts';
import { Loaded } from './loaded';
import { RecordLink } from './record-link';
import { TaskList } from './task-list';
import { TimeLine } from './time-line';
import { useSentence, Verdict, type VerdictTone } from './verdict';
import { words } from './words';

/** Why a number was, or was not, called or texted. */
export function Component() {
  const t = useWords(words);
  const { phone = '' } = useParams();
  return (
    <Loaded<PhoneWhy>
      path={`/api/why/phones/${encodeURIComponent(phone)}`}
      title={(answer) => t('phoneTitle', { phone: answer ? phoneForm(answer.phone) : '…' })}
    >
      {(answer) => <Number answer={answer} />}
    </Loaded>
  );
}

function Number({ answer }: { answer: PhoneWhy }) {
  const t = useWords(words);
  const code = useCode();
  const sentence = useSentence();
  const { optOuts, tasks, attempts, texts, records } = answer;
  const standing = optOuts.filter(({ liftedAt }) => liftedAt === null);
  const first = tasks[0];
  const tone: VerdictTone =
    standing.length > 0 ? 'bad' : first ? (first.verdict.mayDial ? 'good' : 'bad') : 'info';
  const label = tone === 'info' ? t('verdictInfo') : tone === 'good' ? t('verdictMay') : t('verdictNot');
  return (
    <>
      <Verdict tone={tone} label={label} sentence={sentence(answer.summary)} />
      <div className="why">
        <div className="stack">
          <section className="panel">
            <h2>{t('openTasks')}</h2>
            <TaskList tasks={tasks} empty={t('noOpenTasks')} />
          </section>
          <TimeLine story={{ attempts, tasks, texts, optOuts }} />
        </div>
        <div className="stack">
          <Facts
            title={t('facts')}
            rows={[
              [
                t('today'),
                <div key="today">
                  {t('ofCap', {
                    count: answer.attemptsToday,
                    most: answer.dailyCap,
                    version: answer.dailyCapVersion,
                  })}
                  <div className="quiet">{t('zone')}</div>
                </div>,
              ],
              [
                t('optOuts'),
                optOuts.length === 0
                  ? t('noOptOuts')
                  : optOuts.map(({ id, channel, liftedAt }) => (
                      <div key={id}>
                        <StateTag tone={liftedAt ? 'idle' : 'bad'}>
                          {code('channel', channel)} · {t(liftedAt ? 'lifted' : 'inForce')}
                        </StateTag>
                      </div>
                    )),
              ],
            ]}
          />
          <section className="panel">
            <h2>{t('records')}</h2>
            {records.length === 0 && <span className="quiet">{t('noRecords')}</span>}
            {records.map(({ recordType, recordKey, name, plate }) => (
              <div key={`${recordType} ${recordKey}`}>
                <RecordLink type={recordType} id={recordKey} />{' '}
                <span className="quiet">{[name, plate].filter(Boolean).join(' · ')}</span>
              </div>
            ))}
          </section>
        </div>
      </div>
    </>
  );
}
