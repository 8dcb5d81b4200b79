import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SCHEMAS } from '@data-connector/protocol';
import { until } from '@data-connector/testing/until';
import type * as Reading from '../../src/app/effects/reading.js';
import type { Keep } from '../../src/app/keep/keep.js';
import type { PageRequest } from '../../src/app/keep/records.js';
import { state } from '../../src/app/state.js';
import { anAccount, LISTING } from './a-state.js';

type Page = Awaited<ReturnType<Keep['records']['page']>>;

/** A page with one post. */
const page = (name: string, more = true): Page => ({
  records: [{ _id: name, schema: SCHEMAS.post, name, sourceId: name }],
  next: more
    ? { id: name, order: name, account: 'alpha/1', search: name, record: {} as Page['records'][0] }
    : undefined,
});

describe('the open list', () => {
  /** What was asked of the browser's database, and is not answered yet. */
  const asked: { readonly request: PageRequest; readonly answer: (page: Page) => void }[] = [];
  const records = {
    page: (request: PageRequest) => new Promise<Page>((resolve) => asked.push({ request, answer: resolve })),
  };
  let reading: typeof Reading;
  let end: () => void;
  beforeAll(async () => {
    Object.assign(globalThis, { document: { querySelector: () => ({ content: 'http://gateway.example' }) } });
    const { openFor, tabs } = await import('../../src/app/effects/opened.js');
    const { newPerson } = await import('../../src/app/person.js');
    reading = await import('../../src/app/effects/reading.js');
    openFor(newPerson(), { records } as unknown as Keep);
    end = () => tabs.close();
  });
  afterAll(() => end());

  const titles = () => state.shelf.value?.pages.map((entries) => entries.map(({ title }) => title).join());
  const answer = async (with_: Page) => {
    await until('a question', () => asked.length > 0);
    asked.shift()?.answer(with_);
  };
  const shown = (...pages: string[]) =>
    until(`${pages.join(' and ')} shown`, () => titles()?.join('|') === pages.join('|'));
  const goTo = (account: string, shelf = 'post') => {
    state.route.value = { screen: 'account', account, shelf };
    reading.followPlace();
  };

  beforeEach(async () => {
    asked.length = 0;
    state.providers.value = { status: 'ready', list: [LISTING] };
    state.accounts.value = [anAccount(), anAccount({ key: 'alpha/2', id: '2' })];
    state.route.value = { screen: 'home' };
    reading.followPlace();
    goTo('alpha/1');
    await answer(page('a'));
    await shown('a');
  });

  it('grows page by page, each from where the last one ended, and pages that are shown stay the same', async () => {
    const [first] = state.shelf.value?.pages ?? [];
    void reading.more();
    void reading.more();
    expect(asked.map(({ request }) => request.after?.id)).toEqual(['a']);
    await answer(page('b', false));
    await shown('a', 'b');
    expect(state.shelf.value?.pages[0]).toBe(first);
    void reading.more();
    expect(asked).toEqual([]);
  });

  it('is read anew when something was written, as long as only its beginning is shown', async () => {
    reading.readAnew('alpha/1', SCHEMAS.following);
    reading.readAnew('alpha/2', SCHEMAS.post);
    expect(asked).toEqual([]);
    reading.readAnew('alpha/1', SCHEMAS.post);
    await answer(page('newer'));
    await shown('newer');
  });

  it.each([
    ['another account', () => goTo('alpha/2')],
    ['another schema', () => goTo('alpha/1', 'following')],
  ])('takes no page that comes late for %s, and shows nothing of it', async (_name, leave) => {
    void reading.more();
    const [late] = asked.splice(0);
    leave();
    expect(titles()).toEqual([]);
    late?.answer(page('late'));
    await answer(page('there'));
    await shown('there');
  });

  it('keeps what it shows while words are typed, and takes no page of before', async () => {
    void reading.more();
    const [late] = asked.splice(0);
    reading.search('Élé X');
    expect(state.shelf.value).toMatchObject({ status: 'loading', query: 'Élé X' });
    late?.answer(page('late'));
    await until('a question', () => asked.length > 0);
    expect(asked[0]?.request.words).toEqual(['ele', 'x']);
    await shown('a');
    await answer(page('found'));
    await shown('found');
  });
});
