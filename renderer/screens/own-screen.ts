import type { ComponentType } from 'react';

/** A screen of your own, beside the views of the configuration: `docs/build-your-own.md`. */
export interface OwnScreen {
  /** As those of views, and of none of them: lower-case letters, digits, `-`. */
  readonly id: string;
  readonly title: string;
  /** Shown to who is logged in, below its title; made anew for another person. */
  readonly Screen: ComponentType;
}
