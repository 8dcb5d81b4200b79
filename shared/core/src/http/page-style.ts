/** The one stylesheet of all pages: phone width, light and dark, the system's font. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ink:#1c2430;--soft:#5b6675;--paper:#f5f6f8;--card:#fff;--line:#dde2e8;--accent:#1f5fd0;--on-accent:#fff}
@media(prefers-color-scheme:dark){:root{--ink:#e9edf2;--soft:#a3adba;--paper:#12161c;--card:#1b212a;--line:#323b47;--accent:#7fb0ff;--on-accent:#0c1626}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main{max-width:30rem;margin:0 auto;padding:2rem 1rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 1rem}
h2{font-size:1.125rem;margin:0}
p{margin:.5rem 0}
a{color:var(--accent)}
section{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:0 0 1rem}
header{display:flex;align-items:center;gap:.75rem}
img{width:2.5rem;height:2.5rem;flex:none;border-radius:.5rem}
ul{margin:.5rem 0;padding-left:1.25rem}
code{font:.875em/1.4 ui-monospace,SFMono-Regular,Menlo,monospace}
.soft{color:var(--soft);font-size:.875rem}
.tag{display:inline-block;border:1px solid var(--line);border-radius:1rem;padding:0 .6rem;font-size:.8125rem;color:var(--soft)}
.button{display:block;width:100%;min-height:3rem;padding:.75rem 1rem;border:0;border-radius:.75rem;background:var(--accent);color:var(--on-accent);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.button.quiet{background:transparent;color:var(--ink);border:1px solid var(--line);margin-top:.75rem}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;
