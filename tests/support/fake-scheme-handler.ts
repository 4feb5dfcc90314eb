import type { SchemeHandlerPort } from '../../electron/ports/system.ts';
import type { SchemeHandler } from '../../shared/ipc.ts';

/** A system that gives the scheme to whom it is told to, unless it is deaf. */
export class FakeSchemeHandler implements SchemeHandlerPort {
  handler: SchemeHandler = { kind: 'ours' };
  deaf = false;

  async current(): Promise<SchemeHandler> {
    return this.handler;
  }

  async takeBack(): Promise<void> {
    if (!this.deaf) this.handler = { kind: 'ours' };
  }
}
