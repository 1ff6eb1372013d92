import { Badge, Button } from 'antd';
import { KeyHints, useShortcut } from '../components/shortcuts';
import { useWords } from '../words';
import type { CallPhase } from './call-phase.rules';
import type { Held, Start } from './desk-answers';
import type { MyLine } from './line';
import { words as lineWords } from './line-words';
import type { SideTab } from './side-tabs';
import { words } from './words';

interface Props {
  held: Held | null;
  phase: CallPhase;
  start: Start | undefined;
  line: MyLine | undefined;
  onOpen: (tab: SideTab) => void;
}

/** The keys that work now, and the way to one's own lists. */
export function DeskFoot({ held, phase, start, line, onOpen }: Props) {
  const t = useWords(words);
  const ofLine = useWords(lineWords);
  useShortcut('Alt+1', t('callbacks'), () => onOpen('callbacks'));
  useShortcut('Alt+2', t('myDay'), () => onOpen('day'));
  useShortcut('Alt+3', t('corrections'), () => onOpen('corrections'));
  const walk = [
    ['1–9', t('keyChoose')],
    ['Enter', t('next')],
    ['Backspace', t('back')],
  ] as const;
  const keys = (): (readonly [string, string])[] => {
    if (!held)
      return [
        ['n', t('takeNext')],
        ['Alt+r', t('ready')],
        ['Alt+b', t('break')],
      ];
    if (phase === 'preview') return [['d', t('dial')], ...walk, ['k', t('skip')], ['p', t('release')]];
    if (phase === 'over')
      return [...walk, ['c…', t('resultTitle')], ['m', t('note')], ['Ctrl+Enter', t('record')]];
    const talk = line?.controls.hold && phase === 'talking' ? ([['j', ofLine('hold')]] as const) : [];
    return [['h', t('hangUp')], ...talk, ...walk, ['m', t('note')]];
  };
  return (
    <div className="desk-foot">
      <KeyHints keys={[['?', t('keyAll')], ...keys()]} />
      <span className="grow" />
      <Badge size="small" count={start?.promises.pending ?? 0} color="var(--primary)" offset={[-2, 4]}>
        <Button size="small" type="text" onClick={() => onOpen('callbacks')}>
          {t('callbacks')}
        </Button>
      </Badge>
      <Button size="small" type="text" onClick={() => onOpen('day')}>
        {t('myDay')}
      </Button>
      <Button size="small" type="text" onClick={() => onOpen('corrections')}>
        {t('corrections')}
      </Button>
    </div>
  );
}
