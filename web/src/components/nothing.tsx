import type { ReactNode } from 'react';

interface Props {
  /** A sentence that says why there is nothing, and if possible when there will be. */
  children: ReactNode;
  /** What to do about it. */
  action?: ReactNode;
}

/** An empty place that says so. */
export function Nothing({ children, action }: Props) {
  return (
    <div className="nothing" role="status">
      <svg width="56" height="36" viewBox="0 0 56 36" aria-hidden="true">
        <rect x="8" y="5" width="40" height="26" rx="4" fill="none" stroke="var(--line)" strokeWidth="2" />
        <path d="M8 19h12l3 4h10l3-4h12" fill="none" stroke="var(--line)" strokeWidth="2" />
      </svg>
      <div>{children}</div>
      {action}
    </div>
  );
}
