/** The one style of the mailbox; the content security policy allows it by its hash. */
export const MAILBOX_STYLE = `:root{color-scheme:light dark;--bg:#fff;--t:#16191f;--m:#545b64;--r:#d5dbdb;--a:#0b57d0;--soft:#f2f3f3;--bad:#b3261e}
@media (prefers-color-scheme:dark){:root{--bg:#0f141a;--t:#e9ebed;--m:#b4bcc6;--r:#3a4553;--a:#8ab8ff;--soft:#1a222c;--bad:#ff8f80}}
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
.tabs{display:flex;flex-wrap:wrap;gap:4px 18px;margin:6px 0 -10px}
.tabs a{padding:6px 0 8px;min-height:24px;text-decoration:none}.tabs a[aria-current]{color:var(--t);font-weight:700;box-shadow:inset 0 -3px var(--a)}
.alerts{padding:10px 16px;border-bottom:1px solid var(--r);border-left:4px solid var(--bad);background:var(--soft)}
.alerts ul{list-style:none;margin:6px 0 0;padding:0}.alerts li{display:flex;flex-wrap:wrap;gap:4px 12px;padding:4px 0}.alerts li span{flex:1 1 260px;min-width:0;overflow-wrap:anywhere}
.slack{border:1px solid var(--r);border-radius:8px;padding:10px 14px;margin:0 0 12px;max-width:640px;overflow-wrap:anywhere}.slack.only{border-style:dashed}
.slack .from{margin:0 0 4px}.slack .head{font-size:17px;line-height:24px;margin:0 0 8px}.slack .context{color:var(--m);font-size:13px;line-height:18px;margin:8px 0 0}
.fields{display:grid;grid-template-columns:1fr 1fr;gap:4px 16px;margin:0 0 8px}.fields p{margin:0}
.actions{display:flex;flex-wrap:wrap;gap:8px;margin:4px 0}.actions form{margin:0}
button,.button{display:inline-block;font:inherit;padding:6px 12px;min-height:34px;border:1px solid var(--m);border-radius:6px;background:var(--bg);color:var(--t);text-decoration:none;cursor:pointer}
.button.primary{background:var(--a);border-color:var(--a);color:var(--bg)}
.mention{color:var(--a)}.bad{color:var(--bad)}
.dialog{border:2px solid var(--a);border-radius:8px;padding:12px 14px;margin:0 0 12px;max-width:640px}.dialog label{display:block;margin:0 0 8px}.dialog textarea{display:block;width:100%;font:inherit;color:var(--t);background:var(--bg);border:1px solid var(--m);border-radius:6px;padding:6px 8px;margin:4px 0 0}
.bubble{background:var(--soft);border-radius:16px;padding:10px 14px;max-width:340px;overflow-wrap:anywhere}
h2{font-size:15px;line-height:22px;margin:12px 0 4px}
h1{font-size:18px;line-height:24px;margin:0 0 4px;overflow-wrap:anywhere}
p{margin:0 0 8px}
.views{display:flex;flex-wrap:wrap;gap:4px 14px;padding:4px 0 10px}
.views a{padding:4px 0;min-height:24px;color:var(--a)}.views a[aria-current]{color:var(--t);font-weight:700;text-decoration:none}
iframe{display:block;width:100%;height:844px;max-height:calc(100vh - 190px);min-height:480px;border:1px solid var(--r);border-radius:8px;background:var(--soft)}
iframe.phone{max-width:390px}
pre{margin:0;padding:12px;border:1px solid var(--r);border-radius:8px;overflow:auto;font:13px/19px ui-monospace,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
@media (max-width:720px){.fields{grid-template-columns:1fr}.split{grid-template-columns:minmax(0,1fr)}main{border-left:0;padding:12px}.open .list{display:none}iframe{max-height:none}}`;
