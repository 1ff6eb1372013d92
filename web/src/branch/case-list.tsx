import { Button, Skeleton } from 'antd';
import type { RefObject } from 'react';
import { useCode } from '../codes';
import { LoadProblem } from '../components/load-problem';
import { Moment } from '../components/moment';
import { Nothing } from '../components/nothing';
import { Phone } from '../components/phone';
import { useSession } from '../session';
import { useWords } from '../words';
import type { ListedCase } from './case';
import { CaseClock, CaseStateTag } from './case-clock';
import { words } from './words';

interface Props {
  cases: ListedCase[] | undefined;
  error: unknown;
  onRetry: () => void;
  openId: number | null;
  onOpen: (id: number) => void;
  isFiltered: boolean;
  onClear: () => void;
  list: RefObject<HTMLUListElement | null>;
  onNewer?: () => void;
  onOlder?: () => void;
}

/** The left half: a case in two lines, most urgent first. Each is a button, so that Enter opens what has the focus. */
export function CaseList({
  cases,
  error,
  onRetry,
  openId,
  onOpen,
  isFiltered,
  onClear,
  list,
  ...page
}: Props) {
  const t = useWords(words);
  const code = useCode();
  const { branchCode } = useSession().user;
  if (error && !cases) return <LoadProblem error={error} onRetry={onRetry} />;
  if (!cases) return <Skeleton active title={false} paragraph={{ rows: 10 }} />;
  if (cases.length === 0)
    return (
      <div className="panel">
        {isFiltered ? (
          <Nothing action={<Button onClick={onClear}>{t('clearFilters')}</Button>}>
            {t('noneFiltered')}
          </Nothing>
        ) : (
          <Nothing>
            <strong>{t('none')}</strong>
            <div>{t('noneNote')}</div>
          </Nothing>
        )}
      </div>
    );
  return (
    <div className="case-list">
      <ul ref={list} aria-label={t('casesLabel')}>
        {cases.map((each) => (
          <li key={each.id}>
            <button
              type="button"
              data-case={each.id}
              aria-current={each.id === openId ? 'true' : undefined}
              onClick={() => onOpen(each.id)}
            >
              <span className="case-line">
                <strong className="cut">{each.customerName ?? each.recordKey}</strong>
                <span className="grow" />
                {each.state !== 'open' && <CaseStateTag state={each.state} />}
                <CaseClock of={each} />
              </span>
              <span className="case-line quiet">
                <span>{code('caseReason', each.reason)}</span>
                <span className="cut">{each.plate ?? each.recordKey}</span>
                {each.phone && <Phone number={each.phone} />}
                <span className="grow" />
                {each.branchCode !== branchCode && (
                  <span className="cut">{each.branchName ?? each.branchCode}</span>
                )}
                <Moment at={each.dueAt} as="brief" />
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="table-foot quiet">
        <span>{t('onPage', { n: cases.length })}</span>
        <span className="grow" />
        <Button size="small" disabled={!page.onNewer} onClick={page.onNewer}>
          {t('newer')}
        </Button>
        <Button size="small" disabled={!page.onOlder} onClick={page.onOlder}>
          {t('older')}
        </Button>
      </div>
    </div>
  );
}
