import { ReloadOutlined, SettingOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Popover, Table, Tooltip, type TableColumnType } from 'antd';
import { useState, type HTMLAttributes, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import { api, type RequestOptions } from '../api/client';
import { useWords } from '../words';
import { LoadProblem } from './load-problem';
import { Nothing } from './nothing';
import { TableFilters, type Filter } from './table-filters';
import { keepColumns, keptColumns, useTablePlace } from './table-place';
import { words } from './words';

export interface Column<Row> {
  /** Names the column where it may be hidden; the field of the row when there is no `render`. */
  key: string;
  /** Never empty: a column of buttons has a name too. */
  title: string;
  render?: (row: Row) => ReactNode;
  width?: number | string;
  align?: 'left' | 'right' | 'center';
  /** One line, cut with an ellipsis. */
  cut?: boolean;
  /** May be hidden by the person; `hidden`: is, until chosen. */
  choice?: 'shown' | 'hidden';
  /** In sight also where the table is wider than the page: what one does with a row. */
  stays?: boolean;
}

interface Props<Row> {
  /** Names the table in what is remembered, and its query: `useChange(…, { renews: [[id]] })` asks again. */
  id: string;
  /** Answers `{ [list]: Row[], next: cursor | null }`; asked with the filters, `after` and `limit`. */
  path: string;
  /** The field of the answer that holds the rows; `items` unless said otherwise. */
  list?: string;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string | number;
  filters?: readonly Filter[];
  /** What the server is asked for the filters, where it is not the filters themselves. */
  asks?: (filters: Record<string, string>) => RequestOptions['query'];
  /** What else the query holds, always. */
  query?: RequestOptions['query'];
  /** Rows a page. */
  limit?: number;
  /** Click or Enter on a row. */
  onOpen?: (row: Row) => void;
  /** Told apart from its neighbours: the row that is open beside the table. */
  isOpen?: (row: Row) => boolean;
  /** What to say when there is nothing, without filters. */
  empty?: ReactNode;
  /** Buttons beside the filters. */
  tools?: ReactNode;
  /** Asks again every so many seconds while the page is seen. */
  everySeconds?: number;
  /** Keeps two tables of one page apart in the address. */
  prefix?: string;
  /** What the table is, for those who do not see it. */
  label: string;
}

/** A list of the server, page by page by its cursor. Filters and page stand in the address. */
export function PageTable<Row extends object>(props: Props<Row>) {
  const { id, path, list = 'items', columns, rowKey, filters = [], query, limit = 50, onOpen, empty } = props;
  const t = useWords(words);
  const { place, go } = useTablePlace(
    id,
    filters.map(({ key }) => key),
    props.prefix,
  );
  const [hidden, setHidden] = useState(() =>
    keptColumns(
      id,
      columns.filter(({ choice }) => choice === 'hidden').map(({ key }) => key),
    ),
  );
  const asked = { ...query, ...(props.asks?.(place.filters) ?? place.filters), after: place.after, limit };
  const { data, error, isPending, isFetching, isPlaceholderData, refetch } = useQuery({
    queryKey: [id, path, asked],
    queryFn: ({ signal }) => api.get<Record<string, unknown>>(path, { query: asked, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: props.everySeconds === undefined ? false : props.everySeconds * 1000,
  });
  const rows = (data?.[list] as Row[] | undefined) ?? [];
  const next = data?.next as string | number | null | undefined;
  const isFiltered = Object.keys(place.filters).length > 0;

  const older = () => {
    if (next !== null && next !== undefined)
      go({ after: String(next), trail: place.after === null ? [] : [...place.trail, place.after] });
  };
  const newer = () => go({ after: place.trail.at(-1) ?? null, trail: place.trail.slice(0, -1) });

  return (
    <section aria-label={props.label} className="stack">
      <div className="row">
        <TableFilters
          filters={filters}
          values={place.filters}
          onChange={(values) => go({ filters: values })}
        />
        {isFiltered && (
          <Button type="link" onClick={() => go({ filters: {} })}>
            {t('clearFilters')}
          </Button>
        )}
        <span className="grow" />
        {props.tools}
        <ColumnChoice
          columns={columns}
          hidden={hidden}
          onChange={(keys) => {
            setHidden(keys);
            keepColumns(id, keys);
          }}
        />
        <Tooltip title={t('refresh')}>
          <Button
            type="text"
            aria-label={t('refresh')}
            icon={<ReloadOutlined spin={isFetching && !isPending} />}
            onClick={() => void refetch()}
          />
        </Tooltip>
      </div>
      <LoadProblem error={error} onRetry={() => void refetch()} />
      {!(error && rows.length === 0) && (
        <div>
          <Table<Row>
            size="small"
            dataSource={rows}
            rowKey={rowKey}
            columns={columns.filter(({ key }) => !hidden.includes(key)).map(antColumn)}
            pagination={false}
            loading={{ spinning: isPending || isPlaceholderData, delay: 150 }}
            scroll={{ x: 'max-content' }}
            rowClassName={(row) => (props.isOpen?.(row) ? 'ant-table-row-selected' : '')}
            onRow={onOpen ? (row) => opening(() => onOpen(row)) : undefined}
            locale={{
              emptyText: isPending ? (
                <div className="table-waiting" />
              ) : isFiltered ? (
                <Nothing action={<Button onClick={() => go({ filters: {} })}>{t('clearFilters')}</Button>}>
                  {t('nothingFiltered')}
                </Nothing>
              ) : (
                (empty ?? <Nothing>{t('nothing')}</Nothing>)
              ),
            }}
          />
          <div className="table-foot quiet">
            <span>
              {t('pageOf', { page: place.after === null ? 1 : place.trail.length + 2 })} ·{' '}
              {t('rows', { n: rows.length })}
            </span>
            {onOpen && rows.length > 0 && <span>· {t('openRow')}</span>}
            <span className="grow" />
            {place.trail.length > 0 && (
              <Button size="small" type="text" onClick={() => go({ after: null, trail: [] })}>
                {t('first')}
              </Button>
            )}
            <Button size="small" disabled={place.after === null} onClick={newer}>
              {t('newer')}
            </Button>
            <Button size="small" disabled={next === null || next === undefined} onClick={older}>
              {t('older')}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}

function antColumn<Row>(column: Column<Row>): TableColumnType<Row> {
  const { key, title, render, width, align, cut, stays } = column;
  return {
    key,
    title,
    width,
    align,
    fixed: stays ? 'end' : undefined,
    render: (_value, row) => {
      const content = render ? render(row) : String((row as Record<string, unknown>)[key] ?? '—');
      if (!cut) return content;
      return (
        <div
          className="cut"
          style={{ maxWidth: width ?? 240 }}
          title={typeof content === 'string' ? content : undefined}
        >
          {content}
        </div>
      );
    },
  };
}

/** A row that opens by mouse and by keyboard. Buttons and links inside it keep their own clicks. */
function opening(open: () => void): HTMLAttributes<HTMLElement> {
  return {
    className: 'opens',
    tabIndex: 0,
    onClick: (event: MouseEvent<HTMLElement>) => {
      const inside = (event.target as HTMLElement).closest(
        'a, button, input, label, [role=button], [role=switch]',
      );
      // Marking text in a row is no click on it.
      if (!inside && !window.getSelection()?.toString()) open();
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.target !== event.currentTarget) return;
      if (event.key === 'Enter') open();
      else if (event.key === 'ArrowDown') step(event, 'nextElementSibling');
      else if (event.key === 'ArrowUp') step(event, 'previousElementSibling');
      else return;
      event.preventDefault();
    },
  };
}

function step(
  event: KeyboardEvent<HTMLElement>,
  where: 'nextElementSibling' | 'previousElementSibling',
): void {
  const row = event.currentTarget[where];
  if (row instanceof HTMLElement && row.tabIndex === 0) row.focus();
}

interface ColumnChoiceProps<Row> {
  columns: readonly Column<Row>[];
  hidden: readonly string[];
  onChange: (hidden: string[]) => void;
}

function ColumnChoice<Row>({ columns, hidden, onChange }: ColumnChoiceProps<Row>) {
  const t = useWords(words);
  const free = columns.filter(({ choice }) => choice !== undefined);
  if (free.length === 0) return null;
  const content = (
    <Checkbox.Group
      style={{ display: 'flex', flexDirection: 'column', gap: 4 }}
      value={free.filter(({ key }) => !hidden.includes(key)).map(({ key }) => key)}
      options={free.map(({ key, title }) => ({ value: key, label: title }))}
      onChange={(shown) => onChange(free.filter(({ key }) => !shown.includes(key)).map(({ key }) => key))}
    />
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={content} title={t('columns')}>
      <Button type="text" aria-label={t('columns')} icon={<SettingOutlined />} />
    </Popover>
  );
}
