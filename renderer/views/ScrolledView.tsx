import type { ReactNode, Ref } from 'react';

interface ScrolledViewProps {
  /** Its name in the style sheet. */
  readonly className: 'json' | 'record';
  readonly title: string;
  readonly frame?: Ref<HTMLElement>;
  readonly children: ReactNode;
}

/** A view that scrolls and has nothing in it to be focused: it is reached by the keyboard itself. */
export function ScrolledView({ className, title, frame, children }: ScrolledViewProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className={className} aria-label={title} ref={frame} tabIndex={0}>
      {children}
    </section>
  );
}
