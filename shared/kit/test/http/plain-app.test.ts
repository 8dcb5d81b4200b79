import { afterAll, expect, it } from '@jest/globals';
import { answerProblems, notFound, plainApp, plainRouter } from '@data-connector/kit/http';
import { silentLog } from '@data-connector/kit/log';
import { servers } from './serve.js';

const { start, closeAll } = servers();
afterAll(closeAll);

it.each([
  ['/thing', 200],
  ['/thing/', 404],
  ['/Thing', 404],
  ['/mounted/one/thing', 200],
  ['/mounted/one/thing/', 404],
  ['/mounted/one/THING', 404],
  ['/MOUNTED/one/thing', 404],
])('one spelling of a path is served: %s is %i', async (path, status) => {
  const app = plainApp();
  app.get('/thing', (_req, res) => void res.json(1));
  app.use(
    '/mounted/:name',
    plainRouter().get('/thing', (req, res) => void res.json(req.params)),
  );
  app.use(notFound(), answerProblems(silentLog));
  const { url } = await start(app);
  const answer = await fetch(url + path);
  expect(answer.status).toBe(status);
  if (path.startsWith('/mounted') && status === 200) expect(await answer.json()).toEqual({ name: 'one' });
});
