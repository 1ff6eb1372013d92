import { Alert, Button } from 'antd';
import { problemOf } from '../api/problem';
import { useLanguage, useWords } from '../words';
import { words } from './words';

interface Props {
  /** What was thrown; nothing is drawn for null. */
  error: unknown;
  onRetry?: () => void;
  compact?: boolean;
}

/** What went wrong, in the server's sentence, with its hint and a way to try again. */
export function LoadProblem({ error, onRetry, compact = false }: Props) {
  const t = useWords(words);
  useLanguage();
  if (error === null || error === undefined) return null;
  const problem = problemOf(error);
  const more = [problem.hint, problem.incident && t('incident', { id: problem.incident })].filter(Boolean);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={problem.message}
      description={compact || more.length === 0 ? undefined : more.join(' ')}
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('retry')}
          </Button>
        )
      }
    />
  );
}
