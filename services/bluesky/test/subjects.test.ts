import type { ApiAnswer, ApiRequest } from '@data-connector/provider';
import { repeated, withSubjects } from '../src/subjects.js';

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa';
const signal = new AbortController().signal;
const headers = new Headers();
const listing = (collection: string): ApiRequest => ({
  path: 'xrpc/com.atproto.repo.listRecords',
  query: { repo: 'did:plc:me', collection },
  accessToken: 'token',
  signal,
});
const follows = listing('app.bsky.graph.follow');

/** What a page comes to, if the list and what is asked besides are answered so. */
async function page(request: ApiRequest, first: Partial<ApiAnswer>, more: Partial<ApiAnswer> = {}) {
  const asked: ApiRequest[] = [];
  const answer = await withSubjects()(request, (one) => {
    asked.push(one);
    return Promise.resolve({ status: 200, headers, body: undefined, ...(asked.length === 1 ? first : more) });
  });
  return { answer, asked };
}
const body = { records: [{ uri: 'at://x', value: { subject: DID } }], cursor: 'c' };

test('what is told of a subject is beside its record', async () => {
  const view = { did: DID, displayName: 'Grace' };
  const { answer, asked } = await page(follows, { body }, { body: { profiles: [view] } });
  expect(answer.body).toEqual({ records: [{ ...body.records[0], subjectView: view }], cursor: 'c' });
  expect(asked[1]).toMatchObject({ path: 'xrpc/app.bsky.actor.getProfiles', query: { actors: DID } });
});

test.each([400, 403, 404])(
  'a refusal with %d, which will be the same again, leaves the records as they are',
  async (status) => {
    const { answer, asked } = await page(follows, { body }, { status, body: { error: 'InvalidRequest' } });
    expect([answer.status, answer.body]).toEqual([200, body]);
    expect(asked).toHaveLength(2);
  },
);

test.each([401, 429, 500, 502])('a refusal with %d is the whole page’s', async (status) => {
  expect((await page(follows, { body }, { status, body: {} })).answer.status).toBe(status);
});

test('a page without subjects, or that is no page, asks nothing more', async () => {
  const records = [null, 7, { value: null }, { value: { subject: 'nobody' } }];
  for (const said of [{ records: [] }, { records }, { records: 'none' }, [], undefined]) {
    const { answer, asked } = await page(follows, { body: said });
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(answer.body)).toBe(JSON.stringify(said)?.replace('[null,7,', '[null,null,'));
  }
  expect((await page(listing('app.bsky.feed.post'), { body })).asked).toHaveLength(1);
  expect((await page(follows, { status: 400, body })).asked).toHaveLength(1);
});

test('a parameter that occurs many times does so in the address', () => {
  const url = new URL('https://pds.example/xrpc/x?limit=3&actors=a+b');
  const made = repeated(follows, { headers: {}, url }, { clientId: '', clientSecret: '' });
  expect((made as { readonly url: URL }).url.search).toBe('?limit=3&actors=a&actors=b');
});
