import Box from '@cloudscape-design/components/box';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { AlertBar } from './components/AlertBar.tsx';
import { Announcements } from './components/Announcements.tsx';
import { HelpDialog } from './components/HelpDialog.tsx';
import { Loading } from './components/Loading.tsx';
import { PageNavigation } from './components/PageNavigation.tsx';
import { BrakeBar, OfflineBar } from './components/StateBars.tsx';
import { TopBar } from './components/TopBar.tsx';
import { useShortcuts } from './live/shortcuts.ts';

const ApprovalsPage = lazy(async () => ({
  default: (await import('./pages/ApprovalsPage.tsx')).ApprovalsPage,
}));
const AuditPage = lazy(async () => ({
  default: (await import('./pages/AuditPage.tsx')).AuditPage,
}));
const ChangePage = lazy(async () => ({
  default: (await import('./pages/ChangePage.tsx')).ChangePage,
}));
const ChangesPage = lazy(async () => ({
  default: (await import('./pages/ChangesPage.tsx')).ChangesPage,
}));
const CostsPage = lazy(async () => ({
  default: (await import('./pages/CostsPage.tsx')).CostsPage,
}));
const OverviewPage = lazy(async () => ({
  default: (await import('./pages/OverviewPage.tsx')).OverviewPage,
}));
const PoliciesPage = lazy(async () => ({
  default: (await import('./pages/PoliciesPage.tsx')).PoliciesPage,
}));
const RecommendationPage = lazy(async () => ({
  default: (await import('./pages/RecommendationPage.tsx')).RecommendationPage,
}));
const RecommendationsPage = lazy(async () => ({
  default: (await import('./pages/RecommendationsPage.tsx')).RecommendationsPage,
}));
const ResourcePage = lazy(async () => ({
  default: (await import('./pages/ResourcePage.tsx')).ResourcePage,
}));
const ResourcesPage = lazy(async () => ({
  default: (await import('./pages/ResourcesPage.tsx')).ResourcesPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import('./pages/SettingsPage.tsx')).SettingsPage,
}));

/** The shell: top bar, what is wrong with the whole, navigation, and the page that the address names. */
export const App = () => {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [, navigate] = useLocation();
  useShortcuts([
    { keys: '?', says: 'Show this help', run: () => setHelpOpen(true) },
    { keys: 'g o', says: 'Go to the overview', run: () => navigate('/') },
    { keys: 'g r', says: 'Go to recommendations', run: () => navigate('/recommendations') },
    { keys: 'g a', says: 'Go to approvals', run: () => navigate('/approvals') },
    { keys: 'g u', says: 'Go to changes', run: () => navigate('/changes') },
    { keys: 'g e', says: 'Go to resources', run: () => navigate('/resources') },
    { keys: 'g c', says: 'Go to costs', run: () => navigate('/costs') },
    { keys: 'g p', says: 'Go to policies', run: () => navigate('/policies') },
    { keys: 'g d', says: 'Go to the audit', run: () => navigate('/audit') },
    { keys: 'g s', says: 'Go to settings', run: () => navigate('/settings') },
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
        <PageNavigation />
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
    <Route path="/" component={OverviewPage} />
    <Route path="/recommendations" component={RecommendationsPage} />
    <Route path="/recommendations/:id">{({ id }) => <RecommendationPage id={id} key={id} />}</Route>
    <Route path="/approvals/:number?">{({ number }) => <ApprovalsPage open={number} />}</Route>
    <Route path="/changes" component={ChangesPage} />
    <Route path="/changes/:id">{({ id }) => <ChangePage id={id} key={id} />}</Route>
    <Route path="/resources" component={ResourcesPage} />
    {/* The slash of an ARN is written as %2F, so that it is one part of the address. */}
    <Route path="/resources/:arn">{({ arn }) => <ResourcePage part={arn} key={arn} />}</Route>
    <Route path="/costs" component={CostsPage} />
    <Route path="/policies" component={PoliciesPage} />
    <Route path="/audit" component={AuditPage} />
    <Route path="/settings" component={SettingsPage} />
    <Route>
      <Box variant="h1">There is no such page</Box>
      <Box variant="p">
        Go to the <Link href="/changes">list of changes</Link>.
      </Box>
    </Route>
  </Switch>
);
