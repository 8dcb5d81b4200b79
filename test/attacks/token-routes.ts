const D = '/datastores/:name';

/** Every route that a sync's token opens: its method, and its path below `/sync/:provider/:syncId`. */
export const TOKEN_ROUTES = [
  ['GET', ''],
  ['DELETE', ''],
  ['GET', '/events'],
  ['GET', D],
  ['GET', `${D}/keyring`],
  ['GET', `${D}/_changes`],
  ['GET', `${D}/_all_docs`],
  ['POST', `${D}/_all_docs`],
  ['POST', `${D}/_bulk_get`],
  ['POST', `${D}/_revs_diff`],
  ['POST', `${D}/_bulk_docs`],
  ['GET', `${D}/_local/checkpoint`],
  ['PUT', `${D}/_local/checkpoint`],
] as const;
