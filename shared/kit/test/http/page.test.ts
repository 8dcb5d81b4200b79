import { html, page, sendPage } from '@data-connector/kit/http';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { appWith, servers } from './serve.js';

const { start, closeAll } = servers();
afterAll(closeAll);

describe('html', () => {
  it.each([
    ['tags', '<script>', '<p>&lt;script&gt;</p>'],
    ['quotes', `"'&`, '<p>&quot;&#39;&amp;</p>'],
    ['a number', 7, '<p>7</p>'],
    ['nothing', undefined, '<p></p>'],
    ['html', html`<b>${'<'}</b>`, '<p><b>&lt;</b></p>'],
    ['a list', [html`<i>1</i>`, '<'], '<p><i>1</i>&lt;</p>'],
  ])('writes %s safely', (_name, value, expected) => {
    expect(html`<p>${value}</p>`.text).toBe(expected);
  });
});

describe('page', () => {
  const made = page({ title: '<T>', body: html`<h1>Hi</h1>`, images: ['https://a.example/icon.svg'] });

  it('is complete, and escapes its title', () => {
    expect(made.document).toMatch(
      /^<!doctype html>\s*<html lang="en">.*<title>&lt;T&gt;<\/title>.*<\/head>\s*<body>\s*<main><h1>Hi<\/h1><\/main>\s*<\/body>\s*<\/html>\s*$/s,
    );
    expect(made.document.match(/<\/html>/g)).toHaveLength(1);
  });

  it('allows exactly its own stylesheet', () => {
    const style = /<style>([\s\S]*)<\/style>/.exec(made.document)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(made.contentSecurityPolicy).toContain(`style-src 'sha256-${hash}'`);
  });

  it('allows images from the given origins only', () => {
    expect(made.contentSecurityPolicy).toContain('img-src https://a.example;');
    expect(page({ title: 't', body: html`` }).contentSecurityPolicy).toContain("img-src 'none';");
  });

  it.each([["x; script-src 'unsafe-inline'"], ['https://a.example;script-src'], ['data:image/png,']])(
    'takes no image from %s',
    (image) => {
      expect(() => page({ title: 't', body: html``, images: [image] })).toThrow(/URL/);
    },
  );

  it.each([
    [true, 'max-age=31536000'],
    [false, null],
  ])('is sent with its headers (https: %s)', async (https, hsts) => {
    const { url } = await start(
      appWith((app) => {
        app.get('/', (_req, res) => sendPage(res, 418, page({ title: 't', body: html``, https })));
      }),
    );
    const { status, headers } = await fetch(url);
    expect(status).toBe(418);
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('strict-transport-security')).toBe(hsts);
  });
});
