/**
 * A connection flow's cookie as services name it: whose it is, and which flow. On https its prefix makes browsers keep
 * other host names from setting it (RFC 6265bis, 4.1.3.2).
 */
const FLOW = /^((?:__Host-)?flow_([a-z][a-z0-9]{1,30})_[\w-]{22})=/;

/** All flows of one browser together, in characters: proxies before the gateway often take no longer header line than 8 KB. */
const MOST = 6144;

interface FlowCookie {
  readonly name: string;
  readonly provider: string;
  /** With name and value. */
  readonly pair: string;
}

function flowsIn(pairs: readonly string[]): FlowCookie[] {
  return pairs.flatMap((text) => {
    const pair = text.trim();
    const [, name, provider] = FLOW.exec(pair) ?? [];
    return name === undefined || provider === undefined ? [] : [{ name, provider, pair }];
  });
}

/** What of a browser's cookies is for a provider's service: its own flows. The Vault's state in another's would let it inject. */
export function flowCookiesFor(provider: string, cookie: string): string {
  const own = flowsIn(cookie.split(';')).filter((flow) => flow.provider === provider);
  return own.map(({ pair }) => pair).join('; ');
}

/**
 * The lines that an answer sets cookies with: those of the service's own flows, and one for each flow that the browser has
 * to let go of, so that whoever begins many and ends none can go on. Browsers send the oldest first (RFC 6265, 5.4).
 * @param cookie what the browser sent
 */
export function flowCookieLines(provider: string, lines: readonly string[], cookie: string): string[] {
  const own = lines.filter((line) => flowsIn([line])[0]?.provider === provider);
  const set = flowsIn(own.map((line) => line.split(';')[0] ?? ''));
  const kept = flowsIn(cookie.split(';')).filter(({ name }) => set.every((flow) => flow.name !== name));
  let all = [...kept, ...set].reduce((sum, { pair }) => sum + pair.length + 2, 0);
  const dropped: string[] = [];
  for (const { name, pair } of kept) {
    if (all <= MOST) break;
    all -= pair.length + 2;
    const secure = name.startsWith('__Host-') ? '; Secure' : '';
    dropped.push(`${name}=; Max-Age=0; Path=/; HttpOnly${secure}; SameSite=Lax`);
  }
  return [...own, ...dropped];
}
