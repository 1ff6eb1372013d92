import { useMemo } from 'react';
import { useWords } from '../words';
import { differences } from './diff.rules';
import { UNTOLD, useFieldWords } from './fields';
import './trail.css';
import { words } from './words';

interface Props {
  entityType: string;
  before: unknown;
  after: unknown;
}

/** What an audit row says has changed, one line a value, in words. */
export function ChangeTable({ entityType, before, after }: Props) {
  const t = useWords(words);
  const { field, value } = useFieldWords();
  const rows = useMemo(
    () => differences(before, after).filter(({ path }) => !UNTOLD.has(path.at(-1) ?? '')),
    [before, after],
  );
  if (rows.length === 0) return <span className="quiet">{t('nothing')}</span>;
  const hasBefore = rows.some((row) => row.before !== undefined && row.before !== null);
  return (
    <table className="changes">
      <thead>
        <tr>
          <th scope="col">{t('field')}</th>
          {hasBefore && <th scope="col">{t('before')}</th>}
          <th scope="col">{t('after')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ path, before: was, after: is }) => (
          <tr key={path.join('.')}>
            <th scope="row">{field(path)}</th>
            {hasBefore && <td>{show(was) ? <del>{value(entityType, path, was)}</del> : '—'}</td>}
            <td>{show(is) ? value(entityType, path, is) : '—'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const show = (value: unknown) => value !== undefined && value !== null;
