import { Nothing } from './components/nothing';
import { PageHead } from './components/page-head';
import { words } from './shell.words';
import { useWords } from './words';

/** Stands where a page will be. */
export function Coming({ menu }: { menu: keyof typeof words & `menu.${string}` }) {
  const t = useWords(words);
  return (
    <div className="stack">
      <PageHead title={t(menu)} />
      <Nothing>{t('comingNote')}</Nothing>
    </div>
  );
}
