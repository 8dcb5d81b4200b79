import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { FlowCookies } from '../../src/oauth/flow-cookie.js';
import { FLOW_MS } from '../../src/oauth/flow.js';

function lineOf(secure: boolean, what: (cookies: FlowCookies, res: Response) => void): string {
  const lines: string[] = [];
  const res = { append: (_name: string, line: string) => lines.push(line) } as unknown as Response;
  what(new FlowCookies('/auth/alpha', secure), res);
  return lines.join('\n');
}

describe('a flow’s cookie', () => {
  it.each([
    [false, /^flow_ID=a\.b; Max-Age=\d+; Path=\/auth\/alpha; HttpOnly; SameSite=Lax$/],
    [true, /^flow_ID=a\.b; Max-Age=\d+; Path=\/auth\/alpha; HttpOnly; Secure; SameSite=Lax$/],
  ])('with https %p has all its attributes', (secure, form) => {
    expect(lineOf(secure, (cookies, res) => cookies.write(res, 'ID', 'a.b'))).toMatch(form);
  });

  it('lives longer than its flow, so that who comes late is told so', () => {
    const line = lineOf(true, (cookies, res) => cookies.write(res, 'ID', 'x'));
    expect(Number(/Max-Age=(\d+)/.exec(line)?.[1])).toBeGreaterThan(FLOW_MS / 1000);
  });

  it('is taken away where it was given', () => {
    const line = lineOf(true, (cookies, res) => cookies.clear(res, 'ID'));
    expect(line).toBe('flow_ID=; Max-Age=0; Path=/auth/alpha; HttpOnly; Secure; SameSite=Lax');
  });

  it.each([
    ['flow_ID=a.b', 'a.b'],
    ['other=1; flow_ID=a.b; flow_OTHER=c', 'a.b'],
    ['flow_OTHER=c', undefined],
    ['__proto__=evil', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('in %p is %p', (cookie, expected) => {
    const req = { headers: { cookie } } as unknown as Request;
    expect(new FlowCookies('/', false).read(req, 'ID')).toBe(expected);
  });
});
