import {
  BranchesOutlined,
  CheckSquareOutlined,
  ExclamationCircleFilled,
  MessageOutlined,
  QuestionCircleOutlined,
} from '@ant-design/icons';
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useWords } from '../../words';
import { kindOf, stepsOf, type Draft } from './draft.rules';
import { useStepWords } from './step-words';
import { words } from './words';

const ICONS = {
  say: <MessageOutlined aria-hidden="true" />,
  ask: <QuestionCircleOutlined aria-hidden="true" />,
  branch: <BranchesOutlined aria-hidden="true" />,
  end: <CheckSquareOutlined aria-hidden="true" />,
};

interface Props {
  draft: Draft;
  chosen: string | null;
  /** Ids of the steps that the try-out walks. */
  path: ReadonlySet<string>;
  /** Problems of each step, by its place. */
  faults: readonly number[];
  onChoose: (key: string) => void;
  onMove: (from: number, to: number) => void;
  onRemove: (at: number) => void;
}

/** The steps in order. One is chosen; arrows choose, with Alt they move; the mouse drags. */
export function StepList({ draft, chosen, path, faults, onChoose, onMove, onRemove }: Props) {
  const t = useWords(words);
  const stepWords = useStepWords(stepsOf(draft));
  const list = useRef<HTMLOListElement>(null);
  const [dragged, setDragged] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const { items } = draft;

  // A step that was moved or added by the keyboard keeps the focus, and is seen.
  const hadFocus = useRef(false);
  useEffect(() => {
    const button = list.current?.querySelector<HTMLElement>(`[data-key="${chosen}"]`);
    button?.scrollIntoView({ block: 'nearest' });
    if (hadFocus.current) button?.focus();
  }, [chosen, items]);

  const press = (event: KeyboardEvent, at: number) => {
    hadFocus.current = true;
    const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0;
    if (by !== 0 && event.altKey) onMove(at, at + by);
    else if (by !== 0) {
      const next = items[at + by];
      if (next) onChoose(next.key);
    } else if (event.key === 'Delete') onRemove(at);
    else return;
    event.preventDefault();
  };

  return (
    <ol className="step-list" ref={list} aria-label={t('stepList')}>
      {items.map(({ key, step }, at) => {
        const kind = kindOf(step);
        const isOn = path.has(step.id);
        const wrong = faults[at] ?? 0;
        const className = [isOn && 'step-on-path', over === at && dragged !== at && 'step-over']
          .filter(Boolean)
          .join(' ');
        return (
          <li
            key={key}
            className={className}
            draggable
            onDragStart={() => setDragged(at)}
            onDragEnd={() => {
              setDragged(null);
              setOver(null);
            }}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(at);
            }}
            onDrop={(event) => {
              event.preventDefault();
              if (dragged !== null) onMove(dragged, at);
            }}
          >
            <button
              type="button"
              data-key={key}
              aria-current={key === chosen ? 'step' : undefined}
              onClick={() => onChoose(key)}
              onKeyDown={(event) => press(event, at)}
              onBlur={() => (hadFocus.current = false)}
            >
              <span className="step-number numbers">{at + 1}</span>
              {ICONS[kind]}
              <span className="cut grow">
                <span className="sr-only">{t(`kind.${kind}`)} </span>
                {stepWords(step)}
              </span>
              {isOn && <span className="sr-only">{t('onPath')}</span>}
              {wrong > 0 && (
                <span className="fault">
                  <ExclamationCircleFilled aria-hidden="true" />
                  <span className="sr-only">{t('wrong', { n: wrong })}</span>
                </span>
              )}
            </button>
          </li>
        );
      })}
    </ol>
  );
}
