import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { mayOpen } from '../pages';
import { useSession } from '../session';

interface Props {
  to: string;
  children: ReactNode;
}

/** A link for those whose role may open the page that it leads to; for the others its words alone. */
export function MayOpen({ to, children }: Props) {
  const { user } = useSession();
  const path = to.split(/[?#]/)[0]!;
  return mayOpen(user.role, path) ? <Link to={to}>{children}</Link> : <>{children}</>;
}
