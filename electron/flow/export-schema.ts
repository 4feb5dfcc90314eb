import * as v from 'valibot';
import { ERROR_CODES } from '../../shared/errors.ts';
import { LOG_IN_STEPS, OTHER_FLOW_KINDS } from '../../shared/flow.ts';

const time = v.pipe(v.string(), v.isoTimestamp());
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));

const parameter = v.strictObject({
  name: v.string(),
  value: v.pipe(v.string(), v.description('where `secret`, what it was and how long, never the value')),
  secret: v.boolean(),
});
const message = v.strictObject({
  kind: v.picklist(['request', 'answer']),
  line: v.pipe(v.string(), v.description('method and address without query, or the status')),
  parameters: v.array(parameter),
});
const token = v.strictObject({
  kind: v.picklist(['access token', 'refresh token', 'ID token']),
  format: v.picklist(['JWT', 'opaque']),
  length: v.pipe(whole, v.description('characters')),
  claims: v.pipe(v.array(v.string()), v.description('names only')),
  receivedAt: time,
  expiresAt: v.nullable(time),
});
const claim = v.strictObject({
  name: v.string(),
  value: v.pipe(v.string(), v.description('where `personal`, how long it was')),
  personal: v.boolean(),
});
const event = v.strictObject({
  id: v.pipe(whole, v.description('grows by one a step: the order')),
  flow: v.pipe(v.string(), v.description('groups the steps of one log-in, refresh or call')),
  kind: v.picklist([...LOG_IN_STEPS, ...OTHER_FLOW_KINDS]),
  at: time,
  status: v.picklist(['running', 'done', 'failed', 'ignored']),
  duration: v.nullable(v.pipe(v.number(), v.minValue(0), v.description('milliseconds; null: it still ran'))),
  code: v.nullable(v.picklist(ERROR_CODES)),
  details: v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
  evidence: v.strictObject({ messages: v.array(message), tokens: v.array(token), claims: v.array(claim) }),
});

/** What an exported flow is: for a bug report, so without secrets and without what identifies the person. */
export const flowExportSchema = v.strictObject({
  format: v.literal('keyporch-flow'),
  version: v.pipe(v.literal(1), v.description('of this format')),
  exportedAt: time,
  app: v.strictObject({ name: v.string(), id: v.string(), version: v.string() }),
  runtime: v.strictObject({ electron: v.string(), chromium: v.string(), platform: v.string() }),
  providers: v.array(v.strictObject({ id: v.string(), name: v.string() })),
  events: v.array(event),
});
