import { useId, type ReactNode } from 'react';
import { Faults } from './faults';
import type { Problem } from './script-api';

interface Props {
  label: string;
  note?: string;
  problems?: readonly Problem[];
  children: (id: string) => ReactNode;
}

/** A field of a step: its name, what it is for, and what is wrong with it. */
export function Labelled({ label, note, problems = [], children }: Props) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="field-label">
        {label}
      </label>
      {children(id)}
      {note && <span className="quiet field-note">{note}</span>}
      <Faults of={problems} />
    </div>
  );
}
