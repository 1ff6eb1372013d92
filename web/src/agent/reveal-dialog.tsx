import { NoteDialog } from '../components/note-dialog';
import { useWords } from '../words';
import type { ClaimDeeds } from './desk-deeds';
import { words } from './words';

interface Props {
  reveal: ClaimDeeds['reveal'];
  onEnd: () => void;
}

/** A whole number is shown for a reason, which is kept. */
export function RevealDialog({ reveal, onEnd }: Props) {
  const t = useWords(words);
  return (
    <NoteDialog
      needed
      title={t('revealTitle')}
      deed={t('reveal')}
      label={t('revealReason')}
      maxLength={200}
      note={t('revealNote')}
      isBusy={reveal.isPending}
      error={reveal.error}
      onSay={(reason) => void reveal.mutateAsync(reason).then(onEnd, () => undefined)}
      onEnd={onEnd}
    />
  );
}
