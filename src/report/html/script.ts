/** What the page does beyond being read: filters, copies, opens what a link points at. Without it everything can still be read. */
export const script = `
(()=>{const d=document,all=(s,r=d)=>[...r.querySelectorAll(s)];
d.documentElement.classList.add('js');
const f={text:d.getElementById('q'),severity:d.getElementById('sev'),area:d.getElementById('area'),engine:d.getElementById('engine')};
const order=['low','medium','high','critical'];
const apply=()=>{const t=(f.text.value||'').toLowerCase(),s=f.severity.value,a=f.area.value,e=f.engine.value;let shown=0;
for(const x of all('[data-row]')){const worst=a?(x.dataset[a.replace(/-([a-z])/g,(_,c)=>c.toUpperCase())]||''):x.dataset.worst;
const ok=(!t||x.dataset.text.includes(t))&&(!e||x.dataset.engine===e)&&(!s||(s==='unknown'?x.dataset.unknown==='1':order.indexOf(worst)>=order.indexOf(s)))&&(!a||s||worst);
x.hidden=!ok;if(ok&&x.tagName==='TR')shown++}
for(const x of all('[data-finding]')){x.hidden=!((!t||x.dataset.text.includes(t))&&(!a||x.dataset.area===a)&&(!s||order.indexOf(x.dataset.worst)>=order.indexOf(s)))}
d.getElementById('count').textContent=t||s||a||e?shown+' rows shown':''};
for(const x of Object.values(f))if(x){x.addEventListener('input',apply);x.addEventListener('change',apply)}
d.addEventListener('click',v=>{const b=v.target.closest('button.copy');if(!b)return;const c=b.previousElementSibling;const done=()=>{b.textContent='copied';setTimeout(()=>{b.textContent='copy'},1500)};
const old=()=>{const r=d.createRange();r.selectNodeContents(c);const g=getSelection();g.removeAllRanges();g.addRange(r);try{d.execCommand('copy')&&done()}catch{}};
navigator.clipboard?navigator.clipboard.writeText(c.textContent).then(done,old):old()});
const open=()=>{const x=location.hash&&d.getElementById(decodeURIComponent(location.hash.slice(1)));if(!x)return;for(let p=x;p;p=p.parentElement)if(p.tagName==='DETAILS')p.open=true;x.scrollIntoView()};
addEventListener('hashchange',open);open();
addEventListener('beforeprint',()=>all('details').forEach(x=>{x.dataset.was=x.open?'1':'';x.open=true}));
addEventListener('afterprint',()=>all('details').forEach(x=>{x.open=x.dataset.was==='1'}))})()
`
