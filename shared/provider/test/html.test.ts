import { describe, expect, it } from '@jest/globals';
import { asHtml, readHtml } from '../src/html.js';

describe('HTML as text', () => {
  it.each([
    ['', ''],
    ['plain &amp; simple &lt;3 &#x1F98B;', 'plain & simple <3 🦋'],
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['<p>One<br>line<br /><br />more</p>\n\n<p>Two', 'One\nline\n\nmore\n\nTwo'],
    ['<div>One</div><div>Two</div>', 'One\nTwo'],
    ['  many \n\t spaces <b> here </b> too', 'many spaces here too'],
    [
      '<p>Items</p><ul><li>One</li><li>Two <b>bold</b></li></ul><p>End</p>',
      'Items\n\n• One\n• Two bold\n\nEnd',
    ],
    [
      '<ol><li>One</li><li>Two<ul><li>Inside</li></ul></li><li>Three</li></ol>',
      '1. One\n2. Two\n• Inside\n3. Three',
    ],
    ['<pre><code>if (a) {\n  b &lt; c\n}</code></pre>after', 'if (a) {\n  b < c\n}\n\nafter'],
    [
      '<a href="https://example.com/a/b"><span class="invisible">https://</span><span class="ellipsis">example.com/a</span><span class="invisible">/b</span></a>',
      'https://example.com/a/b',
    ],
    ['<p>Seen<script>unseen()</script><style>p{}</style><svg><text>no</text></svg></p>', 'Seen'],
    ['<head><meta charset=utf-8><title>no</title><p>Seen', 'Seen'],
    ['<object data="x">Instead</object>', 'Instead'],
    ['<b>not <i>closed', 'not closed'],
    ['a < b <notatag> c', 'a < b c'],
    ['<p> </p><p></p><p>Only this</p><p><br></p>', 'Only this'],
  ])('%j', (html, text) => {
    expect(readHtml(html).text).toBe(text);
  });
});

describe('HTML as it may be shown', () => {
  it.each([
    ['<p>A <em>b</em> &amp; <code>c &lt; d</code></p>', '<p>A <em>b</em> &amp; <code>c &lt; d</code></p>'],
    [
      '<a href="https://example.com/?a=1&amp;b=2" onclick="x()" class="u">l</a>',
      '<a href="https://example.com/?a=1&amp;b=2">l</a>',
    ],
    ['<a href="javascript:alert(1)">l</a>', '<a>l</a>'],
    ['<a href=" jav\tascript:alert(1)">l</a><a href="/path">m</a>', '<a>l</a><a>m</a>'],
    [
      `<a href='https://example.com/"><img src=x onerror=alert(1)>'>l</a>`,
      '<a href="https://example.com/%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E">l</a>',
    ],
    ['<img src=x onerror=alert(1)><b onmouseover=alert(1)>b</b>', '<b>b</b>'],
    ['<script>alert(1)</script><iframe src="https://e.example"></iframe><style>*{}</style>x', 'x'],
    ['<svg><script>alert(1)</script></svg><math><mtext></mtext></math>x', 'x'],
    ['<form action="https://e.example"><input><button>b</button></form>', 'b'],
    ['<b><i>crossed</b></i>', '<b><i>crossed</i></b>'],
    ['<scr<script>ipt>alert(1)</scr</script>ipt>', 'ipt&gt;alert(1)ipt&gt;'],
    ['&lt;script&gt;alert(1)&lt;/script&gt;', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['<!-- <script> --><![CDATA[<script>]]><?php echo 1 ?>x', 'x'],
  ])('%j', (source, html) => {
    expect(readHtml(source).html).toBe(html);
    // What was made is not changed by being read again.
    expect(readHtml(html).html).toBe(html);
  });

  it('says a text as it is', () => {
    const text = `<b> & "quotes" 'n' <script>`;
    expect(readHtml(asHtml(text))).toEqual({ text, html: asHtml(text) });
  });
});

it.each([
  ['too long', 'x'.repeat(2 ** 18 + 1)],
  ['too deep', '<b>'.repeat(100_000)],
])('HTML that is %s is not looked at', (_name, html) => {
  expect(() => readHtml(html)).toThrow('HTML that is too');
});
