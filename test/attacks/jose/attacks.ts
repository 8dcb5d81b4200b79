import { createHmac, createPublicKey } from 'node:crypto';
import { base64url, jsonIn, made, newSigner, signing, type Maker } from './makers.js';

/** A token that must not be taken. */
export type Attack = readonly [name: string, forge: (maker: Maker) => string];

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const FIRST = /^[^.]*/;
const LAST = /[^.]*$/;

/** The token that holds, in another spelling. */
const spelt = (name: string, change: (token: string) => string): Attack => [
  name,
  (maker) => {
    let token: string;
    do token = made(maker);
    while (!/[-_][^.]*$/.test(token));
    return change(token);
  },
];
const leftOver = (part: string) => part.slice(0, -1) + LETTERS[LETTERS.indexOf(part.at(-1) ?? '') + 1];
const withPart = (fromEnd: number) => (token: string) => {
  const parts = token.split('.');
  const part = parts.at(-fromEnd) ?? '';
  return parts.with(-fromEnd, (part.startsWith('A') ? 'B' : 'A') + part.slice(1)).join('.');
};
function asJson(token: string): string {
  const [head, second, third, ciphertext, tag] = token.split('.');
  if (tag === undefined) return JSON.stringify({ protected: head, payload: second, signature: third });
  return JSON.stringify({ protected: head, encrypted_key: second, iv: third, ciphertext, tag });
}

/** What the right key has made under another header. */
const headed = (name: string, header: object | ((right: Maker['header']) => string)): Attack => [
  name,
  ({ header: right, make }) =>
    make(typeof header === 'function' ? header(right) : JSON.stringify({ ...right, ...header })),
];

const ALGORITHMS = ['none', 'HS256', 'RS256', 'RSA1_5', 'A128KW', 'A256GCMKW', 'ECDH-ES', '', undefined];
const onAny = (much: number): readonly Attack[] => [
  spelt('a part too few', (token) => token.slice(0, token.lastIndexOf('.'))),
  spelt('a part too many', (token) => `${token}.AAAA`),
  spelt('nothing in its parts', (token) => token.replace(/[^.]/g, '')),
  spelt('nothing in its last part', (token) => token.replace(LAST, '')),
  spelt('its payload detached', (token) => token.replace(/[^.]+(?=\.[^.]*$)/, '')),
  spelt('its parts as JSON', asJson),
  spelt('padding', (token) => `${token}==`),
  spelt('bits left over', (token) => token.replace(LAST, leftOver)),
  spelt('white space', (token) => token.replace(/.$/, ' $&')),
  spelt('+ and /', (token) => token.replace(LAST, (part) => part.replace(/-/g, '+').replace(/_/g, '/'))),
  spelt('its last part cut', (token) => token.slice(0, -6)),
  spelt('its last part too large', (token) => token + 'A'.repeat(much)),
  spelt('its second part too large', (token) => token.replace('.', '.AAAA')),
  spelt('its header replaced', (token) => token.replace(FIRST, base64url('{"alg":"none"}'))),
  ...[1, 2, 3].map((at) => spelt(`its part ${at} from the end changed`, withPart(at))),
  ...ALGORITHMS.map((alg) => headed(`the algorithm ${alg}`, { alg })),
  headed('a second algorithm', (right) => JSON.stringify(right).replace(/}$/, ',"alg":"none"}')),
  headed('a list of algorithms', (right) => JSON.stringify({ ...right, alg: [right['alg']] })),
  headed('a list as header', (right) => JSON.stringify([right])),
  headed('a deep header', () => `{"alg":${'['.repeat(much)}${']'.repeat(much)}}`),
  headed('what it says is critical', { crit: ['exp'], exp: 1 }),
  headed('an unencoded payload', { crit: ['b64'], b64: false }),
];

const publicKey = (jwk: object) => createPublicKey({ key: { ...jwk }, format: 'jwk' });
const hmacKeyedBy = (form: string, key: (jwk: JsonWebKey) => string | Buffer): Attack => [
  `an HMAC keyed by the public key as ${form}`,
  (maker) => {
    const input = `${base64url(JSON.stringify({ ...maker.header, alg: 'HS256' }))}.${made(maker).split('.')[1]}`;
    return `${input}.${base64url(
      createHmac('sha256', key(maker.publicJwk ?? {}))
        .update(input)
        .digest(),
    )}`;
  },
];
const stranger = newSigner();
const certificate = publicKey(stranger.publicJwk).export({ type: 'spki', format: 'der' });
const keyOfStranger = (pointer: Readonly<Record<string, unknown>>): Attack => [
  `a stranger’s key in ${Object.keys(pointer)[0]}`,
  (maker) => made(signing(stranger, { ...maker.header, ...pointer }, jsonIn(made(maker).split('.')[1]))),
];

/** A host that nobody may ask for a key. */
export const EVIL = 'evil.invalid';

/** Attacks on what is signed. @param much so many characters or levels are many where the token is opened */
export const onJws = (much: number): readonly Attack[] => [
  ...onAny(much),
  spelt('no algorithm and no signature', (token) =>
    token.replace(FIRST, base64url('{"alg":"none"}')).replace(LAST, ''),
  ),
  hmacKeyedBy('PEM', (jwk) => publicKey(jwk).export({ type: 'spki', format: 'pem' })),
  hmacKeyedBy('JWK', (jwk) => JSON.stringify(jwk)),
  hmacKeyedBy('its x', ({ x = '' }) => Buffer.from(x, 'base64url')),
  keyOfStranger({ jwk: stranger.publicJwk }),
  keyOfStranger({ x5c: [certificate.toString('base64')] }),
  keyOfStranger({ jku: `https://${EVIL}/keys` }),
  keyOfStranger({ x5u: `https://${EVIL}/key` }),
];

/** Attacks on what is sealed. */
export const onJwe = (much: number): readonly Attack[] => [
  ...onAny(much),
  headed('2^31 rounds', { alg: 'PBES2-HS512+A256KW', p2c: 2 ** 31 - 1, p2s: 'AAAA' }),
  ...['A128GCM', 'A256CBC-HS512', undefined].map((enc) => headed(`the encryption ${enc}`, { enc })),
  headed('compression', { zip: 'DEF' }),
  ['an IV of 16 bytes', ({ header, make }) => make(JSON.stringify(header), 16)],
];

const KIDS = [undefined, 'other', '../../etc/passwd', `https://${EVIL}/key`, '__proto__', 'k'.repeat(999)];
/** What `kid` must not be, where it has to be right. */
export const onKid: readonly Attack[] = KIDS.map((kid) => headed(`the key ${kid?.slice(0, 30)}`, { kid }));
/** What `typ` must not be. */
export const onTyp: readonly Attack[] = [undefined, 'other', ['receipt']].map((typ) =>
  headed(`the type ${typ}`, { typ }),
);
