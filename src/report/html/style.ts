/** The look of the page: one column, calm, light and dark, on screens of every width and on paper. */
export const style = `
:root{color-scheme:light dark;--paper:#fcfcfb;--card:#fff;--ink:#1d2329;--quiet:#59636e;--line:#d9dde2;--soft:#f1f3f5;
--critical:#a8071a;--high:#ad3a00;--medium:#7a5600;--low:#4d5a68;--holds:#1b6b43;--unknown:#5a3ea6;--link:#0a5299}
@media(prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1a1e24;--ink:#e4e7eb;--quiet:#9aa5b1;--line:#323a44;--soft:#20262d;
--critical:#ff8f88;--high:#ffae7a;--medium:#e2c36a;--low:#b3bec9;--holds:#84d6a8;--unknown:#c5adff;--link:#8cc4ff}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
main,header.top,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}
header.top{padding-top:2.5rem}
h1{font-size:1.75rem;line-height:1.25;margin:.25rem 0 .5rem;font-weight:650;letter-spacing:-.01em}
h2{font-size:1.15rem;margin:2.75rem 0 .75rem;font-weight:650}
h3{font-size:1rem;margin:0;font-weight:620}
p{margin:.4rem 0}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,button:focus-visible,summary:focus-visible,input:focus-visible,select:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.quiet{color:var(--quiet)}
.brand{font-size:.875rem;color:var(--quiet);margin:0}
code,pre,kbd{font:.875em/1.5 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.low{color:var(--low)}.holds{color:var(--holds)}.unknown{color:var(--unknown)}.none{color:var(--quiet)}
.tag{display:inline-block;font-size:.75rem;font-weight:650;text-transform:uppercase;letter-spacing:.04em}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
ul.plain,ol.plain{list-style:none;margin:0;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem 1.15rem;margin:.75rem 0}
.changes li{padding:.3rem 0;border-top:1px solid var(--line)}.changes li:first-child{border-top:0}
ol.first{padding-left:2.4rem}.first li{margin:.7rem 0}.first li::marker{font-weight:650}
details.more{border:0;background:none;margin:.1rem 0}details.more summary{padding:0;font-size:.8125rem;color:var(--quiet)}
.snippet{display:flex;gap:.6rem;align-items:flex-start;margin:.25rem 0}
.snippet>span{flex:0 0 6.5rem;color:var(--quiet);font-size:.875rem}
.snippet code{flex:1;min-width:0;background:var(--soft);border-radius:5px;padding:.15rem .5rem;white-space:pre-wrap}
.js button.copy{display:inline-block}
button.copy{display:none;flex:none;font:inherit;font-size:.8125rem;color:var(--link);background:none;border:1px solid var(--line);border-radius:5px;padding:.1rem .55rem;cursor:pointer}
.filters{display:none;flex-wrap:wrap;gap:.6rem;margin:.75rem 0}
.js .filters{display:flex}
.filters label{display:flex;flex-direction:column;font-size:.8125rem;color:var(--quiet)}
.filters select{max-width:13rem}
.filters input,.filters select{font:inherit;font-size:.9375rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:5px;padding:.3rem .5rem;min-width:8rem}
.filters input{min-width:14rem}
.scroll{overflow-x:auto;border:1px solid var(--line);border-radius:8px;background:var(--card)}
table.hull{border-collapse:separate;border-spacing:0;width:100%;font-variant-numeric:tabular-nums}
.hull th,.hull td{padding:.28rem .4rem;text-align:center;border-top:1px solid var(--line);white-space:nowrap}
.hull thead th{border-top:0;font-weight:500;font-size:.8125rem;color:var(--quiet)}
.hull tbody th{text-align:left;font-weight:500;position:sticky;left:0;background:var(--card);max-width:16rem;overflow:hidden;text-overflow:ellipsis}
.hull td a,.hull td span{display:inline-block;min-width:1.6rem;text-decoration:none;font-weight:650;border-radius:4px}
.hull td a:hover{background:var(--soft)}
.legend{font-size:.8125rem;color:var(--quiet)}.legend span{margin-right:1rem;white-space:nowrap}
details{border:1px solid var(--line);border-radius:8px;background:var(--card);margin:.5rem 0;content-visibility:auto;contain-intrinsic-size:auto 3rem}
summary{cursor:pointer;padding:.6rem 1rem;display:flex;flex-wrap:wrap;gap:.2rem .8rem;align-items:baseline;list-style-position:inside}
summary h3{display:inline}
details>.body{padding:.25rem 1rem 1rem}
.graph{display:grid;grid-template-columns:minmax(6rem,auto) 1fr;margin:.75rem 0}
.graph>.from{grid-column:1;grid-row:1/-1;align-self:stretch;display:flex;align-items:center;font-weight:620;padding-right:.9rem;border-right:2px solid var(--line);overflow-wrap:anywhere;max-width:12rem}
.lane{grid-column:2;display:flex;flex-wrap:wrap;align-items:center;gap:.25rem 0;padding:.3rem 0;position:relative}
.lane .name{flex:0 0 100%;padding-left:.9rem;font-size:.8125rem;font-weight:620}
.lane .gate,.lane .end{border:1.5px solid currentColor;border-radius:999px;padding:.08rem .65rem;font-size:.8125rem;background:var(--card)}
.lane .gate span{color:var(--ink)}
.lane .open{border-style:dashed}
.lane .shut{border-width:2.5px;color:var(--holds)}
.lane .maybe{border-style:dotted;color:var(--unknown)}
.lane .wire{flex:0 0 .9rem;border-top:2px solid currentColor}
.lane .cut{flex:0 0 .9rem;border-top:2px dotted var(--line)}
.lane .end{border-radius:4px;font-weight:650}
.lane.blocked{color:var(--quiet)}
.findings li{padding:.35rem 0;border-top:1px solid var(--line)}.findings li:first-child{border-top:0}
.findings h4{margin:.9rem 0 .2rem;font-size:.8125rem;color:var(--quiet);font-weight:600}
dl.story{display:grid;grid-template-columns:6.5rem 1fr;gap:.3rem .8rem;margin:.5rem 0}dl.story dt{color:var(--quiet);font-size:.875rem}dl.story dd{margin:0;min-width:0}
.trend{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem}
.trend figure{margin:0}.trend figcaption{font-size:.875rem;color:var(--quiet)}.trend svg{width:100%;height:5rem;display:block}
.trend .now{color:var(--ink);font-weight:650}
[hidden]{display:none!important}
footer{padding:3rem 1.25rem 2rem;color:var(--quiet);font-size:.875rem}
@media(max-width:40rem){body{font-size:15px}.snippet{flex-wrap:wrap}.snippet>span{flex-basis:100%}dl.story{grid-template-columns:1fr}.graph{grid-template-columns:1fr}
.graph>.from{grid-column:1;grid-row:auto;border-right:0;border-bottom:2px solid var(--line);padding:.2rem 0;max-width:none}.lane{grid-column:1}}
@media print{body{background:#fff;color:#000;font-size:10.5pt}.filters,.copy,.skip{display:none!important}details{break-inside:avoid;content-visibility:visible}
details:not([open])>.body{display:block}details::details-content{content-visibility:visible;height:auto}a{color:inherit;text-decoration:none}.scroll{overflow:visible}.hull tbody th{position:static}}
`
