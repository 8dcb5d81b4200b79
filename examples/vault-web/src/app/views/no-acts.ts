import type { Acts } from '../effects/acts.js';

const nothing = (): void => {};

/** What can be done before the Vault is open: nothing. */
export const NO_ACTS: Acts = {
  create: nothing,
  adopt: nothing,
  connect: nothing,
  sync: nothing,
  stop: nothing,
  disconnect: nothing,
  remove: nothing,
  forget: nothing,
  showKey: nothing,
  showOriginal: nothing,
  search: nothing,
  more: nothing,
  showPictures: nothing,
  ask: nothing,
  closeDialog: nothing,
  closeNotice: nothing,
};
