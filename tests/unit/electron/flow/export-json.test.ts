import { expect, test } from 'vitest';
import { exportJson } from '../../../../electron/flow/export-json.ts';
import type { FlowClaim } from '../../../../shared/flow.ts';
import { flowEvent } from '../../../support/fake-bridge.ts';

test('an export says of the person only that something was there', () => {
  const claims: FlowClaim[] = [
    { name: 'email', value: 'ada@example.com', personal: true },
    { name: 'iss', value: 'https://id.example.com', personal: false },
  ];
  const text = exportJson([flowEvent(1, { evidence: { messages: [], tokens: [], claims } })], {
    exportedAt: 0,
    app: { name: 'Keyporch', id: 'com.example.keyporch', version: '1.0.0' },
    runtime: { electron: '45.0.0', chromium: '150.0.0', platform: 'linux' },
    providers: [{ id: 'corp', name: 'Corp' }],
  });

  expect(JSON.parse(text)).toMatchObject({
    ...{ format: 'keyporch-flow', version: 1, exportedAt: '1970-01-01T00:00:00.000Z' },
    events: [
      {
        evidence: {
          claims: [
            { name: 'email', value: '(personal, 15 characters)' },
            { name: 'iss', value: 'https://id.example.com' },
          ],
        },
      },
    ],
  });
});
