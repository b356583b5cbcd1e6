/** The page's look, light and dark, wide and narrow. The colours in brackets are the stand-ins of the charts. */
export const styleSheet = `
:root{--page:#fff;--card:#f4f5f7;--ink:#16191d;--soft:#4a525c;--line:#c3c9d1;--link:#0a53b5;--bad:#a3131f;
--edge:rgba(0,0,0,.35);--base:var(--page);--s1:#1f5fa8;--s2:#a8480c;--s3:#18703a;--hatch:rgba(255,255,255,.75)}
@media(prefers-color-scheme:dark){:root{--page:#14171a;--card:#1e2226;--ink:#eceff2;--soft:#b3bbc4;--line:#4a525b;
--link:#8cbcff;--bad:#ff9a94;--edge:rgba(255,255,255,.4);--s1:#6aa9f2;--s2:#f0a06a;--s3:#74cc93;--hatch:rgba(0,0,0,.6)}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1100px;padding:1rem;background:var(--page);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.3rem;margin:2rem 0 .5rem;border-bottom:2px solid var(--line)}
h3{font-size:1.1rem;margin:1.5rem 0 .5rem}
a{color:var(--link)}:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-100vw;top:0;background:var(--page);padding:.5rem}.skip:focus{left:0}
.patterns{position:absolute}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.5rem 0}dt{color:var(--soft)}dd{margin:0}
.scroll{overflow-x:auto;margin:.75rem 0;background:linear-gradient(to right,var(--base) 30%,transparent) 0/2.5rem 100%,
linear-gradient(to left,var(--base) 30%,transparent) 100%/2.5rem 100%,
linear-gradient(to right,var(--edge),transparent) 0/.9rem 100%,
linear-gradient(to left,var(--edge),transparent) 100%/.9rem 100%;
background-repeat:no-repeat;background-attachment:local,local,scroll,scroll}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600;padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);
font-variant-numeric:tabular-nums}
thead th{color:var(--soft);font-weight:600}tbody th{font-weight:400}
.scroll th,.scroll td{overflow-wrap:break-word;min-width:4.5rem}
details.boot{--base:var(--card);background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.6rem 1rem;margin:.75rem 0}
summary{cursor:pointer;overflow-wrap:anywhere}details.boot>summary{font-weight:600}
code{font:.9em ui-monospace,monospace}.code{border:1px solid currentColor;border-radius:4px;padding:0 .3rem;
color:var(--bad)}
.how{color:var(--soft)}.findings{padding-left:1.2rem}.findings p{margin:.2rem 0}.fix{font-weight:600}
.timeline .took,.timeline tbody th,.timeline .actor{white-space:nowrap}
.timeline .what{width:38%}.timeline .bars{width:32%}
.bar{display:block;border:1px solid var(--line)}.track{fill:var(--page)}.edge{fill:var(--ink)}
.hatch{stroke:var(--hatch);stroke-width:2;fill:none}
.fill-seeding{fill:var(--s1)}.fill-hook{fill:var(--s2)}.fill-snapd{fill:var(--s3)}.fill-vault{fill:var(--s1)}
.fill-store{fill:var(--s3)}.fill-agent{fill:var(--s2)}.fill-wait{fill:var(--soft)}.fill-accident{fill:var(--bad)}
figure{margin:.75rem 0}figcaption{font-weight:600}figure svg{display:block;max-width:100%;height:auto}
.narrow{display:none}
svg [fill="#010101"]{fill:var(--ink)}svg [stroke="#010101"]{stroke:var(--ink)}svg [stroke="#020202"]{stroke:var(--line)}
svg [fill="#030301"]{fill:var(--s1)}svg [stroke="#030301"]{stroke:var(--s1)}
svg [fill="#030302"]{fill:var(--s2)}svg [stroke="#030302"]{stroke:var(--s2)}
svg [fill="#030303"]{fill:var(--s3)}svg [stroke="#030303"]{stroke:var(--s3)}
@media(max-width:720px){body{padding:.6rem}.wide{display:none}.narrow{display:block}details.boot{padding:.5rem}
dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .4rem}
.timeline thead{position:absolute;left:-100vw}.timeline tr{display:grid;grid-template-columns:auto auto 1fr;
gap:0 .8rem;border-bottom:1px solid var(--line);padding:.4rem 0}
.timeline th,.timeline td{border:0;padding:0}.timeline .what,.timeline .bars{grid-column:1/-1;width:auto}
.timeline .took{grid-row:1;grid-column:3;text-align:right}
.stacked thead{position:absolute;left:-100vw}.stacked tr{display:block;border-bottom:1px solid var(--line);padding:.4rem 0}
.stacked th,.stacked td{display:block;min-width:0;border:0;padding:0}.stacked tbody th{font-weight:600}
.stacked td:empty{display:none}
.stacked td::before{content:attr(data-head) ": ";color:var(--soft)}}
@media print{.scroll{overflow:visible}}
`;
