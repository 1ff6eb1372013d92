import { BarChartOutlined, TableOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useWords } from '../../words';
import { chartOption, chartTable, type ChartFacts, type ChartTable } from './chart-option.rules';
import { useLook } from './look';
import { words } from './words';

interface Props {
  /** What it shows, above it. */
  title: string;
  /** What the categories are: the first column of the table. */
  categoryName: string;
  facts: ChartFacts;
  /** Pixels; `fill`: as high as the place that it stands in. */
  height: number | 'fill';
  /** Without the button for the table: on a wall. The table is there for screen readers all the same. */
  plain?: boolean;
}

/** A chart with its table: seen on demand, and always there for those who do not see the chart. */
export function Chart({ title, categoryName, facts, height, plain = false }: Props) {
  const t = useWords(words);
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  const table = useMemo(() => chartTable(categoryName, facts), [categoryName, facts]);
  const place = height === 'fill' ? { flex: 1, minHeight: 0 } : { height };
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption className="chart-head">
        <span id={id} className="panel-title">
          {title}
        </span>
        {!plain && (
          <Tooltip title={t(asTable ? 'asChart' : 'asTable')}>
            <Button
              type="text"
              size="small"
              aria-label={`${title}: ${t(asTable ? 'asChart' : 'asTable')}`}
              icon={asTable ? <BarChartOutlined /> : <TableOutlined />}
              onClick={() => setAsTable(!asTable)}
            />
          </Tooltip>
        )}
      </figcaption>
      {facts.categories.length === 0 ? (
        <div className="chart-empty quiet" style={place}>
          {t('nothing')}
        </div>
      ) : (
        <>
          {!asTable && <Drawing facts={facts} title={title} place={place} />}
          <div
            className={asTable ? 'chart-table' : 'unseen'}
            style={asTable ? place : undefined}
            tabIndex={asTable ? 0 : undefined}
            role={asTable ? 'region' : undefined}
            aria-labelledby={asTable ? id : undefined}
          >
            <DataTable table={table} title={title} />
          </div>
        </>
      )}
    </figure>
  );
}

/** Drawn by echarts, which is fetched when the first chart of a session is shown. */
function Drawing({ facts, title, place }: { facts: ChartFacts; title: string; place: React.CSSProperties }) {
  const look = useLook();
  const host = useRef<HTMLDivElement>(null);
  const option = useMemo(() => chartOption(facts, look), [facts, look]);
  const latest = useRef(option);
  const draw = useRef<((next: typeof option) => void) | null>(null);
  useEffect(() => {
    latest.current = option;
    draw.current?.(option);
  }, [option]);
  useEffect(() => {
    let end: (() => void) | undefined;
    let gone = false;
    void import('./echarts').then(({ init }) => {
      if (gone || !host.current) return;
      const chart = init(host.current);
      draw.current = (next) => chart.setOption(next, { notMerge: true });
      draw.current(latest.current);
      const sized = new ResizeObserver(() => chart.resize());
      sized.observe(host.current);
      end = () => {
        draw.current = null;
        sized.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      end?.();
    };
  }, []);
  return <div ref={host} role="img" aria-label={title} style={{ minWidth: 0, ...place }} />;
}

function DataTable({ table, title }: { table: ChartTable; title: string }) {
  return (
    <table className="plain-table">
      <caption className="unseen">{title}</caption>
      <thead>
        <tr>
          {table.head.map((name, i) => (
            <th key={name} scope="col" className={i === 0 ? undefined : 'right'}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(([first, ...rest]) => (
          <tr key={first}>
            <th scope="row">{first}</th>
            {rest.map((value, i) => (
              <td key={table.head[i + 1]} className="right numbers">
                {value}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
