import { describe } from '@jest/globals';
import { renderOverlay, type Rendered } from '../../../deploy/check/kubernetes/render.js';
import { ask } from '../../../deploy/check/tools.js';
import { ROOT } from './changed.js';

const isThere = ask(process.env['PATH'], 'kubectl', ['kustomize', '--help'])?.isWell === true;

/** A suite that needs kubectl, which renders the overlays: skipped with that in its name where it is not installed. */
export function describeKubectl(name: string, suite: () => void): void {
  if (isThere) describe(name, suite);
  else describe.skip(`${name} (skipped: kubectl is not installed)`, suite);
}

/** The objects of an overlay: `local` or `production`. @param root the project's folder, or a copy */
export function rendered(overlay: string, root = ROOT): readonly Rendered[] {
  return renderOverlay(root, `k8s/overlays/${overlay}`) ?? [];
}
