import { describe, expect, it } from '@jest/globals';
import { connectedPage, errorPage, otherBrowserPage, type Handover } from '../../src/connect/pages.js';

const look = { provider: 'alpha', label: 'Alpha', publicUrl: new URL('https://connect.example') };
const DID = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
const handover: Handover = {
  account: { id: '1', name: 'Ada Example', username: 'ada' },
  did: DID,
  redirect: 'https://vault.example/back?app=1',
  link: 'https://vault.example/back?app=1&provider=alpha#config=x',
};
const app: Handover = {
  ...handover,
  redirect: 'vault://connections',
  link: 'vault://connections?provider=alpha#config=x',
};

const PAGES = {
  'after consent': (of: Handover) => connectedPage(look, of),
  'of another browser': (of: Handover) =>
    otherBrowserPage(look, of, 'vault://connections?error=access_denied'),
} as const;
/** What a page says before the button that leads to the Vault. */
const before = (document: string) =>
  document
    .slice(document.indexOf('<body>'), document.indexOf('id="open-vault"'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe.each(Object.entries(PAGES))('the page %s', (_name, make) => {
  it.each<[string, Handover, string]>([
    ['a site by its host', handover, 'The site vault.example '],
    ['an app by its scheme', app, 'The app on this device that opens vault: links'],
  ])('names whose account, whose Vault and %s before the button', (_what, of, where) => {
    const said = before(make(of).document);
    expect(said).toContain('Alpha account Ada Example @ada ');
    expect(said).toContain(where);
    expect(said).toContain(`For the Vault of did:key:z6MkhaXgBZ…ta2doK ${DID} `);
  });

  it('shows the whole DID on demand, without script', () => {
    expect(make(handover).document).toMatch(
      new RegExp(
        `<details>\\s*<summary><code>[^<]*…[^<]*</code></summary>\\s*<code>${DID}</code>\\s*</details>`,
      ),
    );
  });

  it('leads where the link does, by one button', () => {
    const { document } = make(app);
    expect(document).toContain(
      '<a id="open-vault" class="button" href="vault://connections?provider=alpha#config=x">',
    );
    expect(document.match(/id="open-vault"/g)).toHaveLength(1);
  });

  it('makes text of whatever an account is called, isolated from the text around it', () => {
    const account = { id: '1', name: '<script>\u202ealert(1)', username: '"><img src=x>' };
    const { document } = make({ ...handover, account });
    expect(document).toContain('<bdi>&lt;script&gt; alert(1)</bdi>');
    expect(document).toContain('<bdi class="soft">@&quot;&gt;&lt;img src=x&gt;</bdi>');
    expect(document).not.toMatch(/<script|<img src=x|\u202e/);
  });

  it('is small, however long a name is', () => {
    const account = { id: '1', name: 'x'.repeat(500_057), username: 'y'.repeat(500_057) };
    expect(make({ ...handover, account }).document.length).toBeLessThan(10_000);
  });
});

it('only who came back in another browser is asked, and may say no', () => {
  expect(otherBrowserPage(look, handover, 'vault://no').document).toContain(
    'id="cancel" class="button quiet" href="vault://no"',
  );
  expect(connectedPage(look, handover).document.match(/<a\b/g)).toHaveLength(1);
});

it.each([
  ['with a way back', 'vault://connections?error=flow_invalid', 1],
  ['without one', undefined, 0],
])('an error is told by its code %s', (_name, link, ways) => {
  const { document } = errorPage(look, 'flow_invalid', 'r-1', link);
  expect(document).toContain('<code id="code">flow_invalid</code>');
  expect(document.match(/<a\b/g) ?? []).toHaveLength(ways);
});
