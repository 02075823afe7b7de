/** The only style of the page of a scan; the page's own policy allows it by its hash, and no style attribute. */
export const SCAN_PAGE_STYLE = `:root{color-scheme:light dark;--bg:#fff;--t:#16191f;--m:#4a5058;--r:#d5dbdb;--a:#0b57d0;--soft:#f2f3f3;--warn:#7a4100;--chart-live:#0b62c4;--chart-limit:#c2410c;--chart-quiet:#6b7684;--chart-ground:#fff}
@media screen and (prefers-color-scheme:dark){:root{--bg:#0f141a;--t:#e9ebed;--m:#b4bcc6;--r:#3a4553;--a:#8ab8ff;--soft:#1a222c;--warn:#ffc36b;--chart-live:#6cb2ff;--chart-limit:#ff9b66;--chart-quiet:#9aa5b4;--chart-ground:#0f141a}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1000px;padding:16px;background:var(--bg);color:var(--t);font:16px/1.45 system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
h1{font-size:24px;line-height:1.25;margin:0 0 4px}h2{font-size:20px;margin:28px 0 8px}h3{font-size:17px;line-height:1.3;margin:0}
p,ul,dl,dd,figure{margin:0 0 8px}ul{padding-left:20px}
a{color:var(--a)}small,dt,.m{color:var(--m);font-size:13px}
.total{font-size:20px;font-weight:700}.warn{color:var(--warn);font-weight:700}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(130px,100%),1fr));gap:8px 16px;padding:8px 0;border:solid var(--r);border-width:1px 0}
dd{margin:0}dd b{display:block}
table{width:100%;border-collapse:collapse;font-size:14px}
th,td{padding:6px 8px 6px 0;border-bottom:1px solid var(--r);text-align:left;vertical-align:top;overflow-wrap:normal}
thead th{color:var(--m)}
.change{overflow-wrap:anywhere}.n{text-align:right;white-space:nowrap}
td a{display:inline-block;min-height:24px;margin-right:6px;white-space:nowrap}
article{padding:20px 0;border-top:1px solid var(--r);content-visibility:auto;contain-intrinsic-size:auto 520px}
.why{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(300px,100%),1fr));gap:8px 24px}
figure{max-width:440px}figcaption{font-weight:700}svg{display:block}
.legend{display:flex;flex-wrap:wrap;gap:0 14px;padding:0;color:var(--m);font-size:13px;list-style:none}
.legend [class]::before{display:inline-block;width:22px;margin-right:6px;border-top:2px solid var(--chart-quiet);vertical-align:middle;content:""}
.legend .proposed::before{border-top:2px dashed var(--chart-live)}
.legend .limit::before{border-top:2px dashed var(--chart-limit)}
pre{margin:0;padding:10px;background:var(--soft);font-size:13px;white-space:pre-wrap}
summary{min-height:24px;color:var(--a);font-size:13px;cursor:pointer}
@media (max-width:640px){.wide{display:none}}
@page{size:A4;margin:14mm 12mm 16mm;@bottom-right{content:counter(page) " of " counter(pages);font:9pt system-ui,sans-serif}}
@media print{body{max-width:none;padding:0;font-size:10.5pt}.wide{display:table-cell}article{content-visibility:visible}details{display:none}tr,figure,dl,li{break-inside:avoid}h2,h3{break-after:avoid}}`;
