import { Link } from 'react-router';
import { useCode } from '../../codes';
import { PageTable, type Column } from '../../components/page-table';
import { StateTag } from '../../components/state-tag';
import type { QueryValue } from '../../api/client';
import { useWords } from '../../words';
import { words } from './words';

interface Item {
  drawId: number;
  recordType: string;
  recordKey: string;
  branchCode: string;
  leadKey: string | null;
  reason: string | null;
  late: boolean;
  taskId: number | null;
  state: string | null;
  closeReason: string | null;
}

interface Props {
  path: string;
  query: Record<string, QueryValue>;
  label: string;
}

/** The records behind a number, page by page. */
export function ItemsList({ path, query, label }: Props) {
  const t = useWords(words);
  const code = useCode();
  const columns: Column<Item>[] = [
    {
      key: 'record',
      title: t('record'),
      render: ({ recordType, recordKey }) => (
        <span className="nowrap">
          <span className="quiet">{isRecord(recordType) ? t(`record.${recordType}`) : recordType} </span>
          <Link to={`/why/records/${recordType}/${encodeURIComponent(recordKey)}`}>{recordKey}</Link>
        </span>
      ),
    },
    { key: 'branchCode', title: t('branch') },
    {
      key: 'outcome',
      title: t('outcome'),
      render: ({ reason, closeReason, state }) =>
        reason !== null ? (
          <span>
            <span className="quiet">{t('excluded')}:</span> {code('exclusion', reason)}
          </span>
        ) : closeReason !== null ? (
          code('closeReason', closeReason)
        ) : (
          <span>
            <span className="quiet">{t('open')}:</span> {code('taskState', state)}
          </span>
        ),
    },
    {
      key: 'late',
      title: t('late'),
      render: ({ late }) => (late ? <StateTag tone="warn">{t('late')}</StateTag> : null),
    },
    {
      key: 'task',
      title: t('task'),
      align: 'right',
      render: ({ taskId, leadKey, recordKey }) => (
        <span className="nowrap">
          {leadKey !== null && leadKey !== recordKey && (
            <span className="quiet">{t('under', { key: leadKey })} </span>
          )}
          {taskId !== null && <Link to={`/why/tasks/${taskId}`}>#{taskId}</Link>}
        </span>
      ),
    },
  ];
  return (
    <PageTable<Item>
      id="draw-items"
      prefix="list."
      path={path}
      query={query}
      columns={columns}
      rowKey={({ drawId, recordKey }) => `${drawId} ${recordKey}`}
      limit={50}
      label={label}
    />
  );
}

type RecordType = 'policy' | 'claim' | 'complaint' | 'repair';
const isRecord = (type: string): type is RecordType =>
  ['policy', 'claim', 'complaint', 'repair'].includes(type);
