import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';

const SERVICES = readdirSync('services');
const DOCS = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'shared/vault/README.md'],
  ...readdirSync('docs').map((name) => join('docs', name)),
  ...SERVICES.map((name) => join('services', name, 'README.md')),
].filter((file) => file.endsWith('.md') && existsSync(file));

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

it.each(DOCS)('%s links only to what is there', (file) => {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)];
  const dead = links
    .map(([, link = '']) => link)
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
  expect(dead).toEqual([]);
});

it('the threat model names only tests that are there', () => {
  const text = readFileSync('docs/threat-model.md', 'utf8');
  const named = [...text.matchAll(/`((?:test|shared|gateway|services)\/[^`]+)`/g)].map(
    ([, path = '']) => path,
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(path))).toEqual([]);
});
