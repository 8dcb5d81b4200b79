import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { checkDeploy } from '../../deploy/check/check-deploy.js';
import { changed, ROOT, TRACED, type Change } from './support/changed.js';

type Broken = { readonly says: string; readonly traced?: true } & Readonly<Record<string, string>>;
type Table = Readonly<Record<string, Readonly<Record<string, Broken>>>>;

/** A text, or what /matches/. */
function pattern(from: string): string | RegExp {
  const [, source, flags] = /^\/(.*)\/([gm]*)$/s.exec(from) ?? [];
  return source === undefined ? from : new RegExp(source, flags);
}

const table = parse(readFileSync(join(import.meta.dirname, 'broken.yaml'), 'utf8')) as Table;
const EXAMPLES = Object.entries(table).flatMap(([file, examples]) =>
  Object.entries(examples).map(([what, { says, traced, ...change }]) => {
    const [[from = '', to = ''] = []] = Object.entries(change);
    const broken: Change = [file, pattern(from), to];
    return [what, file, traced ? [TRACED, broken] : [broken], new RegExp(says)] as const;
  }),
);

describe('check:deploy', () => {
  it('finds no fault in what is here', async () => {
    expect(await checkDeploy(ROOT)).toEqual([]);
  });

  it.each<[what: string, change: Change]>([
    ['the component for traces', TRACED],
    [
      'Node’s own setting for a certificate authority',
      [
        'k8s/base/gateway/deployment.yaml',
        '- name: LOG_LEVEL',
        '- { name: NODE_EXTRA_CA_CERTS, value: /etc/ca.pem }\n            - name: LOG_LEVEL',
      ],
    ],
  ])('finds no fault in %s', async (_what, change) => {
    expect(await changed([change], checkDeploy)).toEqual([]);
  });

  it.each(EXAMPLES)('names the file and the field of %s (%s)', async (_what, _file, changes, says) => {
    expect(await changed(changes, checkDeploy)).toContainEqual(expect.stringMatching(says));
  });
});
