import { Modal } from 'antd';
import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { remember, remembered } from '../remember';
import { useWords } from '../words';
import { isSingle, keyOf, showKey } from './shortcut-key.rules';
import { words } from './words';

interface Shortcut {
  key: string;
  label: string;
  run: () => void;
  enabled: boolean;
}

interface Board {
  set(id: string, shortcut: Shortcut | null): void;
  show(): void;
}

const BoardContext = createContext<Board | null>(null);

/** Hears the keys of the whole page, and lists them when `?` is pressed. One, around all pages. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const t = useWords(words);
  const known = useRef(new Map<string, Shortcut>());
  const [listed, setListed] = useState<Shortcut[] | null>(null);
  const [single, setSingle] = useState(remembered('single-keys') !== 'off');
  const toggle = useCallback(
    () => setListed((now) => (now === null ? [...known.current.values()] : null)),
    [],
  );

  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      // While Chinese is being composed, keys belong to the input method.
      if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
      const key = keyOf(event);
      if (isSingle(key) && (!single || isTyping(event.target))) return;
      // Enter and the space bar press the button that has the focus.
      if ((key === 'Enter' || key === ' ') && isPressed(event.target)) return;
      if (key === '?') return toggle();
      // A dialog over the page keeps the page's keys away.
      if (isBehindDialog()) return;
      const found = [...known.current.values()].findLast((one) => one.key === key && one.enabled);
      if (!found || event.repeat) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', hear);
    return () => window.removeEventListener('keydown', hear);
  }, [single, toggle]);

  const board = useMemo<Board>(
    () => ({
      set: (id, shortcut) => void (shortcut ? known.current.set(id, shortcut) : known.current.delete(id)),
      show: toggle,
    }),
    [toggle],
  );
  return (
    <BoardContext.Provider value={board}>
      {children}
      <Modal
        open={listed !== null}
        title={t('keysTitle')}
        footer={null}
        onCancel={() => setListed(null)}
        width={420}
      >
        <dl className="keys">
          {listed?.map(({ key, label, enabled }) => (
            <KeyLine key={key + label} name={key} label={label} quiet={!enabled} />
          ))}
          <KeyLine name="?" label={t('keysList')} />
        </dl>
        <label className="row">
          <input
            type="checkbox"
            checked={single}
            onChange={({ target }) => {
              remember('single-keys', target.checked ? null : 'off');
              setSingle(target.checked);
            }}
          />
          {t('keysSingle')}
          <span className="quiet">{t('keysSingleNote')}</span>
        </label>
      </Modal>
    </BoardContext.Provider>
  );
}

function KeyLine({ name, label, quiet = false }: { name: string; label: string; quiet?: boolean }) {
  return (
    <>
      <dt>
        <Key name={name} />
      </dt>
      <dd className={quiet ? 'quiet' : undefined}>{label}</dd>
    </>
  );
}

/**
 * `useShortcut('n', t('takeNext'), take, { enabled: canTake })`. Keys: one character, `Enter`, `Escape`, `F2`, or with
 * `Ctrl+`, `Alt+`, `Shift+` before. Single ones keep silent while one types. A later page's wins over the shell's.
 */
export function useShortcut(
  key: string,
  label: string,
  run: () => void,
  options: { enabled?: boolean } = {},
): void {
  const board = useBoard();
  const id = useId();
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  const enabled = options.enabled ?? true;
  // Before the page is drawn: a key whose button can be seen is heard.
  useLayoutEffect(() => {
    board.set(id, { key, label, enabled, run: () => latest.current() });
    return () => board.set(id, null);
  }, [board, id, key, label, enabled]);
}

/** Shows or closes the list of keys. */
export function useKeyList(): () => void {
  return useBoard().show;
}

function useBoard(): Board {
  const board = useContext(BoardContext);
  if (!board) throw new Error('shortcuts need the ShortcutProvider');
  return board;
}

/** A key beside the button that it stands for. */
export function Key({ name }: { name: string }) {
  return (
    <>
      {showKey(name).map((part) => (
        <kbd key={part}>{part}</kbd>
      ))}
    </>
  );
}

/** Keys of this part of a page in one line, for those who have not pressed `?` yet. */
export function KeyHints({ keys }: { keys: readonly (readonly [key: string, label: string])[] }) {
  return (
    <span className="row quiet">
      {keys.map(([key, label]) => (
        <span key={key}>
          <Key name={key} /> {label}
        </span>
      ))}
    </span>
  );
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type)
  );
}

function isPressed(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a[href], summary, [role=button]') !== null;
}

function isBehindDialog(): boolean {
  return [...document.querySelectorAll('[role=dialog][aria-modal=true]')].some(
    (dialog) => dialog instanceof HTMLElement && dialog.offsetParent !== null,
  );
}
