// The style of the report's page: for a screen and for A4, and readable in grey.
#ifndef DOCKET_API_CLIENT_REPORT_STYLE_H_
#define DOCKET_API_CLIENT_REPORT_STYLE_H_

namespace docket::client {

inline constexpr char kStyle[] = R"(
:root { --ink: #1c2733; --soft: #5b6b7b; --line: #d9e0e7; --a: #24527a; --b: #d0812b; --c: #7a8b9c; --bad: #b3362b; }
* { box-sizing: border-box; }
body { font: 14px/1.5 system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; color: var(--ink); margin: 0;
  background: #eef1f4; }
main { max-width: 860px; margin: 24px auto; padding: 36px 44px; background: #fff; border-radius: 6px; }
h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 17px; margin: 34px 0 10px; padding-bottom: 4px; border-bottom: 2px solid var(--a); }
.sub, .note { color: var(--soft); margin: 0 0 8px; }
.warn { background: #fdf1e4; border-left: 4px solid var(--b); padding: 8px 12px; margin: 14px 0; }
.cards { display: grid; grid-template-columns: repeat(4, 1fr); gap: 10px; margin: 20px 0 8px; }
.card { border: 1px solid var(--line); border-radius: 5px; padding: 10px 12px; }
.card .what { font-size: 12px; color: var(--soft); }
.card .value { font-size: 23px; font-weight: 600; line-height: 1.3; font-variant-numeric: tabular-nums; }
.card .more { font-size: 12px; color: var(--soft); }
table { border-collapse: collapse; width: 100%; margin: 6px 0 14px; font-size: 12.5px; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 7px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; white-space: nowrap; }
th { font-weight: 600; color: var(--soft); }
th:first-child, td:first-child, .words { text-align: left; }
th { white-space: normal; }
td.words { overflow-wrap: anywhere; white-space: normal; } td.words:first-child { min-width: 84px; }
tr.partial td { color: var(--soft); font-style: italic; }
.bad { color: var(--bad); font-weight: 600; }
figure { margin: 10px 0 18px; }
figcaption { margin-bottom: 4px; }
svg { width: 100%; height: auto; display: block; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 26px; }
.grid { stroke: var(--line); stroke-width: 1; }
.tick, .label { font-size: 11px; fill: var(--soft); }
.label { font-size: 12px; fill: var(--ink); }
rect.a, circle.a { fill: var(--a); } rect.b, circle.b { fill: var(--b); } rect.c, circle.c { fill: var(--c); }
rect.partial, circle.partial { opacity: .4; }
path { fill: none; stroke-width: 2; } path.a { stroke: var(--a); } path.b { stroke: var(--b); } path.c { stroke: var(--c); }
.key { display: inline-block; width: 11px; height: 11px; border-radius: 2px; margin: 0 5px 0 12px; vertical-align: -1px; }
.key.a { background: var(--a); } .key.b { background: var(--b); } .key.c { background: var(--c); }
.none { color: var(--soft); font-style: italic; }
dl { display: grid; grid-template-columns: 190px 1fr; gap: 4px 16px; font-size: 12.5px; }
dt { font-weight: 600; } dd { margin: 0; }
footer { margin-top: 30px; padding-top: 8px; border-top: 1px solid var(--line); color: var(--soft); font-size: 12px; }
@page { size: A4; margin: 14mm; }
@media print {
  body { background: #fff; font-size: 11.5px; } main { margin: 0; padding: 0; max-width: none; }
  figure, tr, .card, .keep { break-inside: avoid; } h2 { break-after: avoid; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
)";

}  // namespace docket::client

#endif  // DOCKET_API_CLIENT_REPORT_STYLE_H_
