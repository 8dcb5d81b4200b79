import { loadProviders, PROVIDER_FOLDERS } from '../../services/providers.js';

const LISTS = 'following,posts';

const found = (await loadProviders()).find(
  ({ definition: { manifest } }) =>
    manifest.handlers
      .map(({ name }) => name)
      .sort()
      .join() === LISTS,
);
if (!found) throw new Error(`No provider below services/ fetches just ${LISTS}`);
const { label, name } = found.definition.manifest;

/** The provider whose service is measured, the first below services/ that fetches just these; `from`: its package. */
export const SUBJECT = {
  name,
  label,
  from: PROVIDER_FOLDERS.find((folder) => folder.name === name)?.from ?? name,
} as const;
