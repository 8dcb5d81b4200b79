import { requestIds } from '@data-connector/kit/http';
import { afterAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { servers } from './serve.js';

const { start, closeAll } = servers();
afterAll(closeAll);

async function idFor(incoming: string | undefined, trustIncoming: boolean) {
  const app = express();
  app.use(requestIds({ trustIncoming }), (_req, res) => {
    res.json(res.locals['requestId']);
  });
  const { url } = await start(app);
  const answer = await fetch(url, { headers: incoming === undefined ? {} : { 'x-request-id': incoming } });
  return { local: (await answer.json()) as string, header: answer.headers.get('x-request-id') };
}

describe('requestIds', () => {
  it('gives the handler and the client the same id', async () => {
    const { local, header } = await idFor(undefined, false);
    expect(header).toBe(local);
  });

  it.each([
    ['a trusted well-formed id is kept', 'abcDEF-12345', true, true],
    ['an id from a client is not kept', 'abcDEF-12345', false, false],
    ['a trusted id that is too short is not kept', 'abc', true, false],
    ['a trusted id with other characters is not kept', 'abc<script>12', true, false],
    ['a trusted id that is too long is not kept', 'a'.repeat(65), true, false],
  ])('%s', async (_name, incoming, trust, kept) => {
    const { local } = await idFor(incoming, trust);
    expect(local === incoming).toBe(kept);
  });
});
