import { describe, expect, it } from '@jest/globals';
import type { Request, Response } from 'express';
import { FlowCookies } from '../../src/connect/flow-cookie.js';
import { FLOW_MS } from '../../src/connect/flow.js';

function lineOf(secure: boolean, what: (cookies: FlowCookies, res: Response) => void): string {
  const lines: string[] = [];
  const res = { append: (_name: string, line: string) => lines.push(line) } as unknown as Response;
  what(new FlowCookies('alpha', secure), res);
  return lines.join('\n');
}

describe('a flow’s cookie', () => {
  it.each([
    [false, /^flow_alpha_ID=a\.b; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/],
    [true, /^__Host-flow_alpha_ID=a\.b; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
  ])('with https %p has all its attributes', (secure, form) => {
    expect(lineOf(secure, (cookies, res) => cookies.write(res, 'ID', 'a.b'))).toMatch(form);
  });

  it('lives longer than its flow, so that who comes late is told so', () => {
    const line = lineOf(true, (cookies, res) => cookies.write(res, 'ID', 'x'));
    expect(Number(/Max-Age=(\d+)/.exec(line)?.[1])).toBeGreaterThan(FLOW_MS / 1000);
  });

  it('is taken away where it was given', () => {
    const line = lineOf(true, (cookies, res) => cookies.clear(res, 'ID'));
    expect(line).toBe('__Host-flow_alpha_ID=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax');
  });

  it.each([
    ['flow_alpha_ID=a.b', false, 'a.b'],
    ['other=1; flow_alpha_ID=a.b; flow_alpha_OTHER=c', false, 'a.b'],
    ['__Host-flow_alpha_ID=a.b', true, 'a.b'],
    ['flow_alpha_ID=a.b', true, undefined],
    ['__Host-flow_alpha_ID=a.b', false, undefined],
    ['flow_beta_ID=a.b', false, undefined],
    ['flow_alpha_OTHER=c', false, undefined],
    ['__proto__=evil', false, undefined],
    ['', false, undefined],
    [undefined, false, undefined],
  ])('in %p with https %p is %p', (cookie, secure, expected) => {
    const req = { headers: { cookie } } as unknown as Request;
    expect(new FlowCookies('alpha', secure).read(req, 'ID')).toBe(expected);
  });
});
