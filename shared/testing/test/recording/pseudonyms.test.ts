import { Pseudonyms } from '../../src/recording/pseudonyms.js';

const pseudonyms = new Pseudonyms(undefined, ['mood'], new Uint8Array(32));

describe('pseudonyms', () => {
  it.each([
    ['a name', { name: 'Ada Lovelace' }, /Ada|Lovelace/i],
    [
      'a text with a link',
      { text: 'See https://ada.example/lovelace?who=ada, Ada!' },
      /lovelace|who=ada|Ada/,
    ],
    ['a name in any script', { name: 'Ζωή 北京' }, /Ζωή|北京/],
    ['an id as text', { id: '1234567890123456789' }, /1234567890123456789/],
    ['an address in angle brackets', { from: 'Ada <ada@lovelace.example>' }, /ada|lovelace/i],
    ['what a tag says', { html: '<a href="https://x.example/lovelace" alt="Lovelace">A</a>' }, /lovelace/i],
    ['a name of a file', { files: { 'lovelace-diagnosis.md': { size: 1 } } }, /lovelace|diagnosis/],
    ['a place', { place: { latitude: 51.50853, city: 'London', country: 'Albion' } }, /51\.5|London|Albion/],
    ['an id as a number', { user_id: 4242424 }, /4242424/],
    ['a name of a person’s own field', { fields: [{ name: 'Lovelace', value: 'x' }] }, /Lovelace/],
    [
      'a key that a person chose',
      { uri: 'at://did:plc:aaaaaaaaaaaaaaaaaaaaaaaa/app.bsky.feed.generator/ada-lovelace' },
      /lovelace/,
    ],
    ['a name that is a key’s value deep inside', { a: [{ b: { login: 'lovelace' } }] }, /lovelace/],
  ])('take the place of %s', (_name, value, known) => {
    expect(JSON.stringify(pseudonyms.of(value))).not.toMatch(known);
  });

  it.each([
    ['an access token', { access_token: 'abc-def-123' }],
    [
      'a proof in an address',
      { next: 'https://graph.example/me?access_token=abc-def-123&appsecret_proof=ffff99' },
    ],
  ])('leave nothing of %s', (_name, value) => {
    const text = JSON.stringify(pseudonyms.of(value));
    expect(text).toContain('removed');
    expect(text).not.toMatch(/abc|def-|ffff99/);
  });

  it.each([
    [{ created_at: '2026-01-02T03:04:05.000Z' }],
    [{ created_time: '2026-01-02T03:04:05+0000' }],
    [{ type: 'photo', media_type: 'album', visibility: 'public', mood: 'merry' }],
    [{ count: 42, ok: true, nothing: null }],
    [{ headers: [{ name: 'Reply-To', value: '' }] }],
  ])('leave %j as it is', (value) => {
    expect(pseudonyms.of(value)).toEqual(value);
  });

  it('are the same for the same, of the same length, wherever it stands', () => {
    const [one, other] = pseudonyms.of(['@Ada said: hello', 'https://x.example/Ada/status']) as string[];
    expect(one).toHaveLength('@Ada said: hello'.length);
    const [, name = ''] = /^@(\w+)/.exec(one ?? '') ?? [];
    expect(other).toContain(`https://x.example/${name}/`);
  });

  const steps = (ids: readonly string[]) =>
    new Set(ids.slice(1).map((id, i) => BigInt(id) - BigInt(ids[i] as string))).size;

  it('keep ids that tell a time in order, and no difference between them', () => {
    const ids = Array.from({ length: 50 }, (_, i) => String(1_500_000_000_000_000_000n + BigInt(i * 7919)));
    const texts = [...ids.slice(25), ...ids.slice(0, 25)].map((id) => ({ id, text: `re ${id}` }));
    const own = new Pseudonyms(texts, [], new Uint8Array(32));
    const made = ids.map((id) => own.text(id));
    expect(made).toEqual([...made].sort());
    expect([steps(ids), steps(made)]).toEqual([1, 49]);
    expect(own.of(texts[0])).toEqual({ id: made[25], text: expect.stringMatching(RegExp(` ${made[25]}$`)) });
  });

  it('give other ids neither order nor difference', () => {
    const ids = Array.from({ length: 50 }, (_, i) => String(7_000_000 + i * 7919));
    const made = ids.map((id) => pseudonyms.text(id));
    expect(steps(made)).toBeGreaterThan(45);
    expect(made).not.toEqual([...made].sort());
  });

  it('give no two numbers the same', () => {
    const ids = Array.from({ length: 900 }, (_, i) => String(100 + i));
    expect(ids.map((id) => pseudonyms.text(id)).sort()).toEqual(ids);
  });

  it('keep what a Link header says of its addresses', () => {
    const header = '<https://api.example/user/4242424/gists?page=2>; rel="next"';
    expect(pseudonyms.link(header)).toMatch(
      /^<https:\/\/api\.example\/[a-z]{4}\/(?!4242424)\d{7}\/[a-z]{5}\?page=2>; rel="next"$/,
    );
  });

  it('keep what is HTML', () => {
    expect(pseudonyms.text('<b>Ada</b> &amp; co')).toMatch(/^<b>[A-Z][a-z]{2}<\/b> &amp; [a-z]{2}$/);
  });
});
