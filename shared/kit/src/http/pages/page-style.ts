/** The one stylesheet of all pages: phone width, light and dark, the system's font, the colours of the example Vault. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#566070;--paper:#f5f6f8;--card:#fff;--line:#dde2e8;--edge:#8a94a3;--accent:#1f5fd0;--on-accent:#fff;--warn:#8a4b00;--warn-paper:#fff6e8;--warn-line:#efd3a4;--shadow:0 1px 2px rgb(28 36 48/6%);--radius:.875rem}
@media(prefers-color-scheme:dark){:root{--ink:#e9edf2;--soft:#a7b1be;--paper:#12161c;--card:#1b212a;--line:#313a46;--edge:#78838f;--accent:#7fb0ff;--on-accent:#0c1626;--warn:#f2b866;--warn-paper:#2a2418;--warn-line:#5b4a2a;--shadow:none}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
main{max-width:30rem;margin:0 auto;padding:clamp(1.5rem,6vh,4rem) 1rem 3rem}
h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 .75rem;text-wrap:balance}
h2{font-size:1.125rem;line-height:1.35;margin:0}
p{margin:.5rem 0}
a{color:var(--accent);text-underline-offset:.15em}
section{background:var(--card);border:1px solid var(--line);border-radius:var(--radius);padding:1.125rem;margin:0 0 1rem;box-shadow:var(--shadow)}
header{display:flex;align-items:center;gap:.75rem}
img{display:block;width:2.5rem;height:2.5rem;flex:none;border-radius:.625rem}
img.large{width:3.5rem;height:3.5rem;border-radius:.875rem;margin:0 0 1.25rem}
ul{margin:.5rem 0;padding-left:1.25rem}
dl,dd{margin:0}
dl>div{padding:.75rem 0;border-top:1px solid var(--line)}
dl>div:first-child{padding-top:0;border-top:0}
dl>div:last-child{padding-bottom:0}
dt{color:var(--soft);font-size:.875rem}
dd{overflow:hidden}
code{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
summary{width:fit-content;min-height:1.75rem;padding:.125rem 0;cursor:pointer}
summary:hover{text-decoration:underline;text-underline-offset:.15em}
.lead{font-size:1.125rem;color:var(--soft);margin:0 0 1.5rem;text-wrap:pretty}
.soft{color:var(--soft);font-size:.875rem}
p:has(.button)+.soft{margin-top:1rem}
.warning{margin:0 0 1rem;padding:.75rem 1rem;border:1px solid var(--warn-line);border-radius:var(--radius);background:var(--warn-paper);color:var(--warn)}
.tag{display:inline-block;border:1px solid var(--line);border-radius:1rem;padding:0 .6rem;font-size:.8125rem;color:var(--soft)}
.button{display:flex;align-items:center;justify-content:center;width:100%;min-height:3rem;padding:.625rem 1.25rem;border:1px solid transparent;border-radius:.625rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.button:hover{filter:brightness(1.07)}
.button.quiet{background:transparent;color:var(--ink);border-color:var(--edge);font-weight:500}
label{display:block;margin:.75rem 0 .25rem;font-weight:600}
input:not([type=hidden]){display:block;width:100%;min-height:3rem;padding:.625rem .875rem;border:1px solid var(--edge);border-radius:.625rem;background:var(--card);color:var(--ink);font:inherit}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;
