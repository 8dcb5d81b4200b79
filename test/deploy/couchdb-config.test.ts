import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Rendered } from '../../deploy/check/kubernetes/render.js';
import { at, mappings, text, type Tree } from '../../deploy/check/tree.js';
import { ROOT } from './support/changed.js';
import { describeKubectl, rendered } from './support/describe-kubectl.js';

/** An ini file's values, as `section.key`. */
function ini(file: string): Map<string, string> {
  let section = '';
  const values = new Map<string, string>();
  for (const line of file.split('\n')) {
    section = /^\[(\w+)\]$/.exec(line)?.[1] ?? section;
    const [, key, value] = /^(\w+) = (.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) values.set(`${section}.${key}`, value);
  }
  return values;
}

const found = (objects: readonly Rendered[], kind: string, name: string, ...path: (string | number)[]) =>
  at(objects.find((one) => one.kind === kind && one.name === name)?.object, ...path);
const configOf = (objects: readonly Rendered[]) =>
  ini(text(found(objects, 'ConfigMap', 'couchdb', 'data', 'couchdb.ini')));

const production = rendered('production');
const local = rendered('local');
const compose = ini(readFileSync(join(ROOT, 'deploy/compose/couchdb.ini'), 'utf8'));

describeKubectl('CouchDB’s configuration', () => {
  it.each([
    ['Compose', compose],
    ['local', configOf(local)],
    ['production', configOf(production)],
  ])('has on %s what the page about scale says', (_where, config) => {
    const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
    for (const name of ['cluster.q', 'couchdb.max_dbs_open']) {
      const [section = '', key = ''] = name.split('.');
      expect(
        [...page.matchAll(new RegExp(`\\[${section}\\] ${key} = (\\d+)`, 'g'))].map(([, n]) => n),
      ).toEqual([config.get(name)]);
    }
    for (const name of ['couchdb.max_document_size', 'chttpd.require_valid_user_except_for_up'])
      expect(config.get(name)).toBe(compose.get(name));
  });

  it('has as many copies and seeds as nodes, and the keeper waits for all of them', () => {
    const nodes = Number(found(production, 'StatefulSet', 'couchdb', 'spec', 'replicas'));
    const config = configOf(production);
    const env: Tree | undefined = found(
      production,
      'Deployment',
      'keeper',
      ...['spec', 'template', 'spec', 'containers', 0, 'env'],
    );
    const waitsFor = mappings(env).find(([, { name }]) => name === 'COUCHDB_NODES')?.[1]['value'];
    expect([Number(config.get('cluster.n')), config.get('cluster.seedlist')?.split(',').length]).toEqual([
      nodes,
      nodes,
    ]);
    expect(waitsFor).toBe(String(nodes));
  });
});
