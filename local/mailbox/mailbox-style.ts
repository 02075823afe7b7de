/** The one style of the mailbox; the content security policy allows it by its hash. */
export const MAILBOX_STYLE = `:root{color-scheme:light dark;--bg:#fff;--t:#16191f;--m:#545b64;--r:#d5dbdb;--a:#0b57d0;--soft:#f2f3f3}
@media (prefers-color-scheme:dark){:root{--bg:#0f141a;--t:#e9ebed;--m:#b4bcc6;--r:#3a4553;--a:#8ab8ff;--soft:#1a222c}}
*{box-sizing:border-box}
a{color:var(--a)}
body{margin:0;background:var(--bg);color:var(--t);font:15px/22px system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif}
header{padding:10px 16px;border-bottom:1px solid var(--r);background:var(--soft)}
header b{font-size:17px}
.split{display:grid;grid-template-columns:minmax(260px,360px) minmax(0,1fr)}
nav.list ul{list-style:none;margin:0;padding:0}
nav.list a{display:block;padding:10px 16px;border-bottom:1px solid var(--r);color:inherit;text-decoration:none;overflow-wrap:anywhere}
nav.list a[aria-current]{background:var(--soft);box-shadow:inset 4px 0 var(--a)}
nav.list b,nav.list small{display:block}
small,.m{color:var(--m);font-size:13px;line-height:18px}
main{padding:12px 16px;min-width:0;border-left:1px solid var(--r)}
h1{font-size:18px;line-height:24px;margin:0 0 4px;overflow-wrap:anywhere}
p{margin:0 0 8px}
.views{display:flex;flex-wrap:wrap;gap:4px 14px;padding:4px 0 10px}
.views a{padding:4px 0;min-height:24px;color:var(--a)}.views a[aria-current]{color:var(--t);font-weight:700;text-decoration:none}
iframe{display:block;width:100%;height:844px;max-height:calc(100vh - 190px);min-height:480px;border:1px solid var(--r);border-radius:8px;background:var(--soft)}
iframe.phone{max-width:390px}
pre{margin:0;padding:12px;border:1px solid var(--r);border-radius:8px;overflow:auto;font:13px/19px ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
@media (max-width:720px){.split{grid-template-columns:minmax(0,1fr)}main{border-left:0;padding:12px}.open .list{display:none}iframe{max-height:none}}`;
