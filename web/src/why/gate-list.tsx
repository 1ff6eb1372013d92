import { CheckCircleFilled, CloseCircleFilled, QuestionCircleFilled } from '@ant-design/icons';
import { useClause } from '../clause';
import { Moment } from '../components/moment';
import { usePick, useWords } from '../words';
import type { Gate, TaskBrief } from './answers';
import { gateState, useGateWords, type GateState } from './gate-words';
import { words } from './words';

const ICONS: Record<GateState, React.ReactNode> = {
  pass: <CheckCircleFilled aria-hidden className="gate-pass" />,
  fail: <CloseCircleFilled aria-hidden className="gate-fail" />,
  unknown: <QuestionCircleFilled aria-hidden className="gate-unknown" />,
};

interface Props {
  brief: TaskBrief;
  /** Version of the campaign's values that the task was drawn with. */
  version?: number;
}

/** Every gate of a dial in its order: passed or not, by what it saw, by which rule, and when it opens. */
export function GateList({ brief, version }: Props) {
  const t = useWords(words);
  const pick = usePick();
  const saw = useGateWords();
  const { gates, shut } = brief.verdict;
  const isClosed = brief.task.state === 'closed';
  return (
    <table className="gates">
      <thead>
        <tr>
          <th scope="col">{t('verdict')}</th>
          <th scope="col">{t('gate')}</th>
          <th scope="col">{t('saw')}</th>
          <th scope="col">{t('basis')}</th>
          <th scope="col">{t('opens')}</th>
        </tr>
      </thead>
      <tbody>
        {gates.map((gate) => {
          const state = gateState(gate);
          const isReason = !isClosed && shut?.code === gate.code;
          return (
            <tr key={gate.code} className={isReason ? 'gate-reason' : undefined}>
              <td className="gate-state">
                {ICONS[state]} {t(state)}
              </td>
              <th scope="row">
                {pick(gate.nameZh, gate.nameEn)}
                {isReason && <strong className="gate-why">{t('thisIsWhy')}</strong>}
              </th>
              <td>{saw(gate)}</td>
              <td className="quiet">
                <Basis gate={gate} brief={brief} version={version} />
              </td>
              <td>{isClosed ? <span className="quiet">—</span> : <Opens gate={gate} />}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function Opens({ gate }: { gate: Gate }) {
  const t = useWords(words);
  if (gate.open) return <span className="quiet">—</span>;
  return gate.opensAt ? <Moment at={gate.opensAt} /> : <span className="quiet">{t('opensNever')}</span>;
}

/** Gates that the campaign's own values set; the others are the law's or the queue's. */
const BY_CAMPAIGN = new Set(['campaign', 'cycle', 'attempts', 'gap', 'record']);

function Basis({ gate, brief, version }: Props & { gate: Gate }) {
  const t = useWords(words);
  const clauseOf = useClause();
  if (BY_CAMPAIGN.has(gate.code)) {
    const ruleVersion = version ?? (gate.saw.ruleVersion as number | undefined);
    const clause = (gate.saw.clause as string | undefined) ?? brief.campaign.clause;
    return (
      <>
        {clauseOf(clause)}
        {ruleVersion !== undefined && ` · ${t('ruleVersion', { version: ruleVersion })}`}
      </>
    );
  }
  if (gate.code === 'hours' && typeof gate.saw.calendarVersion === 'number')
    return t('calendarVersion', { version: gate.saw.calendarVersion });
  return '—';
}
