import Box from '@cloudscape-design/components/box';
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from 'react';
import { Link, Redirect, Route, Switch, useLocation } from 'wouter';
import { AlertBar } from './components/AlertBar.tsx';
import { Announcements } from './components/Announcements.tsx';
import { HelpDialog } from './components/HelpDialog.tsx';
import { Loading } from './components/Loading.tsx';
import { BrakeBar, OfflineBar } from './components/StateBars.tsx';
import { TopBar } from './components/TopBar.tsx';
import { useStatus } from './live/queries.ts';
import { useShortcuts } from './live/shortcuts.ts';

const ApprovalsPage = lazy(async () => ({
  default: (await import('./pages/ApprovalsPage.tsx')).ApprovalsPage,
}));
const ChangePage = lazy(async () => ({
  default: (await import('./pages/ChangePage.tsx')).ChangePage,
}));
const ChangesPage = lazy(async () => ({
  default: (await import('./pages/ChangesPage.tsx')).ChangesPage,
}));

/** The shell: top bar, what is wrong with the whole, navigation, and the page that the address names. */
export const App = () => {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [, navigate] = useLocation();
  useShortcuts([
    { keys: '?', says: 'Show this help', run: () => setHelpOpen(true) },
    { keys: 'g a', says: 'Go to approvals', run: () => navigate('/approvals') },
    { keys: 'g u', says: 'Go to changes', run: () => navigate('/changes') },
  ]);
  useFocusOnNewPage();
  return (
    <Announcements>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <TopBar />
      <AlertBar />
      <BrakeBar />
      <OfflineBar />
      <div className="shell">
        <SideNavigation />
        <main id="main" className="shell-main" tabIndex={-1}>
          <Suspense fallback={<Loading what="page" />}>
            <Pages />
          </Suspense>
        </main>
      </div>
      <HelpDialog isOpen={isHelpOpen} onClose={() => setHelpOpen(false)} />
    </Announcements>
  );
};

/** Puts the keyboard at the content whenever another page is shown, as a browser would. */
const useFocusOnNewPage = (): void => {
  const [path] = useLocation();
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    document.getElementById('main')?.focus();
  }, [path]);
};

const Pages = () => (
  <Switch>
    <Route path="/">
      <Redirect to="/changes" replace />
    </Route>
    <Route path="/approvals/:number?">{({ number }) => <ApprovalsPage open={number} />}</Route>
    <Route path="/changes" component={ChangesPage} />
    <Route path="/changes/:id">{({ id }) => <ChangePage id={id} key={id} />}</Route>
    <Route>
      <Box variant="h1">There is no such page</Box>
      <Box variant="p">
        Go to the <Link href="/changes">list of changes</Link>.
      </Box>
    </Route>
  </Switch>
);

const SideNavigation = () => {
  const { data: status } = useStatus();
  const live = status?.liveChanges ?? 0;
  const waiting = status?.waitingApprovals ?? 0;
  return (
    <nav className="shell-navigation" aria-label="Pages">
      <NavigationLink to="/approvals">Approvals{waiting > 0 && ` (${waiting})`}</NavigationLink>
      <NavigationLink to="/changes">Changes{live > 0 && ` (${live} live)`}</NavigationLink>
    </nav>
  );
};

const NavigationLink = ({
  to,
  children,
}: {
  readonly to: string;
  readonly children: ReactNode;
}) => {
  const [path] = useLocation();
  const isHere = path === to || path.startsWith(`${to}/`);
  return (
    <Link href={to} className="navigation-link" aria-current={isHere ? 'page' : undefined}>
      {children}
    </Link>
  );
};
