import type { ReactNode } from 'react';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

/** A state in one word. The tone has a shape too: colour alone tells nothing to some. */
export function StateTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={`state-tag state-${tone}`}>
      <span className="state-mark" aria-hidden="true" />
      {children}
    </span>
  );
}
