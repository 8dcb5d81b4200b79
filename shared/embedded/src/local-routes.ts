import type { Request } from 'express';
import { sendJson } from './answer.js';
import { readObject } from './body.js';
import { checkDocument, checkSizes } from './document.js';
import { databaseOf, type Handler } from './guard.js';
import { putLocal } from './local-docs.js';

type IdOf = (request: Request) => string;

/** `GET /db/_local/id`. */
export const getLocalDocument =
  (idOf: IdOf): Handler =>
  async (request, answer) => {
    sendJson(answer, 200, await databaseOf(answer).use((pouch) => pouch.get(idOf(request))));
  };

/** `PUT /db/_local/id`. */
export const putLocalDocument =
  (idOf: IdOf): Handler =>
  async (request, answer) => {
    const doc = checkDocument({ ...(await readObject(request)), _id: idOf(request) }, true);
    checkSizes([doc], Number(request.headers['content-length'] ?? Infinity));
    sendJson(answer, 201, await databaseOf(answer).use((pouch) => putLocal(pouch, doc)));
  };

/** `DELETE /db/_local/id`. */
export const deleteLocalDocument =
  (idOf: IdOf): Handler =>
  async (request, answer) => {
    const id = idOf(request);
    await databaseOf(answer).use(async (pouch) => pouch.remove(await pouch.get(id)));
    sendJson(answer, 200, { ok: true, id, rev: '0-0' });
  };
