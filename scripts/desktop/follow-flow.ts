import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import type { FlowEvent } from '../../shared/flow.ts';
import type { Result } from '../../shared/result.ts';

const WAIT_MS = 10_000;
const POLL_MS = 50;

/** Prints each step of the app once, when it has ended: first those that were there before the window. */
export async function printFlow(page: Page, print: (event: FlowEvent) => void): Promise<void> {
  const printed = new Set<number>();
  const printOnce = (event: FlowEvent) => {
    if (event.status === 'running' || printed.has(event.id)) return;
    printed.add(event.id);
    print(event);
  };
  await page.exposeFunction('printFlowEvent', printOnce);
  await page.evaluate('keyporch.onFlowRecorded((events) => events.forEach(printFlowEvent))');
  for (const event of await eventsOf(page)) printOnce(event);
}

/** What the app has recorded, once nothing runs any more. */
export async function recordedFlow(page: Page): Promise<readonly FlowEvent[]> {
  for (const end = Date.now() + WAIT_MS; Date.now() < end; await pause(POLL_MS)) {
    const events = await eventsOf(page);
    if (events.every(({ status }) => status !== 'running')) return events;
  }
  throw new Error('a step of the flow does not end');
}

async function eventsOf(page: Page): Promise<readonly FlowEvent[]> {
  const answer: Result<readonly FlowEvent[]> = await page.evaluate('keyporch.getFlow()');
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.value;
}
