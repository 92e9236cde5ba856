// Starts the page.
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeClient } from './api/client.ts';
import { App } from './app.tsx';
import { putLinkTokenAside } from './pages/inbox/link-token.ts';

putLinkTokenAside();
const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root');
createRoot(root, { onUncaughtError: () => root.replaceChildren('The page failed. Load it again.') }).render(
  <StrictMode>
    <QueryClientProvider client={makeClient()}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
