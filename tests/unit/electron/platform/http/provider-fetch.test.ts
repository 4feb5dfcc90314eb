import { expect, test } from 'vitest';
import { providerFetch } from '../../../../../electron/platform/http/provider-fetch.ts';
import { FakeHttp, httpAnswer } from '../../../../support/fake-http.ts';

test.each([204, 205, 304])('an answer of status %i is one without a body, whatever came with it', async (status) => {
  const fetch = providerFetch(new FakeHttp(httpAnswer(status, 'x')));

  const response = await fetch('https://login.example.com/', { method: 'GET', headers: {} });

  expect([response.status, response.body]).toEqual([status, null]);
});
