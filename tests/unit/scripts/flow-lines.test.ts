import { describe, expect, test } from 'vitest';
import { flowLines } from '../../../scripts/desktop/flow-lines.ts';
import { type FlowEvent, LOG_IN_STEPS, NO_EVIDENCE, OTHER_FLOW_KINDS } from '../../../shared/flow.ts';
import { describeFlowStep } from '../../../shared/flow-steps.ts';

const KINDS = [...LOG_IN_STEPS, ...OTHER_FLOW_KINDS];
const SENT: FlowEvent = {
  id: 7,
  flow: 'log-in-1',
  kind: 'log-in:code-sent',
  at: '2026-11-25T10:00:00.000Z',
  status: 'done',
  duration: 24,
  code: null,
  details: {
    provider: 'Corp',
    address: 'https://id.example.com',
    api: 'orders',
    method: 'GET',
    path: '/orders',
    reason: 'x',
  },
  evidence: NO_EVIDENCE,
};

describe('a step as text', () => {
  test.each(KINDS)('%s is said in its own words', (kind) => {
    const text = flowLines({ ...SENT, kind }).join('\n');

    expect(text).toContain(describeFlowStep(kind).title);
    expect(text).not.toMatch(/undefined|null|NaN|\[object/);
  });

  test('has who did it, its number, its time, and what was sent', () => {
    const parameters = [
      { name: 'grant_type', value: 'authorization_code', secret: false },
      { name: 'code_verifier', value: '(random, 43 characters)', secret: true },
    ];
    const messages = [{ kind: 'request', line: 'POST https://id.example.com/token', parameters }] as const;
    const [first, second] = flowLines({ ...SENT, evidence: { ...NO_EVIDENCE, messages } });

    expect(first).toMatch(/^✔ Main process → Provider +6 · Main sends code and verifier \(24 ms\)$/);
    expect(second?.trim()).toBe('POST https://id.example.com/token · grant_type=authorization_code, code_verifier');
  });

  test('says what failed, and what to do', () => {
    const lines = flowLines({ ...SENT, status: 'failed', code: 'AUTH_CODE_REJECTED' });

    expect(lines[0]).toMatch(/^✘ /);
    expect(lines.at(-1)?.trim()).toMatch(/^AUTH_CODE_REJECTED: Corp did not accept the code \(x\)\. .+\.$/);
  });
});
