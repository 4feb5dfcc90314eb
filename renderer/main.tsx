import './styles/base.css';
import './styles/screens.css';
import './styles/flow.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient, followSession } from './api/query-client.ts';
import { connect } from './client.ts';
import { OWN_SCREENS } from './own-screens.ts';
import { ErrorBoundary } from './screens/ErrorBoundary.tsx';
import { Shell } from './screens/Shell.tsx';
import { SessionProvider } from './session/SessionProvider.tsx';

/** The states of main are there before the first picture, so that it is right. */
const client = await connect(window.keyporch);
const queries = createQueryClient();
followSession(queries, client);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <SessionProvider client={client}>
        <QueryClientProvider client={queries}>
          <Shell screens={OWN_SCREENS} />
        </QueryClientProvider>
      </SessionProvider>
    </ErrorBoundary>
  </StrictMode>,
);
