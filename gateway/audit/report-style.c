/* SPDX-License-Identifier: Apache-2.0
 * The one style sheet of the report. The page's Content-Security-Policy names its digest, so that no other counts. */
#include "audit/report-local.h"
#include "base/digest.h"
#include <string.h>

static const char style[] =
  ":root{color-scheme:light dark;--paper:#fcfbf8;--ink:#20262a;--soft:#5b646a;--rule:#dcd9d0;--accent:#1f5868;"
  "--tint:#d3e2e5;--alarm:#9b2f14;"
  "--serif:'Source Serif 4','Iowan Old Style',Charter,'Palatino Linotype',Palatino,Georgia,'Liberation Serif',serif;"
  "--sans:'Source Sans 3','Segoe UI','Helvetica Neue',Arial,'Liberation Sans',system-ui,sans-serif}"
  "@media (prefers-color-scheme:dark){:root{--paper:#14181a;--ink:#e6e4de;--soft:#a2a9ad;--rule:#343b3f;"
  "--accent:#86bfcd;--tint:#26434b;--alarm:#f3a483}}"
  "*{box-sizing:border-box}"
  "html{background:var(--paper);color:var(--ink);font:17px/1.55 var(--serif);-webkit-text-size-adjust:100%}"
  "body{max-width:46rem;margin:0 auto;padding:3.5rem 1.5rem 4rem}"
  "h1,h2,h3,h4,p,dl,dd,figure,table{margin:0}"
  "header{border-bottom:3px double var(--ink);padding-bottom:1.6rem}"
  ".kicker{font:600 .78rem/1.4 var(--sans);letter-spacing:.09em;text-transform:uppercase;color:var(--soft)}"
  "h1{font-weight:400;font-size:2.35rem;line-height:1.15;margin:.5rem 0 .2rem;letter-spacing:-.012em;"
  "overflow-wrap:anywhere;hyphens:auto}"
  ".span{color:var(--soft);font-size:1.1rem}"
  ".lead{font-size:1.42rem;line-height:1.42;margin-top:1.5rem;text-wrap:pretty}"
  ".mark{display:inline-block;margin-top:1rem;padding:.15rem .6rem;border:1px solid var(--alarm);color:var(--alarm);"
  "font:600 .82rem/1.5 var(--sans)}"
  ".keys{display:grid;grid-template-columns:repeat(4,1fr);border-bottom:1px solid var(--rule);padding:1.3rem 0 1.4rem}"
  ".keys div{padding:0 .9rem;border-left:1px solid var(--rule);display:flex;flex-direction:column-reverse;"
  "justify-content:flex-end}"
  ".keys div:first-child{padding-left:0;border-left:0}"
  ".keys dd{font-size:2rem;line-height:1.15;font-variant-numeric:lining-nums tabular-nums;letter-spacing:-.01em}"
  ".keys dd.words{font-size:1.12rem;line-height:1.3;padding-bottom:.2rem}"
  ".keys dt{font:400 .84rem/1.35 var(--sans);color:var(--soft);margin-top:.3rem;hyphens:auto}"
  "section{margin-top:2.9rem}"
  "h2{font-weight:400;font-size:1.6rem;line-height:1.2;margin-bottom:.35rem;break-after:avoid}"
  "h3{font:600 .95rem/1.4 var(--sans);margin:1.7rem 0 .2rem;break-after:avoid}"
  "section>p{max-width:39rem}"
  "section>p+p{margin-top:.5rem}"
  ".note,figcaption{font:400 .88rem/1.5 var(--sans);color:var(--soft)}"
  ".note{margin-top:.5rem}"
  "figure.wide{margin-top:1.1rem}"
  "figcaption{margin-top:.35rem}"
  "figcaption strong{display:block;color:var(--ink);font-weight:600}figcaption strong::first-letter{text-transform:uppercase}"
  "svg{display:block;width:100%;height:auto;overflow:visible}"
  "svg.patterns{position:absolute;width:0;height:0}"
  "svg text{font:400 12px var(--sans);fill:var(--soft);font-variant-numeric:tabular-nums}"
  "svg text.value{fill:var(--ink);font-weight:600}"
  "svg text.mark{fill:var(--ink);font-weight:600}"
  ".bar{fill:var(--accent)}.bar.merged{fill:url(#hatch)}"
  "pattern .under{fill:var(--tint)}pattern .line{fill:var(--accent)}"
  ".timely{fill:var(--tint)}.late{fill:url(#hatch)}"
  ".curve{fill:none;stroke:var(--accent);stroke-width:2.2;stroke-linejoin:round}"
  ".deadline{stroke:var(--ink);stroke-width:1.4;stroke-dasharray:5 3;fill:none}"
  ".grid{stroke:var(--rule);stroke-width:1;fill:none}.base{stroke:var(--soft);stroke-width:1;fill:none}"
  ".panels{display:grid;grid-template-columns:1fr 1fr;gap:1.5rem 2rem;margin-top:.7rem}"
  ".panel h4{font-weight:400;font-size:1.16rem;line-height:1.3;overflow-wrap:anywhere;hyphens:auto}"
  ".panel .count{font:400 .84rem/1.4 var(--sans);color:var(--soft);margin-bottom:.5rem}"
  ".pair{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem}"
  "table{border-collapse:collapse;width:100%;font:400 .92rem/1.4 var(--sans)}"
  "caption{text-align:left;font:600 .95rem/1.4 var(--sans);margin:1.5rem 0 .35rem}"
  "th{font-weight:400;text-align:left}"
  ".bars{table-layout:fixed}"
  ".bars th,.bars td{padding:.27rem 0;vertical-align:middle;border-top:1px solid var(--rule)}"
  ".bars .what{width:42%}.bars col.n{width:4.6rem}.bars col.share{width:3.4rem}"
  ".bars th{padding-right:1rem;overflow-wrap:anywhere;hyphens:auto}"
  ".bars svg{height:.82rem;overflow:hidden}"
  ".bars .n{text-align:right;font-variant-numeric:tabular-nums;padding-left:.6rem}"
  ".bars .share{text-align:right;color:var(--soft);font-variant-numeric:tabular-nums}"
  ".list{margin-top:.6rem}.list th,.list td{padding:.3rem .9rem .3rem 0;border-top:1px solid var(--rule);"
  "text-align:left;vertical-align:top;overflow-wrap:anywhere}"
  ".list thead th{color:var(--soft);border-top:0;font-size:.84rem}"
  ".record{margin-top:1rem;border-top:1px solid var(--rule);font:400 .92rem/1.5 var(--sans)}"
  ".record div{display:grid;grid-template-columns:11rem 1fr;gap:1rem;padding:.35rem 0;border-bottom:1px solid var(--rule)}"
  ".record dt{color:var(--soft)}.record dd{overflow-wrap:anywhere;min-width:0}"
  "code,pre{font-family:ui-monospace,'Source Code Pro',Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;"
  "font-size:.8rem;line-height:1.5}"
  "pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0 0;padding:.7rem .9rem;border-left:3px solid var(--rule)}"
  ".alarm{border:2px solid var(--alarm);padding:.8rem 1rem;margin-top:.8rem}"
  ".alarm strong{color:var(--alarm)}"
  "ol{margin:.6rem 0 0;padding-left:1.3rem}li+li{margin-top:.7rem}"
  "footer{margin-top:3.2rem;border-top:1px solid var(--rule);padding-top:.9rem;font:400 .84rem/1.5 var(--sans);"
  "color:var(--soft)}"
  ".unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap;border:0}"
  "thead.unseen{display:table-header-group;position:static;width:auto;height:auto;clip-path:none;visibility:hidden;"
  "line-height:0;font-size:0}thead.unseen th,thead.unseen td{padding:0;border:0}"
  "@media (max-width:40rem){html{font-size:16px}body{padding:1.5rem 1rem 3rem}h1{font-size:1.8rem}"
  ".lead{font-size:1.2rem}.keys{grid-template-columns:1fr 1fr;gap:1.2rem 0}.keys div:nth-child(3){padding-left:0;"
  "border-left:0}.panels,.pair{grid-template-columns:1fr}.record div{grid-template-columns:1fr;gap:0}"
  "figure.wide{overflow-x:auto}figure.wide svg{min-width:36rem}.bars col.share{width:0}.bars .share{visibility:hidden;white-space:nowrap;overflow:hidden}}"
  "@page{size:A4;margin:17mm 18mm 19mm}"
  "@media print{:root{color-scheme:light;--paper:#fff;--ink:#000;--soft:#444;--rule:#c9c9c9;--accent:#1f5868;"
  "--tint:#dbe7ea;--alarm:#8a1f08}html{font-size:10.4pt;background:#fff}body{max-width:none;padding:0}"
  "figure,.panel,.keys,.pair>*,tr,.record div,pre,li,.alarm{break-inside:avoid}.bars{break-inside:auto}"
  "caption,h2,h3,section>p{break-after:avoid}section>p,.overdue:not(:has(.list)),.refused{break-inside:avoid}section{margin-top:2rem}.unseen{display:none}"
  "p,li{orphans:3;widows:3}thead{display:table-header-group}}";

const char *
gw_report_style (void)
{
  return style;
}

char *
gw_report_style_digest (void)
{
  guint8 digest[GW_SHA256_LENGTH];
  gw_sha256 (style, strlen (style), digest);
  g_autofree char *text = g_base64_encode (digest, sizeof digest);
  return g_strconcat ("sha256-", text, NULL);
}
