/** What the page does beyond being read: filters, copies, opens what a link points at. Without it everything can still be read. */
export const script = `
(()=>{const d=document,id=x=>d.getElementById(x),all=(s,r=d)=>[...r.querySelectorAll(s)];
d.documentElement.classList.add('js');
const q=id('q'),sev=id('sev'),area=id('area'),engine=id('engine');
const rows=all('.hull tbody tr'),boxes=all('details.box'),findings=all('details.finding'),heads=all('.hull thead th');
const order=['l','m','h','c'],texts=new Map(),refs=new Map();
const textOf=x=>{let t=texts.get(x);if(t===undefined){t=x.textContent.toLowerCase();texts.set(x,t)}return t};
const refsOf=x=>{let t=refs.get(x);if(!t){t=all('a[href^="#f-"]',x).map(a=>a.hash.slice(3));refs.set(x,t)}return t};
const enough=(look,s)=>s==='u'?look==='u':order.indexOf(look)>=(s?order.indexOf(s):0);
const apply=()=>{const t=q.value.trim().toLowerCase(),s=sev.value,a=area.value,e=engine.value,linked=new Set();let shown=0,told=0;
const column=a?heads.findIndex(x=>x.dataset.area===a):-1;
rows.forEach((x,i)=>{const box=boxes[i],cell=column<0?null:x.cells[column].querySelector('a');
const ok=(!t||textOf(x).includes(t)||textOf(box).includes(t))&&(!e||x.dataset.e===e)&&
(a?!!cell&&enough(cell.className,s)||!!cell&&!s:!s||(s==='u'?x.dataset.u==='1':enough(x.dataset.w,s)));
x.hidden=box.hidden=!ok;if(ok){shown++;if(t||e)refsOf(box).forEach(r=>linked.add(r))}});
for(const x of findings){const ok=(!a||x.dataset.area===a)&&(!s||enough(x.dataset.w,s))&&(!(t||e)||linked.has(x.dataset.r)||!e&&textOf(x).includes(t));x.hidden=!ok;if(ok)told++}
id('count').textContent=t||s||a||e?'showing '+shown+' of '+rows.length+' rows, '+told+' of '+findings.length+' findings':''};
if(q){let wait;const soon=()=>{clearTimeout(wait);wait=setTimeout(apply,80)};q.addEventListener('input',soon);for(const x of [sev,area,engine])x.addEventListener('change',apply);
q.form.addEventListener('submit',v=>{v.preventDefault();apply()});q.form.addEventListener('reset',()=>setTimeout(apply));if(q.value||sev.value||area.value||engine.value)apply()}
const copy=b=>{const c=b.previousElementSibling,done=()=>{b.textContent='copied';id('said').textContent='copied';setTimeout(()=>{b.textContent='copy';id('said').textContent=''},1500)};
const old=()=>{const r=d.createRange(),g=getSelection();r.selectNodeContents(c);g.removeAllRanges();g.addRange(r);if(d.execCommand('copy'))done()};
navigator.clipboard?navigator.clipboard.writeText(c.textContent).then(done,old):old()};
const open=h=>{const x=h.length>1&&id(decodeURIComponent(h.slice(1)));if(!x)return;for(let p=x;p;p=p.parentElement){p.hidden=false;if(p.tagName==='DETAILS')p.open=true}x.scrollIntoView()};
d.addEventListener('click',v=>{const b=v.target.closest('button.copy');if(b)return copy(b);const a=v.target.closest('a[href^="#"]');if(a)open(a.hash)});
addEventListener('hashchange',()=>open(location.hash));open(location.hash);
let was=[];addEventListener('beforeprint',()=>{was=all('details:not([open])');was.forEach(x=>{x.open=true})});
addEventListener('afterprint',()=>{was.forEach(x=>{x.open=false})})})()
`
