// Keeps a mistake of one page from taking the navigation with it.
import { Component, type ReactNode } from 'react';

export class Failing extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main id="main" className="page">
        <h1>This page failed</h1>
        <p>What it got could not be shown. Nothing was changed by it.</p>
        <button type="button" onClick={() => window.location.reload()}>
          Load it again
        </button>
      </main>
    );
  }
}
