import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { checkDeploy } from '../../deploy/check/check-deploy.js';
import { generatedDeployment } from '../../deploy/generator/files.js';
import { outOfDate } from '../../deploy/generator/out-of-date.js';
import { PROVIDER_NAMES } from '../../services/providers.js';
import { changed, ROOT, TRACED, type Change } from './support/changed.js';
import { describeKubectl } from './support/describe-kubectl.js';

type Broken = { readonly says: string; readonly traced?: true } & Readonly<Record<string, string>>;
type Table = Readonly<Record<string, Readonly<Record<string, Broken>>>>;

/** A text, or what /matches/. */
function pattern(from: string): string | RegExp {
  const [, source, flags] = /^\/(.*)\/([gm]*)$/s.exec(from) ?? [];
  return source === undefined ? from : new RegExp(source, flags);
}

/** The providers that the examples break: any two. */
const [FIRST = ''] = PROVIDER_NAMES;
const LAST = PROVIDER_NAMES.at(-1) ?? '';
const text = readFileSync(join(import.meta.dirname, 'broken.yaml'), 'utf8')
  .replaceAll('<first>', FIRST)
  .replaceAll('<FIRST>', FIRST.toUpperCase())
  .replaceAll('<last>', LAST);
const table = parse(text) as Table;
const EXAMPLES = Object.entries(table).flatMap(([file, examples]) =>
  Object.entries(examples).map(([what, { says, traced, ...change }]) => {
    const [[from = '', to = ''] = []] = Object.entries(change);
    const broken: Change = [file, pattern(from), to];
    return [what, file, traced ? [TRACED, broken] : [broken], new RegExp(says)] as const;
  }),
);

/** What the check says, and which generated files are out of date. @param PATH where tools are looked for; the usual one unless told */
async function faultsIn(folder: string, PATH?: string): Promise<string[]> {
  const stale = outOfDate(await generatedDeployment(folder));
  const { faults } = await checkDeploy(folder, PATH);
  return [...faults, ...stale.map(([file]) => `${relative(folder, file)} is out of date`)];
}
const LOCAL = 'k8s/overlays/local';
const isRendered = (file: string) => file.startsWith('k8s/');

describe('check:deploy', () => {
  it.each(EXAMPLES.filter(([, file]) => !isRendered(file)))(
    'names the file and the field of %s (%s)',
    async (_what, _file, changes, says) => {
      expect(await changed(changes, (folder) => faultsIn(folder, ''))).toContainEqual(
        expect.stringMatching(says),
      );
    },
  );
});

describeKubectl('check:deploy of overlays', () => {
  it('finds no fault in what is here', async () => {
    expect(await faultsIn(ROOT)).toEqual([]);
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
    expect(await changed([change], (folder) => faultsIn(folder))).toEqual([]);
  });

  it.each(EXAMPLES.filter(([, file]) => isRendered(file)))(
    'names the file and the field of %s (%s)',
    async (_what, file, changes, says) => {
      const faults = await changed(changes, (folder) => {
        // What both overlays are made of says the same in each, and each takes a run of kubectl.
        if (!file.startsWith(LOCAL)) rmSync(join(folder, LOCAL), { recursive: true });
        return faultsIn(folder);
      });
      expect(faults).toContainEqual(expect.stringMatching(says));
    },
  );
});
