import { useEffect } from 'react';
import { useWords } from '../words';
import { words } from './words';

/** The tab's title: what the page is, then the product. */
export function useDocumentTitle(title: string): void {
  const t = useWords(words);
  const product = t('product');
  useEffect(() => {
    document.title = title === '' ? product : `${title} · ${product}`;
  }, [title, product]);
}
