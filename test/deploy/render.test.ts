import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { renderOverlay } from '../../deploy/check/kustomize/render.js';
import { at, text, type Tree } from '../../deploy/check/tree.js';
import { changed, ROOT } from './support/broken.js';

const kubectl = spawnSync('kubectl', ['kustomize', '--help']).status === 0;
const id = (object: Tree) => `${text(at(object, 'kind'))} ${text(at(object, 'metadata', 'name'))}`;
const sorted = (objects: readonly Tree[]) =>
  [...objects].sort((one, other) => (id(one) < id(other) ? -1 : 1));

// The renderer is this project's own; where the real one is installed, both have to agree.
(kubectl ? describe : describe.skip)('rendering an overlay', () => {
  const both = (root: string, overlay: string) => {
    const output = execFileSync('kubectl', ['kustomize', join(root, 'k8s/overlays', overlay)], {
      encoding: 'utf8',
    });
    const theirs = parseAllDocuments(output, { version: '1.1' }).map((document) => document.toJS() as Tree);
    const ours = renderOverlay(root, `k8s/overlays/${overlay}`).map(({ object }) => object);
    return [sorted(ours), sorted(theirs)] as const;
  };

  it.each(readdirSync(join(ROOT, 'k8s/overlays')))('gives for %s what kubectl kustomize gives', (overlay) => {
    const [ours, theirs] = both(ROOT, overlay);
    expect(ours).toEqual(theirs);
  });

  it('gives with the component for traces what kubectl kustomize gives', async () => {
    const file = 'k8s/overlays/local/kustomization.yaml';
    const [ours, theirs] = await changed(
      [[file, 'patches:\n', 'components:\n  - ../../components/tracing\npatches:\n']],
      (folder) => both(folder, 'local'),
    );
    expect(ours).toEqual(theirs);
  });
});
