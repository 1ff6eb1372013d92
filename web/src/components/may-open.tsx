import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { pagesOf } from '../pages';
import { useSession } from '../session';

interface Props {
  to: string;
  children: ReactNode;
}

/** A link for those whose role may open the page that it leads to; for the others its words alone. */
export function MayOpen({ to, children }: Props) {
  const { user } = useSession();
  const path = to.split(/[?#]/)[0]!;
  const may = pagesOf(user.role).some((page) => matches(page.path, path));
  return may ? <Link to={to}>{children}</Link> : <>{children}</>;
}

function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === given.length && wanted.every((part, at) => part.startsWith(':') || part === given[at])
  );
}
