import { Button } from 'antd';
import { useCode } from '../../codes';
import { useWords } from '../../words';
import { useFigures } from '../../figures';
import { partsOf, type Part, type Sums } from './coverage-parts.rules';
import { words } from './words';

export type Behind = Part | 'eligible' | 'drawn' | 'late';

interface Props {
  sums: Sums;
  onOpen: (behind: Behind) => void;
}

export function usePartName(): (part: Part) => string {
  const t = useWords(words);
  const code = useCode();
  return (part) =>
    part.kind === 'open' ? t('open') : code(part.kind === 'closed' ? 'closeReason' : 'exclusion', part.code);
}

/** Eligible as a bar of its parts, each with its number; every number opens its list. */
export function SumsBar({ sums, onOpen }: Props) {
  const nameOf = usePartName();
  const { count } = useFigures();
  const parts = partsOf(sums);
  return (
    <div className="sums">
      <div className="sums-bar" aria-hidden="true">
        {parts.map((part) => (
          <span
            key={part.kind + part.code}
            className={`sums-${part.kind} ${part.code === 'completed' ? 'sums-completed' : ''}`}
            style={{ flexGrow: part.records }}
          />
        ))}
      </div>
      <div className="row sums-parts">
        {parts.map((part) => (
          <Button key={part.kind + part.code} type="link" size="small" onClick={() => onOpen(part)}>
            <span
              className={`sums-key sums-${part.kind} ${part.code === 'completed' ? 'sums-completed' : ''}`}
              aria-hidden="true"
            />
            {nameOf(part)} <span className="numbers">{count(part.records)}</span>
          </Button>
        ))}
      </div>
    </div>
  );
}

/** A number that opens its list; zero opens nothing. */
export function NumberButton({ n, label, onOpen }: { n: number; label: string; onOpen: () => void }) {
  const { count } = useFigures();
  if (n === 0) return <span className="numbers quiet">0</span>;
  return (
    <Button type="link" size="small" className="numbers" aria-label={`${label} ${count(n)}`} onClick={onOpen}>
      {count(n)}
    </Button>
  );
}
