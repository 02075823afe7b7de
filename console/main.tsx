import './without-eval.ts';
import '@cloudscape-design/global-styles/index.css';
import 'virtual:theme.css';
import './theme/page.css';
import './theme/shell.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { signInBy } from './api.ts';
import { LiveProvider } from './live/feed.tsx';
import { makeQueryClient } from './live/queries.ts';
import { followSystemTheme } from './theme/follow-system.ts';

followSystemTheme();
// Loaded once it is needed, which on one's own machine it never is.
signInBy(async () => (await import('./sign-in.ts')).openSession());
const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={makeQueryClient()}>
        <LiveProvider>
          <App />
        </LiveProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
