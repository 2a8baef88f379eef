import { PALETTE } from '../diagram/decoration';

/** The look of the page; colours are the diagram's own, in its light and its dark scheme. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--page:#fff;--soft:#f3f6f9;--line:#cdd5dd;--text:#16202b;--weak:#4f5c69;--accent:#0b5cad;--focus:#0b5cad;${variables('light')}}
@media screen and (prefers-color-scheme:dark){:root{--page:#0d1319;--soft:#18212b;--line:#3a4653;--text:#e6edf3;--weak:#a9b4bf;--accent:#7db4ff;--focus:#9cc6ff;${variables('dark')}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--page);color:var(--text);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
header{padding:12px 20px;border-bottom:1px solid var(--line);background:var(--soft)}
h1{font-size:18px;margin:0 0 6px;overflow-wrap:anywhere}
h2{font-size:15px;margin:14px 0 6px;overflow-wrap:anywhere}
h3{font-size:13px;margin:12px 0 4px}
.badge{display:inline-block;padding:1px 9px;border-radius:10px;border:1.5px solid;font-size:12px;vertical-align:2px}
.badge.succeeded,.succeeded>.outcome{background:var(--succeeded-fill);color:var(--succeeded-text);border-color:var(--succeeded-line)}
.badge:is(.failed,.timed_out,.aborted),:is(.failed,.aborted)>.outcome{background:var(--failed-fill);color:var(--failed-text);border-color:var(--failed-line)}
.caught>.outcome{background:var(--caught-fill);color:var(--caught-text);border-color:var(--caught-line)}
.badge.running,.running>.outcome{background:var(--running-fill);color:var(--running-text);border-color:var(--running-line)}
.facts{display:flex;flex-wrap:wrap;gap:4px 22px;margin:0 0 4px}
.facts div{display:flex;gap:6px}
dt{color:var(--weak)}
dd{margin:0;overflow-wrap:anywhere}
.failure{margin:6px 0;padding:6px 10px;border-left:4px solid var(--failed-line);background:var(--failed-fill);color:var(--failed-text);overflow-wrap:anywhere}
details{display:inline-block;vertical-align:top;margin-right:16px;max-width:100%}
summary{cursor:pointer;color:var(--accent)}
pre{margin:2px 0;padding:6px 8px;background:var(--soft);border:1px solid var(--line);border-radius:4px;font:12px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere;max-height:320px;overflow:auto}
main{display:grid;grid-template-columns:minmax(300px,5fr) minmax(380px,6fr);grid-template-rows:auto auto;gap:0}
main.interactive{height:calc(100vh - var(--header-height,130px));min-height:480px;grid-template-rows:minmax(160px,1fr) minmax(120px,auto)}
#diagram{grid-row:1/3;border-right:1px solid var(--line);position:relative;min-height:0;min-width:0}
.canvas{height:100%;overflow:auto;padding:8px}
.canvas svg{display:block;margin:0 auto;max-width:none}
main:not(.interactive) .canvas svg{max-width:100%;height:auto}
.zoom{position:absolute;top:8px;right:18px;display:flex;gap:4px;z-index:1}
.node[data-state]{cursor:pointer}
.node.selected :is(path,polygon,ellipse){stroke-width:4}
.node.selected text{text-decoration:underline}
.node[data-state]:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
#story{display:flex;flex-direction:column;min-height:0;min-width:0}
.tabs{display:flex;flex-wrap:wrap;gap:2px;padding:6px 10px 0;border-bottom:1px solid var(--line);background:var(--soft)}
button{font:inherit;color:var(--text);background:var(--page);border:1px solid var(--line);border-radius:4px;padding:2px 10px;cursor:pointer}
.tabs button{border-bottom:0;border-radius:4px 4px 0 0}
.tabs button[aria-selected=true]{font-weight:700;border-color:var(--accent);box-shadow:inset 0 3px 0 var(--accent)}
:focus-visible{outline:2px solid var(--focus);outline-offset:1px}
.panel{flex:1;min-height:0;overflow:auto;padding:6px 12px}
.interactive .panel:is(#panel-steps,#panel-events){display:flex;flex-direction:column;overflow:hidden;padding:0}
.tools{display:flex;flex-wrap:wrap;gap:10px;align-items:center;padding:6px 12px}
.tools input{font:inherit;color:var(--text);background:var(--page);border:1px solid var(--weak);border-radius:4px;padding:2px 6px}
.list{flex:1;min-height:0;overflow:auto;position:relative;border-top:1px solid var(--line)}
.rows{position:relative}
.row{position:absolute;left:0;right:0;height:26px;display:grid;align-items:center;gap:8px;padding:0 12px;cursor:pointer;white-space:nowrap}
.steps .row{grid-template-columns:minmax(120px,2.2fr) 72px 78px minmax(90px,1.6fr) minmax(60px,2fr)}
.events .row{grid-template-columns:52px 84px minmax(140px,1fr) minmax(100px,2fr)}
.row span{overflow:hidden;text-overflow:ellipsis}
.row:nth-child(even){background:color-mix(in srgb,var(--soft) 55%,transparent)}
.row[aria-selected=true]{background:var(--running-fill);color:var(--running-text);box-shadow:inset 4px 0 0 var(--running-line)}
.row .outcome{border:1px solid;border-radius:9px;padding:0 7px;font-size:12px;justify-self:start;max-width:100%}
.weak{color:var(--weak)}
.row[aria-selected=true] .weak{color:inherit}
.track{position:relative;height:12px;background:var(--soft);border:1px solid var(--line)}
.bar{position:absolute;top:0;bottom:0;min-width:3px;background:var(--succeeded-line)}
:is(.failed,.aborted) .bar{background:repeating-linear-gradient(45deg,var(--failed-line) 0 3px,transparent 3px 5px),var(--failed-fill)}
.caught .bar{background:repeating-linear-gradient(-45deg,var(--caught-line) 0 4px,var(--caught-fill) 4px 6px)}
.running .bar{background:var(--running-line)}
#detail{border-top:2px solid var(--line);padding:8px 14px;overflow:auto;min-height:0;max-height:46vh}
#detail h2{margin-top:0}
.columns{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:4px 14px}
.columns>div{min-width:0}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:3px 10px 3px 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
.number{text-align:right;font-variant-numeric:tabular-nums}
.source{color:var(--weak);font-size:12px}
.interactive .static{display:none}
@media (max-width:820px){main,main.interactive{grid-template-columns:minmax(0,1fr);grid-template-rows:auto;height:auto}#diagram{grid-row:auto;border-right:0;border-bottom:1px solid var(--line);height:60vh}.list{height:60vh;flex:none}.steps .row{grid-template-columns:minmax(90px,2fr) 60px 60px minmax(90px,2fr)}.steps .track{display:none}.zoom{position:static;justify-content:flex-end;padding:4px 8px}.canvas{height:calc(100% - 40px)}}
@media print{
main,main.interactive{display:block;height:auto}
#diagram{border:0;height:auto}
.canvas{overflow:visible;height:auto}
.canvas svg{max-width:100%!important;height:auto!important;width:auto!important;max-height:250mm}
.tabs,.tools,.zoom,.list,#panel-events,#detail{display:none!important}
.panel,.interactive .panel{display:block!important;overflow:visible!important}
.interactive .static{display:block}
.static{padding:0 12px}
#story{break-before:page;display:block}
pre{max-height:none}
}
`;

function variables(scheme: 'light' | 'dark'): string {
  return (['succeeded', 'failed', 'caught', 'running'] as const)
    .map((tone) => {
      const { fill, line, text } = PALETTE[scheme][tone];
      return `--${tone}-fill:${fill};--${tone}-line:${line};--${tone}-text:${text};`;
    })
    .join('');
}
