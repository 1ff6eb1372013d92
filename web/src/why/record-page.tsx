import { useParams } from 'react-router';
import { Moment } from '../components/moment';
import { Phone } from '../components/phone';
import { useTrailNames } from '../trail/names';
import { usePick, useWords } from '../words';
import type { CampaignWhy, RecordWhy } from './answers';
import { CampaignPart } from './campaign-why';
import { Facts } from './facts';
import { Loaded } from './loaded';
import { RecordLink } from './record-link';
import { TaskList } from './task-list';
import { TimeLine } from './time-line';
import { useSentence, Verdict, type VerdictTone } from './verdict';
import { words } from './words';

/** Why the customer of a record was, or was not, called. */
export function Component() {
  const { thing } = useTrailNames();
  const { type = '', key = '' } = useParams();
  const path = `/api/why/records/${encodeURIComponent(type)}/${encodeURIComponent(key)}`;
  return (
    <Loaded<RecordWhy> path={path} title={() => `${upper(thing(type))} ${key}`}>
      {(answer) => <Record answer={answer} />}
    </Loaded>
  );
}

function Record({ answer }: { answer: RecordWhy }) {
  const t = useWords(words);
  const pick = usePick();
  const sentence = useSentence();
  const { record, campaigns, tasks, texts, replies, cases, followUps, contactChanges, audit } = answer;
  const open = tasks.findLast(({ task }) => task.state !== 'closed');
  const tone: VerdictTone = open ? (open.verdict.mayDial ? 'good' : 'bad') : 'info';
  const label = t(open ? (open.verdict.mayDial ? 'verdictMay' : 'verdictNot') : 'verdictInfo');
  const story = {
    draws: campaigns.flatMap((campaign) =>
      campaign.draws.map((draw) => ({ draw, campaign: pick(campaign.nameZh, campaign.nameEn) })),
    ),
    tasks,
    texts,
    replies,
    cases,
    followUps,
    contactChanges,
    audit,
  };
  return (
    <>
      <Verdict tone={tone} label={label} sentence={sentence(answer.summary)}>
        {open?.verdict.nextAt && !open.verdict.mayDial && (
          <div className="verdict-next">
            <div className="quiet">{t('nextAt')}</div>
            <strong>
              <Moment at={open.verdict.nextAt} />
            </strong>
          </div>
        )}
      </Verdict>
      <div className="why">
        <div className="stack">
          <section className="panel">
            <h2>{t('tasks')}</h2>
            <TaskList tasks={tasks} empty={t('noTasks')} />
          </section>
          <section className="panel">
            <h2>{t('campaigns')}</h2>
            {[...campaigns].sort(byNews).map((campaign) => (
              <CampaignPart key={campaign.code} campaign={campaign} />
            ))}
          </section>
          <TimeLine story={story} />
        </div>
        <Facts
          title={t('facts')}
          rows={[
            [t('customer'), record.customerName],
            [t('plate'), record.plate],
            [
              t('number'),
              record.numbers.length === 0
                ? t('noNumber')
                : record.numbers.map((number) => (
                    <div key={number}>
                      <Phone number={number} />
                    </div>
                  )),
            ],
            [
              t('branch'),
              record.branchName ? `${record.branchName} ${record.branchCode}` : record.branchCode,
            ],
            [
              t('record'),
              record.policyNo && record.recordType !== 'policy' && (
                <RecordLink type="policy" id={record.policyNo} />
              ),
            ],
            [t('expires'), record.expiresOn && <Moment at={record.expiresOn} as="day" />],
          ]}
        />
      </div>
    </>
  );
}

const upper = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Campaigns that have something to say stand above those whose records are others. */
const QUIET = new Set(['conditions', 'by_hand', 'on_correction', 'off']);
const byNews = (a: CampaignWhy, b: CampaignWhy) => Number(QUIET.has(a.status)) - Number(QUIET.has(b.status));
