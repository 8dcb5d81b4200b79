import { isVaultError } from '@data-connector/vault';

/** Runs a command to its exit code: 0 if it gives true, 1 if not; what it throws is said in one line. */
export async function saying(command: () => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await command()) ? 0 : 1;
  } catch (error) {
    console.error(isVaultError(error) ? `${error.code}: ${error.message}` : (error as Error).message);
    process.exitCode = 1;
  }
}
