import { Component, type ReactNode } from 'react';
import { FailurePanel } from './FailurePanel.tsx';

/** A bug in a screen must not leave an empty window. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError() {
    return { broken: true };
  }

  override render() {
    if (!this.state.broken) return this.props.children;
    return (
      <main>
        <FailurePanel failure={{ code: 'INTERNAL' }} onRetry={() => this.setState({ broken: false })} />
      </main>
    );
  }
}
