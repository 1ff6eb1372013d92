import type { ReactNode } from 'react';
import { Switches } from '../switches';

/** The frame of pages that stand alone, before anybody is signed in. */
export function Gate({ children }: { children: ReactNode }) {
  return (
    <div className="gate">
      <header className="gate-head">
        <Switches />
      </header>
      <main className="gate-body">
        <div className="gate-card">{children}</div>
      </main>
    </div>
  );
}
