import { QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import en from 'antd/locale/en_US';
import zh from 'antd/locale/zh_CN';
import { useMemo } from 'react';
import { createBrowserRouter, Navigate, useLocation, type RouteObject } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { SignInPage } from './access/sign-in-page';
import { queries } from './api/queries';
import { nonce } from './nonce';
import { NotFound, PageFault } from './not-found';
import { pageFiles } from './page-files';
import { firstPageOf, pages, type Page } from './pages';
import { useSession } from './session';
import { SignedIn } from './signed-in';
import { themeOf, useMode } from './theme';
import { useLanguage } from './words';

export function App() {
  const mode = useMode();
  const language = useLanguage();
  const router = useMemo(() => createBrowserRouter(routes()), []);
  const theme = useMemo(() => themeOf(mode), [mode]);
  return (
    <ConfigProvider
      theme={theme}
      locale={language === 'en' ? en : zh}
      csp={{ nonce }}
      componentSize="middle"
      button={{ autoInsertSpace: false }}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </ConfigProvider>
  );
}

function routes(): RouteObject[] {
  return [
    {
      ErrorBoundary: PageFault,
      HydrateFallback: () => null,
      children: [
        { path: '/sign-in', Component: SignInPage },
        {
          Component: SignedIn,
          children: [
            { index: true, Component: FirstPage },
            {
              path: '/password',
              lazy: async () => ({ Component: (await import('./access/password-page')).PasswordPage }),
            },
            ...pages.map(routeOf),
            { path: '*', Component: NotFound },
          ],
        },
      ],
    },
  ];
}

/** Pages of one address for different roles are one route: the roles are put together. */
function routeOf({ path }: Page): RouteObject {
  const roles = pages.filter((page) => page.path === path).flatMap((page) => page.roles);
  return {
    path,
    ErrorBoundary: PageFault,
    lazy: async () => {
      const { Component } = await pageFiles[path]();
      return {
        Component: () => {
          const { pathname } = useLocation();
          const { role } = useSession().user;
          // From one record straight to another, as the back button may lead: nothing of the one is the other's.
          return roles.includes(role) ? <Component key={pathname} /> : <NotFound />;
        },
      };
    },
  };
}

function FirstPage() {
  return <Navigate to={firstPageOf(useSession().user.role)} replace />;
}
