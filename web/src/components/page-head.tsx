import type { ReactNode } from 'react';
import { useDocumentTitle } from './document-title';

interface Props {
  title: string;
  /** One quiet sentence beside the title. */
  note?: ReactNode;
  /** Buttons, at the right. */
  children?: ReactNode;
}

/** The first line of every page: its one `h1`, which is the tab's title too, and what can be done. */
export function PageHead({ title, note, children }: Props) {
  useDocumentTitle(title);
  return (
    <div className="page-head">
      <h1>{title}</h1>
      {note !== undefined && <span className="quiet">{note}</span>}
      <span className="grow" />
      {children}
    </div>
  );
}
