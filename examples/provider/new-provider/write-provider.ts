import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import type { Answers } from './questions.js';

/** The provider that a new one begins as. */
const TEMPLATE = join(import.meta.dirname, '..');
/** What of its folder a provider has. */
const PARTS = ['README.md', 'package.json', 'src', 'simulator', 'test'];

/** Its files, from its folder. */
const templateFiles = (): string[] =>
  PARTS.flatMap((part) =>
    statSync(join(TEMPLATE, part)).isFile()
      ? [part]
      : readdirSync(join(TEMPLATE, part)).map((file) => join(part, file)),
  );

const path = (address = ''): string => new URL(address).pathname;

/** What of the template becomes what. */
function changes({ name = '', ...answers }: Answers): Readonly<Record<string, string>> {
  const { api = '', application = '', authorize = '', client, label = '', owner = '' } = answers;
  const { pkce, refresh, revoke = '', scopes = '', token = '' } = answers;
  const hasRefresh = refresh === 'yes' || refresh === 'rotating';
  const refreshed = refresh === 'yes' ? 'true' : hasRefresh ? `'rotating'` : `{ none: '${refresh}' }`;
  return {
    'https://sample.example/oauth/authorize': authorize,
    'https://sample.example/oauth/token': token,
    'https://sample.example/oauth/revoke': revoke,
    'https://sample.example': application.replace(/\/$/, ''),
    'https://api.sample.example/v1/': api,
    '/oauth/authorize': path(authorize),
    '/oauth/token': path(token),
    '/oauth/revoke': path(revoke),
    '/v1/': path(api),
    "client: 'basic'": `client: '${client}'`,
    'pkce: true': pkce === 'yes' ? 'pkce: true' : `pkce: { none: '${pkce}' }`,
    "pkce: 'required'": pkce === 'yes' ? "pkce: 'required'" : "pkce: 'optional'",
    'refresh: true': `refresh: ${refreshed}`,
    "refresh: 'rotating',": hasRefresh ? "refresh: 'rotating'," : '',
    "['read']": `[${scopes
      .trim()
      .split(/\s+/)
      .map((scope) => `'${scope}'`)
      .join(', ')}]`,
    'team-sample': owner,
    SAMPLE: name.toUpperCase(),
    Sample: label,
    sample: name,
  };
}

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Writes a new provider's folder, which must not be there. @param root the project's folder */
export async function writeProvider(root: string, answers: Answers): Promise<void> {
  const becomes = changes(answers);
  const words = Object.keys(becomes).sort((one, other) => other.length - one.length);
  const any = new RegExp(words.map(literally).join('|'), 'g');
  const folder = join(root, 'services', answers['name'] ?? '');
  const config = await resolveConfig(join(TEMPLATE, 'package.json'));
  mkdirSync(folder);
  for (const file of templateFiles()) {
    const to = join(folder, file);
    const text = readFileSync(join(TEMPLATE, file), 'utf8').replace(any, (word) => becomes[word] ?? word);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, await format(text, { ...config, filepath: to }));
  }
}
