import { Link } from 'react-router';
import { StateTag } from '../components/state-tag';
import { useCode } from '../codes';
import { usePick, useWords } from '../words';
import type { TaskBrief } from './answers';
import { GateList } from './gate-list';
import { useSentence } from './verdict';
import { words } from './words';

/** Call tasks, each with its reason in a line and its gates when opened. */
export function TaskList({ tasks, empty }: { tasks: readonly TaskBrief[]; empty: string }) {
  const t = useWords(words);
  const pick = usePick();
  const code = useCode();
  const sentence = useSentence();
  if (tasks.length === 0) return <span className="quiet">{empty}</span>;
  return [...tasks].reverse().map((brief) => {
    const { task, campaign, summary, verdict } = brief;
    const tone = task.state === 'closed' ? 'idle' : verdict.mayDial ? 'good' : 'warn';
    return (
      <div key={task.id} className="campaign-why">
        <div className="row">
          <h3>
            <Link to={`/why/tasks/${task.id}`}>
              {pick(campaign.nameZh, campaign.nameEn)} #{task.id}
            </Link>
          </h3>
          <StateTag tone={tone}>{code('taskState', task.state)}</StateTag>
          <span>{sentence(summary)}</span>
        </div>
        {task.state !== 'closed' && (
          <details className="campaign-why">
            <summary>{t('allGates')}</summary>
            <div className="campaign-more">
              <GateList brief={brief} />
            </div>
          </details>
        )}
      </div>
    );
  });
}
