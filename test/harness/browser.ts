import { request, type IncomingHttpHeaders } from 'node:http';

/** What a browser got for one request. */
export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A cookie as the jar keeps it. */
export interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  /** As it came. */
  readonly line: string;
}

function cookieOf(line: string, url: URL): Cookie & { gone: boolean } {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  const attribute = (wanted: string) =>
    attributes.map((text) => text.split('=')).find(([key]) => key?.toLowerCase() === wanted);
  return {
    name,
    value,
    host: url.hostname,
    path: attribute('path')?.[1] ?? '/',
    secure: attribute('secure') !== undefined,
    line,
    gone: attribute('max-age')?.[1] === '0',
  };
}

/** A browser of one's own: a cookie jar, and redirects that are followed by hand. */
export class Browser {
  #cookies: Cookie[] = [];

  /** @param portFor on loopback, where a URL's host is really reached; its own port unless told */
  constructor(private readonly portFor: (url: URL) => number = (url) => Number(url.port)) {}

  /** What is in the jar. */
  get cookies(): readonly Cookie[] {
    return this.#cookies;
  }

  /** Puts cookies into the jar, as if a server had set them. */
  take(cookies: readonly Cookie[]): void {
    this.#cookies.push(...cookies);
  }

  /** Empties the jar. */
  forget(): this {
    this.#cookies = [];
    return this;
  }

  /** The cookies that a request to a URL would carry. */
  cookiesFor(url: URL): readonly Cookie[] {
    const below = ({ path }: Cookie) =>
      url.pathname === path || url.pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
    return this.#cookies.filter(
      (cookie) =>
        cookie.host === url.hostname && below(cookie) && (!cookie.secure || url.protocol === 'https:'),
    );
  }

  /** One GET as a page is opened, on whichever server `at` says if not on the URL's own. */
  async open(target: URL | string, options: { at?: number; accept?: string } = {}): Promise<Answer> {
    const url = new URL(target);
    const cookie = this.cookiesFor(url)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const answer = await send(url, options.at ?? this.portFor(url), {
      accept: options.accept ?? 'text/html,application/xhtml+xml,*/*;q=0.8',
      ...(cookie === '' ? {} : { cookie }),
    });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const { gone, ...cookie } = cookieOf(line, url);
      this.#cookies = this.#cookies.filter(
        ({ name, host, path }) => name !== cookie.name || host !== cookie.host || path !== cookie.path,
      );
      if (!gone) this.#cookies.push(cookie);
    }
    return answer;
  }
}

function send(url: URL, port: number, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path: `${url.pathname}${url.search}`,
        headers: { ...headers, host: url.host },
        agent: false,
      },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () =>
          resolve({
            url,
            status: res.statusCode ?? 0,
            headers: res.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}
