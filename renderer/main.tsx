import './styles/base.css';
import './styles/screens.css';
import './styles/flow.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { SessionState } from '../shared/session.ts';
import { createQueryClient } from './api/use-api.ts';
import { connect } from './client.ts';
import { ErrorBoundary } from './screens/ErrorBoundary.tsx';
import { Shell } from './screens/Shell.tsx';
import { SessionProvider } from './session/SessionProvider.tsx';

/** The states of main are there before the first picture, so that it is right. */
const client = await connect(window.keyporch);
const queries = createQueryClient();
// What somebody loaded goes when they do, also where somebody else comes in their place.
let person = personOf(client.session.get());
client.session.subscribe(() => {
  const now = personOf(client.session.get());
  if (now !== person) queries.clear();
  person = now;
});

function personOf(state: SessionState): string | null {
  return state.status === 'authenticated' ? JSON.stringify([state.session.provider, state.session.user.id]) : null;
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary>
      <SessionProvider client={client}>
        <QueryClientProvider client={queries}>
          <Shell />
        </QueryClientProvider>
      </SessionProvider>
    </ErrorBoundary>
  </StrictMode>,
);
