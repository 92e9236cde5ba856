// The frame of a page: its title, read out and focused when somebody navigates to it.
import { type ReactNode, useEffect, useRef } from 'react';

/** The first page after loading keeps the browser's own focus. */
let navigated = false;

interface PageProperties {
  readonly title: string;
  /** A sentence below the title. */
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Page({ title, about, actions, className = '', children }: PageProperties) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (navigated) heading.current?.focus();
    navigated = true;
  }, []);
  useEffect(() => {
    document.title = `${title} · Gatelog`;
  }, [title]);
  return (
    <main id="main" className={`page ${className}`}>
      <header className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about !== undefined && <p className="about">{about}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}
