import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { providerNamePattern } from '@data-connector/protocol';
import { parse } from 'yaml';

/** What has to be known of a third party, by name. */
export type Answers = Readonly<Record<string, string>>;

/** One thing that has to be known: on the command line `--name`, or asked for on a terminal. */
interface Question {
  readonly ask: string;
  /** What is taken unless told; without it, it has to be told. */
  readonly fallback?: (known: Answers) => string;
  /** What is wrong with an answer, if anything. */
  readonly fault?: (answer: string) => string | undefined;
}

/** Names that mean something else where things are named after providers. */
const TAKEN = ['operator', 'settings', 'system'];

/** What is wrong with a new provider's name. @param root the project's folder */
export function nameFault(root: string, name: string): string | undefined {
  if (!providerNamePattern.test(name))
    return 'has 2 to 31 lower-case letters and digits and begins with a letter: it stands in URLs, databases and settings';
  // It is the project's own, and every service repeats what all of them have.
  const options = { merge: true, maxAliasCount: -1 };
  const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), options) as {
    services: object;
  };
  const isTaken =
    TAKEN.includes(name) ||
    Object.hasOwn(services, name) ||
    [`services/${name}`, `node_modules/@data-connector/${name}`].some((path) => existsSync(join(root, path)));
  return isTaken ? 'is taken: a service, a package or an account has this name' : undefined;
}

const oneOf =
  (...words: readonly string[]) =>
  (answer: string) =>
    words.includes(answer) ? undefined : `is ${words.join(' or ')}`;

function addressFault(answer: string): string | undefined {
  const { protocol, search, hash } = URL.canParse(answer)
    ? new URL(answer)
    : { protocol: '', search: '', hash: '' };
  return protocol === 'https:' && search === '' && hash === ''
    ? undefined
    : 'is an https address without a query: further parameters are said in the data';
}

/** In the order in which they are asked: what is taken unless told is made of what stands before. */
export const QUESTIONS: Readonly<Record<string, Question>> = {
  label: {
    ask: 'What people call it',
    fallback: ({ name = '' }) => name.charAt(0).toUpperCase() + name.slice(1),
  },
  authorize: { ask: 'The address of its consent page', fault: addressFault },
  token: { ask: 'The address of its token endpoint', fault: addressFault },
  revoke: {
    ask: 'Where grants are revoked (RFC 7009)',
    fallback: ({ token = '' }) => new URL('revoke', token).href,
    fault: addressFault,
  },
  api: {
    ask: 'The address that its API’s paths begin with',
    fault: (answer) => addressFault(answer) ?? (answer.endsWith('/') ? undefined : 'ends with a slash'),
  },
  application: {
    ask: 'Its own address',
    fallback: ({ authorize = '' }) => new URL(authorize).origin,
    fault: addressFault,
  },
  scopes: { ask: 'The scopes that are asked for, with spaces between' },
  client: {
    ask: 'Where the app’s id and secret go at the token endpoint: basic or post',
    fallback: () => 'basic',
    fault: oneOf('basic', 'post'),
  },
  pkce: { ask: 'PKCE with S256: yes, or why not', fallback: () => 'yes' },
  refresh: { ask: 'Refresh tokens: yes, rotating, or why there are none', fallback: () => 'yes' },
  owner: { ask: 'The team that owns it', fallback: ({ name = '' }) => `team-${name}` },
};

/** What is wrong with an answer to a question. Whatever it is, it comes to stand in code. */
export function answerFault(name: string, answer: string): string | undefined {
  if (answer.trim() === '') return 'is missing';
  if (!/^[^'"`\\<>&$\p{Cc}]{1,200}$/u.test(answer))
    return 'has at most 200 characters, without quotes, <, >, & and $';
  return QUESTIONS[name]?.fault?.(answer);
}
