/** What a browser was shown in the end, or where it was sent to that is no page of the web. */
export interface Shown {
  readonly url: URL;
  readonly text: string;
}

/** A browser of one person: it keeps cookies, and goes where it is sent. */
export class Web {
  readonly #cookies = new Map<string, Map<string, string>>();

  /** Opens an address, or sends a form or JSON to it, and follows where that leads. */
  async open(address: string | URL, { body, stay = () => false }: Opening = {}): Promise<Shown> {
    let url = new URL(address);
    let sent = body;
    for (let steps = 0; steps < 20; steps++) {
      const answer = await fetch(url, {
        redirect: 'manual',
        headers: {
          accept: sent instanceof URLSearchParams || !sent ? 'text/html' : 'application/json',
          cookie: [...this.#jar(url)].map(([name, value]) => `${name}=${value}`).join('; '),
          ...(sent && !(sent instanceof URLSearchParams) ? { 'content-type': 'application/json' } : {}),
        },
        ...(sent
          ? { method: 'POST', body: sent instanceof URLSearchParams ? sent : JSON.stringify(sent) }
          : {}),
      });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        this.#jar(url).set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null || answer.status < 300) return { url, text: await answer.text() };
      await answer.body?.cancel();
      url = new URL(location, url);
      sent = undefined;
      if (stay(url)) return { url, text: '' };
    }
    throw new Error('sent round in circles');
  }

  #jar({ host }: URL): Map<string, string> {
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    return jar;
  }
}

interface Opening {
  readonly body?: URLSearchParams | object | undefined;
  /** Where to stop, without opening it. */
  readonly stay?: (url: URL) => boolean;
}
