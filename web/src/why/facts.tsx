import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** What has no content is left out. */
  rows: readonly (readonly [name: string, content: ReactNode])[];
}

/** Facts by name, in a box of their own. */
export function Facts({ title, rows }: Props) {
  const shown = rows.filter(([, content]) => content !== null && content !== undefined && content !== false);
  return (
    <section className="panel">
      <h2>{title}</h2>
      <dl className="facts">
        {shown.map(([name, content]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{content}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
