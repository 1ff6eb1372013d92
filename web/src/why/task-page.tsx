import { Link, useParams } from 'react-router';
import { useClause } from '../clause';
import { Moment } from '../components/moment';
import { Phone } from '../components/phone';
import { useCode } from '../codes';
import { usePick, useWords } from '../words';
import type { TaskWhy } from './answers';
import { Facts } from './facts';
import { GateList } from './gate-list';
import { Loaded } from './loaded';
import { RecordLink } from './record-link';
import { TimeLine } from './time-line';
import { TaskVerdict } from './verdict';
import { words } from './words';

/** Why a call task was, or was not, called. */
export function Component() {
  const t = useWords(words);
  const { id = '' } = useParams();
  return (
    <Loaded<TaskWhy> path={`/api/why/tasks/${encodeURIComponent(id)}`} title={() => t('taskTitle', { id })}>
      {(answer) => <Task answer={answer} />}
    </Loaded>
  );
}

function Task({ answer }: { answer: TaskWhy }) {
  const t = useWords(words);
  const clauseOf = useClause();
  const pick = usePick();
  const code = useCode();
  const { task, campaign, plan, draw, attempts, cases, texts, audit, follows, followedBy } = answer;
  const name = pick(campaign.nameZh, campaign.nameEn);
  const story = {
    draws: draw ? [{ draw, campaign: name }] : [],
    attempts: attempts.map(({ taskId: _, ...attempt }) => attempt),
    tasks: [answer],
    cases,
    texts,
    audit,
  };
  return (
    <>
      <TaskVerdict brief={answer} />
      <div className="why">
        <div className="stack">
          <section className="panel">
            <h2>{t('gates')}</h2>
            <p className="quiet">{t(task.state === 'closed' ? 'gatesClosedNote' : 'gatesNote')}</p>
            <GateList brief={answer} version={plan.version} />
          </section>
          <TimeLine story={story} />
        </div>
        <Facts
          title={t('facts')}
          rows={[
            [t('campaign'), name],
            [t('clause'), clauseOf(plan.clause)],
            [t('rule'), t('ruleVersion', { version: plan.version })],
            [t('record'), <RecordLink key="record" type={task.recordType} id={task.recordKey} />],
            [
              t('alsoRecords'),
              task.alsoKeys?.map((key) => (
                <div key={key}>
                  <RecordLink type={task.recordType} id={key} />
                </div>
              )),
            ],
            [t('number'), <Phone key="phone" number={task.phone} />],
            [
              t('spareNumbers'),
              task.spareNumbers?.map((number) => (
                <div key={number}>
                  <Phone number={number} />
                </div>
              )),
            ],
            [t('branch'), task.branchCode],
            [
              t('state'),
              task.state === 'closed'
                ? `${code('taskState', task.state)} · ${code('closeReason', task.closeReason)}`
                : code('taskState', task.state),
            ],
            [t('heldBy'), task.claimedBy],
            [t('priority'), task.priority],
            [
              t('cycle'),
              <span key="cycle">
                <Moment at={task.opensAt} /> – <Moment at={task.dueAt} />
              </span>,
            ],
            [t('follows'), follows !== null && <Link to={`/why/tasks/${follows}`}>#{follows}</Link>],
            [
              t('followedBy'),
              followedBy.length > 0 &&
                followedBy.map((id) => (
                  <Link key={id} to={`/why/tasks/${id}`}>
                    #{id}{' '}
                  </Link>
                )),
            ],
          ]}
        />
      </div>
    </>
  );
}
