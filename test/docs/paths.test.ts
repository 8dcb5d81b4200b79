import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from '@jest/globals';

const DOCS = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'shared/vault/README.md'],
  ...readdirSync('docs').map((name) => join('docs', name)),
  ...['services', 'examples'].flatMap((folder) =>
    readdirSync(folder).map((name) => join(folder, name, 'README.md')),
  ),
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
  const links = [
    ...readFileSync(file, 'utf8').matchAll(/(?:\]\(|\bsrc=")(?!https?:|mailto:)([^)\s"]+)[)"]/g),
  ];
  const dead = links
    .map(([, link = '']) => link)
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? file : join(dirname(file), path);
      return !existsSync(target) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
  expect(dead).toEqual([]);
});

/** Folders of the root: what begins with one of them is a path; NAME stands for any. */
const PATH = /`((?:deploy|docs|examples|gateway|k8s|scripts|services|shared|test)\/[^`\s]*)`/g;
const namedIn = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(PATH)]
    .map(([, path = '']) => path)
    .filter((path) => !path.includes('NAME'));

it.each(DOCS)('%s names only files and folders that are there', (file) => {
  const there = (path: string) => existsSync(path) || existsSync(join(dirname(file), path));
  expect(namedIn(file).filter((path) => !there(path))).toEqual([]);
});

it('the threat model names the tests that prove it', () => {
  expect(namedIn('docs/threat-model.md').length).toBeGreaterThan(20);
});
