/** Style of a report: one column that prints on A4 without cutting a drawing. */
export const REPORT_CSS = `
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:14px/1.5 ui-sans-serif,system-ui,"Segoe UI","Noto Sans",Arial,"PingFang SC","Noto Sans CJK SC",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:860px;margin:0 auto;padding:40px 24px 64px}
.kind{color:var(--soft);margin:0}h1{font-size:22px;font-weight:600;letter-spacing:-.015em;margin:4px 0 0}
.huge{font-size:76px;line-height:1.15;font-weight:660;letter-spacing:-.04em;margin:8px 0 0}.huge span{font-size:28px;font-weight:500;color:var(--soft)}
.band{color:var(--soft)}svg.range{display:inline-block;vertical-align:middle;margin:0 8px}
h2{font-size:15px;font-weight:640;margin:0}section,figure{margin:34px 0 0;break-inside:avoid}
section:has(ul),section:has(.because){break-inside:auto}.pair>section{margin-top:26px}.because{table-layout:fixed}.because th{width:130px}
figcaption p{margin:2px 0 8px;color:var(--soft);font-size:13px}figure>svg{display:block;max-width:100%;height:auto}
table{border-collapse:collapse;width:100%}caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th{font-weight:400;text-align:left}th small,td small{color:var(--soft)}
.figures{margin-top:26px;border-top:1px solid var(--line)}.figures th,.figures td{padding:7px 0;border-bottom:1px solid var(--hair)}
.figure{font-weight:640;font-size:17px;letter-spacing:-.015em;white-space:nowrap}.unknown{color:var(--assumed)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:40px}.bar{display:flex;gap:1px;height:22px;border-radius:5px;overflow:hidden;margin:10px 0 6px}
.parts th,.parts td{padding:3px 0;border-bottom:1px solid var(--hair)}.parts td{text-align:right;white-space:nowrap}.parts th i{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:8px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);border-radius:8px;padding:10px 14px;font-size:12.5px;margin:8px 0 0}
ul{margin:8px 0 0;padding-left:18px}li{margin:3px 0}.assumed li::marker{color:var(--assumed)}
details{margin-top:8px;font-size:13px}summary{color:var(--soft);cursor:pointer}details td,details th{padding:3px 10px;border-bottom:1px solid var(--hair);text-align:right}details th:first-child{text-align:left}
.because th,.because td{vertical-align:top;padding:6px 12px 6px 0;border-bottom:1px solid var(--hair);overflow-wrap:anywhere}code{font-size:12px;color:var(--soft)}
@media(max-width:700px){.pair{grid-template-columns:1fr;gap:0}.huge{font-size:56px}}
svg{overflow:visible}@media print{.pair{grid-template-columns:1fr 1fr}@page{size:A4;margin:15mm 16mm}body{font-size:12px;-webkit-print-color-adjust:exact;print-color-adjust:exact}main{padding:0;max-width:none}.huge{font-size:60px}section,figure{margin-top:22px}h2{break-after:avoid}tr,li{break-inside:avoid}.pair{gap:28px;break-inside:avoid}details:not([open]){display:none}}
`;
