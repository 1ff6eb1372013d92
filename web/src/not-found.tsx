import { Button } from 'antd';
import { Link, useRouteError } from 'react-router';
import { useDocumentTitle } from './components/document-title';
import { Nothing } from './components/nothing';
import { words } from './shell.words';
import { useWords } from './words';

/** An address that nobody may open looks like one that does not exist. */
export function NotFound() {
  const t = useWords(words);
  useDocumentTitle(t('notFound'));
  return (
    <Nothing action={<Link to="/">{t('toStart')}</Link>}>
      <h1>{t('notFound')}</h1>
      {t('notFoundNote')}
    </Nothing>
  );
}

/** A page whose file could not be fetched (the system was upgraded under an open tab), or that failed while drawing. */
export function PageFault() {
  const t = useWords(words);
  useDocumentTitle(t('outdated'));
  const error = useRouteError();
  return (
    <Nothing
      action={
        <Button type="primary" onClick={() => window.location.reload()}>
          {t('reload')}
        </Button>
      }
    >
      <h1>{t('outdated')}</h1>
      {t('outdatedNote')}
      {error instanceof Error && <div className="numbers">{error.message}</div>}
    </Nothing>
  );
}
