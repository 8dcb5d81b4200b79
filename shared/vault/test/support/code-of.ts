import { isVaultError } from '../../src/index.js';

/** The code with which something fails; 'none' if it does not. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
    return 'none';
  } catch (error) {
    if (isVaultError(error)) return error.code;
    throw error;
  }
}
