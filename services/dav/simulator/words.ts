/** What is said of one resource. */
export interface Resource {
  readonly path: string;
  /** As elements. */
  readonly props?: readonly string[];
  /** Where nothing else is said of it. */
  readonly status?: number;
}

const responseOf = ({ path, props, status }: Resource): string =>
  `<d:response><d:href>${path}</d:href>${
    props
      ? `<d:propstat><d:prop>${props.join('')}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>`
      : `<d:status>HTTP/1.1 ${status} Not Found</d:status>`
  }</d:response>`;

/** A multistatus (RFC 4918, 14.16), with the token of a state if there is one. */
export const multistatus = (resources: readonly Resource[], token?: string): string =>
  `<?xml version="1.0" encoding="utf-8"?><d:multistatus xmlns:d="DAV:">${resources.map(responseOf).join('')}${
    token === undefined ? '' : `<d:sync-token>${token}</d:sync-token>`
  }</d:multistatus>`;

/** The resources that a multiget names; nothing if it is none. */
export function hrefsIn(asked: string): string[] | undefined {
  if (!/-multiget\b/.test(asked)) return undefined;
  return [...asked.matchAll(/<(?:\w+:)?href>([^<]*)</g)].map(([, path = '']) => path);
}

/** The token of the state since which changes are asked for; empty: everything is. */
export const tokenIn = (asked: string): string => /<(?:\w+:)?sync-token>([^<]*)</.exec(asked)?.[1] ?? '';
