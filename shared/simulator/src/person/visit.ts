/** Whether a connection that was kept open had been closed at the other end when it was used again. */
const isClosed = ({ cause }: { readonly cause?: unknown }): boolean =>
  ['ECONNRESET', 'UND_ERR_SOCKET'].includes(String((cause as { code?: unknown } | undefined)?.code));

/**
 * Opens an address as browsers do: what is safe to be asked again is asked once more where a kept connection turns out to be
 * closed (RFC 9110, 9.2.2). What is sent here keeps none open, so that what is not safe rarely meets one that was closed.
 * @throws TypeError where nobody answers
 */
export async function visit(address: string | URL, init: RequestInit = {}): Promise<Response> {
  const headers = { ...(init.headers as Record<string, string> | undefined), connection: 'close' };
  const ask = () => fetch(address, { ...init, headers });
  return ask().catch((error: Error) => {
    if (init.method === 'POST' || !isClosed(error)) throw error;
    return ask();
  });
}
