/** The look of the page: one column, calm, light and dark, on screens of every width and on paper. */
export const style = `
:root{color-scheme:light dark;--paper:#fcfcfb;--card:#fff;--ink:#1d2329;--quiet:#59636e;--line:#d9dde2;--soft:#f1f3f5;
--critical:#a8071a;--high:#ad3a00;--medium:#7a5600;--low:#4d5a68;--holds:#1b6b43;--unknown:#5a3ea6;--link:#0a5299}
@media(prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1a1e24;--ink:#e4e7eb;--quiet:#9aa5b1;--line:#323a44;--soft:#20262d;
--critical:#ff8f88;--high:#ffae7a;--medium:#e2c36a;--low:#b3bec9;--holds:#84d6a8;--unknown:#c5adff;--link:#8cc4ff}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;overflow-wrap:anywhere;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
main,header.top,nav,footer{max-width:70rem;margin:0 auto;padding:0 1.25rem}
header.top{padding-top:2.5rem}
h1{font-size:1.75rem;line-height:1.25;margin:.25rem 0 .5rem;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:3rem 0 .75rem;font-weight:650;overflow-wrap:anywhere}
h3{font-size:1rem;margin:0;font-weight:620;display:inline}
h4{margin:1.1rem 0 .25rem;font-size:.8125rem;color:var(--quiet);font-weight:600}
p{margin:.4rem 0;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.quiet{color:var(--quiet)}
.brand{font-size:.875rem;color:var(--quiet);margin:0}
nav ul{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.875rem;padding:.75rem 0 0}
code,pre{font:.875em/1.5 ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
.c,a.c{color:var(--critical)}.h,a.h{color:var(--high)}.m,a.m{color:var(--medium)}.l,a.l{color:var(--low)}.k{color:var(--holds)}.u,a.u{color:var(--unknown)}.n{color:var(--quiet)}
.tag{font-size:.75rem;font-weight:650;text-transform:uppercase;letter-spacing:.04em;margin-right:.15rem}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:9}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.plain{list-style:none;margin:0;padding:0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.6rem 1.15rem;margin:.75rem 0}
.changes>li{display:grid;grid-template-columns:9rem minmax(6rem,11rem) 1fr;gap:0 1rem;padding:.4rem 0;border-top:1px solid var(--line)}
.changes>li>*{min-width:0;overflow-wrap:anywhere}.changes b{font-weight:620}
.changes>li:first-child,.findings>li:first-child{border-top:0}
.first{padding-left:2.2rem;margin:.4rem 0}.first.card{padding-left:2.6rem}.first li{margin:.8rem 0}.first li::marker{font-weight:650;color:var(--quiet)}
.first.card li+li{border-top:1px solid var(--line);padding-top:.8rem}
.first p a{margin:0 .15rem}
.snippet{display:flex;gap:.6rem;align-items:flex-start;margin:.25rem 0}
.snippet>span{flex:0 0 6.5rem;color:var(--quiet);font-size:.875rem}
.snippet code{flex:1;min-width:0;background:var(--soft);border-radius:5px;padding:.15rem .5rem;white-space:pre-wrap}
.js button.copy{display:inline-block}
button{flex:none;font:inherit;font-size:.8125rem;color:var(--link);background:none;border:1px solid var(--line);border-radius:5px;padding:.1rem .55rem;cursor:pointer}
button.copy{display:none;min-width:4.2rem}
button:hover{background:var(--soft)}
.filters{display:none;flex-wrap:wrap;gap:.6rem;margin:.75rem 0;align-items:flex-end}
.js .filters{display:flex}
.filters label{display:flex;flex-direction:column;font-size:.8125rem;color:var(--quiet);flex:0 1 11rem;min-width:8rem}
.filters label:first-child{flex:1 1 14rem}
.filters input,.filters select{font:inherit;font-size:.9375rem;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:5px;padding:.3rem .5rem;width:100%;height:2.2rem}
.filters button{height:2.2rem;padding:0 .9rem}
.filters p{flex:1 0 100%;margin:0;font-size:.8125rem}.filters p:empty{display:none}
.scroll{overflow:auto;max-height:80vh;border:1px solid var(--line);border-radius:8px;background:var(--card)}
table{border-collapse:separate;border-spacing:0;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:.28rem .4rem;border-top:1px solid var(--line)}
thead th{border-top:0;font-weight:500;font-size:.8125rem;color:var(--quiet)}
.hull th,.hull td{text-align:center;white-space:nowrap}
.hull thead th{position:sticky;top:0;background:var(--card);border-bottom:1px solid var(--line);z-index:1}
.hull tbody tr:first-child>*{border-top:0}
.hull abbr{text-decoration:none}
.hull tr>th:first-child{text-align:left;position:sticky;left:0;background:var(--card);max-width:min(16rem,40vw);white-space:normal;overflow-wrap:break-word;padding-left:1rem;font-weight:500}
.hull thead th:first-child{z-index:2}
.hull td{font-weight:650}
.hull td a{display:block;min-width:1.6rem;text-decoration:none;border-radius:4px}
.hull tbody th a{text-decoration:none}.hull tbody th a:hover{text-decoration:underline}
.hull td a:hover,.hull tbody tr:hover>*{background:var(--soft)}
.drift th,.drift td{text-align:left;padding:.28rem 1rem;vertical-align:top;font-weight:400;overflow-wrap:anywhere}
.legend{font-size:.8125rem;color:var(--quiet);display:flex;flex-wrap:wrap;gap:.3rem 1.2rem}
details{border:1px solid var(--line);border-radius:8px;background:var(--card);margin:.5rem 0}
summary{cursor:pointer;padding:.6rem 1rem .6rem 2.1rem;display:flex;flex-wrap:wrap;gap:.1rem .8rem;align-items:baseline;position:relative;list-style:none;overflow-wrap:anywhere}
summary::-webkit-details-marker{display:none}
summary>*{min-width:0}
summary::before{content:"";position:absolute;left:1rem;top:1.15rem;width:.42rem;height:.42rem;border:solid var(--quiet);border-width:0 2px 2px 0;transform:rotate(-45deg)}
details[open]>summary::before{transform:rotate(45deg);top:1.05rem}
summary:hover{background:var(--soft);border-radius:8px}
.body{padding:.1rem 1rem 1rem 2.1rem}
.more{border:0;background:none;margin:.1rem 0}
.more>summary{padding:0 0 0 1rem;font-size:.8125rem;color:var(--quiet);display:inline-block}
.more>summary::before{left:.1rem;top:.5rem;width:.3rem;height:.3rem}.more[open]>summary::before{top:.42rem}
.graph{display:flex;margin:1rem 0}
.from{align-self:flex-start;margin-top:1.2rem;flex:0 1 auto;max-width:9rem;border:2px solid var(--ink);border-radius:6px;padding:.3rem .7rem;overflow-wrap:anywhere;font-weight:650;font-size:.875rem;position:relative;margin-right:1rem}
.from::after{content:"";position:absolute;left:100%;top:50%;width:1rem;border-top:2px solid var(--ink);margin-left:2px}
.ways{flex:1;min-width:0;border-left:2px solid var(--ink)}
.to{display:flex;align-items:stretch}.to+.to{margin-top:.6rem;padding-top:.6rem;border-top:1px dashed var(--line)}
.lanes{list-style:none;margin:0;padding:0;flex:1;min-width:0;border-right:2px solid currentColor}
.lanes li{display:flex;flex-wrap:wrap;align-items:center;padding:.35rem 0 .35rem 1.2rem;font-size:.8125rem;row-gap:.3rem}
.lanes li>b{flex:0 0 100%;font-weight:620}.lanes li>*{min-width:0;max-width:calc(100% - 1.2rem);overflow-wrap:anywhere}.lanes li>b{max-width:100%}
.lanes li::after{content:"";flex:1;min-width:1rem;border-top:2px solid currentColor}
.lanes i,.graph-legend i{font-style:normal;position:relative;border:2px solid;border-color:transparent var(--w,currentColor);border-radius:5px;padding:.02rem .55rem;line-height:1.35}
.lanes i{margin-left:1rem;color:var(--ink)}.lanes .c{--w:var(--critical)}.lanes .h{--w:var(--high)}.lanes .m{--w:var(--medium)}.lanes .l{--w:var(--low)}.lanes .u{--w:var(--unknown)}.lanes .n{--w:var(--quiet)}
.lanes i::before{content:"";position:absolute;right:100%;top:50%;width:1rem;margin-right:2px;border-top:2px solid var(--w)}
.lanes b+i::before{width:2.2rem}
.lanes i.x,.graph-legend i.x{border-color:var(--holds);color:var(--holds);font-weight:620}
.lanes i.q,.graph-legend i.q{border:2px dotted var(--unknown);color:var(--unknown)}
.lanes i.x~i::before,.lanes .n::after,.lanes .u::after{border-top:2px dotted;opacity:.6}
.end{align-self:flex-start;margin-top:1.2rem;flex:none;width:6.6rem;border:2px solid currentColor;border-radius:6px;padding:.3rem .5rem;text-align:center;font-size:.875rem;line-height:1.25;font-weight:650;position:relative;margin-left:1rem}
.end::before{content:"";position:absolute;right:100%;top:50%;width:1rem;margin-right:2px;border-top:2px solid currentColor}
.to.n>.end,.to.u>.end{border-style:dotted}.to.n>.end::before,.to.u>.end::before{border-top-style:dotted}
.graph-legend{align-items:center}.graph-legend i:first-child{color:var(--critical)}
.findings li{padding:.3rem 0;overflow-wrap:anywhere}.card.findings li{border-top:1px solid var(--line);padding:.45rem 0}
div.findings{display:grid;grid-template-columns:11rem 1fr;gap:0 1rem;margin-top:1rem;border-top:1px solid var(--line);padding-top:.5rem}div.findings h4{margin:0;padding:.42rem 0}div.findings>*{min-width:0}
.story{display:grid;grid-template-columns:3.5rem 1fr;gap:.4rem .8rem;margin:.8rem 0 0}.story dt{color:var(--quiet);font-size:.875rem}.story dd{margin:0;min-width:0}
.quote{background:var(--soft);border-radius:5px;padding:.5rem .8rem;overflow-x:auto;margin:.6rem 0}.quote span{color:var(--quiet);display:inline-block;min-width:2rem;text-align:right;margin-right:.8rem;user-select:none}
mark{background:none;color:inherit;text-decoration:underline wavy var(--critical);text-underline-offset:.25em;text-decoration-thickness:1px}
.trend{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(17rem,100%),1fr));gap:1.6rem 2.5rem;padding:1.15rem}
.trend figure{margin:0}.trend figcaption{font-size:.875rem;color:var(--quiet)}.trend svg{width:100%;height:4rem;display:block;overflow:visible;margin:.3rem 0}
.trend .now{color:var(--ink);font-weight:650;font-size:1.25rem;margin-right:.3rem}.trend figure p{font-size:.8125rem;margin:0}
[hidden]{display:none!important}
footer{overflow-wrap:anywhere;padding-top:3rem;padding-bottom:2rem;color:var(--quiet);font-size:.875rem}
@media(max-width:44rem){div.findings{display:block}body{font-size:15px}main,header.top,nav,footer{padding-left:.9rem;padding-right:.9rem}
.snippet{flex-wrap:wrap}.snippet>span{flex-basis:100%}.story{grid-template-columns:1fr;gap:.1rem}.story dd{margin-bottom:.5rem}
.changes>li{grid-template-columns:1fr}.body{padding-left:1rem}.filters label,.filters label:first-child{flex:1 1 8rem}
.graph{display:block}.from{display:inline-block;max-width:100%;margin:0}.from::after{display:none}.ways{margin-left:1rem;padding-top:.6rem}
.to{display:block}.lanes{border-right:0}.lanes li::after{display:none}.end{display:inline-block;width:auto;margin:.2rem 0 0 1.2rem}.end::before{width:1.2rem}
.lanes i{margin-right:.2rem}}
@media print{body{background:#fff;color:#000;font-size:10pt}:root{--card:#fff;--soft:#f4f4f4}.filters,.copy,.skip,nav{display:none!important}
details{break-inside:auto}summary{break-after:avoid}summary::before{display:none}details::details-content{content-visibility:visible;display:block;height:auto}
a{color:inherit;text-decoration:none}.scroll{overflow:visible;max-height:none}.hull *{position:static!important}.quote{white-space:pre-wrap}tr{break-inside:avoid}}
`
