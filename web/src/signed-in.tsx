import { App as AntApp } from 'antd';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { onSignedOut } from './api/client';
import { LoadProblem } from './components/load-problem';
import { ShortcutProvider } from './components/shortcuts';
import { SessionContext, useSessionQuery, useSetSession } from './session';
import { Shell } from './shell';

const PasswordPage = lazy(async () => ({ default: (await import('./access/password-page')).PasswordPage }));

/** Lets in who has a session; the others sign in first, and come back to where they wanted to go. */
export function SignedIn() {
  const { data: session, error, refetch } = useSessionQuery();
  const setSession = useSetSession();
  const location = useLocation();
  // Not by their own hand: the sign-in page says so.
  const [isEnded, setEnded] = useState(false);
  useEffect(() =>
    onSignedOut(() => {
      if (session) setEnded(true);
      setSession(null);
    }),
  );
  if (session === undefined)
    return error ? <LoadProblem error={error} onRetry={() => void refetch()} /> : null;
  if (session === null) {
    const to = location.pathname + location.search;
    const address = to === '/' ? '/sign-in' : `/sign-in?to=${encodeURIComponent(to)}`;
    return <Navigate to={address} state={{ isEnded }} replace />;
  }
  return (
    <SessionContext value={session}>
      <AntApp style={{ height: '100%' }} notification={{ placement: 'bottomRight' }}>
        <ShortcutProvider>
          {session.user.mustChangePassword ? (
            <Suspense>
              <PasswordPage forced />
            </Suspense>
          ) : (
            <Shell />
          )}
        </ShortcutProvider>
      </AntApp>
    </SessionContext>
  );
}
