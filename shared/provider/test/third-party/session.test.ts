import { Session, type Access, type Tokens } from '@data-connector/provider';
import { TokenRejected } from '../../src/third-party/faults.js';

const never = new AbortController().signal;
const scopes = ['read'];

/** A session whose tokens are numbered, at a third party that takes only these. */
function sessionOf(...good: string[]) {
  let renewals = 0;
  const renew = async (): Promise<Tokens> => {
    const number = ++renewals;
    await Promise.resolve();
    return { accessToken: `a${number}`, refreshToken: `r${number}`, scopes };
  };
  const session = new Session({ accessToken: 'a0', refreshToken: 'r0', scopes }, renew);
  const asked: string[] = [];
  const request = async ({ accessToken: token }: Access): Promise<string> => {
    asked.push(token);
    await Promise.resolve();
    if (!good.includes(token)) throw new TokenRejected();
    return token;
  };
  return { session, asked, request, renewals: () => renewals };
}

test('calls that meet a rejected token at once wait for one renewal', async () => {
  const { renewals, request, session } = sessionOf('a1');
  const calls = [1, 2, 3].map(() => session.call(request, never));
  expect(await Promise.all(calls)).toEqual(['a1', 'a1', 'a1']);
  expect(renewals()).toBe(1);
});

test('a token that is rejected right after its renewal is reconnect_required', async () => {
  const { asked, request, session } = sessionOf();
  await expect(session.call(request, never)).rejects.toMatchObject({ code: 'reconnect_required' });
  expect(asked).toEqual(['a0', 'a1']);
});

test('a call that meets a second rejected token renews once more when another call renewed the first', async () => {
  const { asked, renewals, request, session } = sessionOf('a2');
  let slow = (): void => {};
  const held = new Promise<void>((resolve) => (slow = resolve));
  const late = session.call(async (access) => {
    if (access.accessToken === 'a0') await held;
    return request(access);
  }, never);
  await expect(session.call(request, never)).rejects.toMatchObject({ code: 'reconnect_required' });
  slow();
  expect(await late).toBe('a2');
  expect(renewals()).toBe(2);
  expect(asked).toEqual(['a0', 'a1', 'a0', 'a1', 'a2']);
});
