import { Navigate } from 'react-router';

/** Reasons are asked for a thing: without one, it is looked for first. */
export function Component() {
  return <Navigate to="/search" replace />;
}
