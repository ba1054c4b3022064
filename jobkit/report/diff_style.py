"""The look of the page that shows job changes: light and dark, wide and narrow."""

from __future__ import annotations

from typing import Final

STYLE: Final = """\
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1f2328; --soft: #59636e; --line: #d1d9e0; --head: #f3f5f7;
  --link: #0950a8; --old: #ffe5e3; --old-text: #6b0f0a; --new: #ddf7e2; --new-text: #0a4219;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1419; --text: #e6e9ec; --soft: #a4adb6; --line: #3a434c; --head: #1b2229;
    --link: #84b9ff; --old: #47191b; --old-text: #ffd0cc; --new: #12371f; --new-text: #bdf3ca;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; max-width: 90rem; padding: 1rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere;
}
h1 { font-size: 1.5rem; margin: 0; }
h2 { display: inline; font-size: 1.15rem; margin: 0; }
p { margin: .5rem 0; }
a { color: var(--link); }
code, pre, .diff td, .diff th { font-family: ui-monospace, monospace; font-size: .875rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; table-layout: fixed; }
th, td {
  border: 1px solid var(--line); padding: .25rem .5rem; text-align: left; vertical-align: top;
}
thead th, .head th { background: var(--head); }
.diff th { font-weight: normal; }
.diff thead th, .head th { font-weight: 600; }
.diff col.name { width: 26%; }
.jobs col.change { width: 7rem; }
caption { text-align: left; }
details { border-top: 1px solid var(--line); padding: 1rem 0; }
summary { cursor: pointer; }
.soft { color: var(--soft); font-weight: normal; }
.diff td, .diff .name { white-space: pre-wrap; }
.diff .name { padding-left: calc(.5rem + var(--depth) * 1rem); }
.diff .old.changed { background: var(--old); color: var(--old-text); }
.diff .new.changed { background: var(--new); color: var(--new-text); }
del, ins { text-decoration: none; }
del::before { content: "\\2212  "; }
ins::before { content: "+ "; }
.lines .same::before { content: "  "; }
.lines td, .lines th { border-top: 0; border-bottom: 0; }
.narrow { display: none; }
@media (max-width: 45rem) {
  body { padding: .75rem; }
  table, caption, tbody { display: block; }
  colgroup, thead { display: none; }
  tr { display: grid; grid-template-columns: minmax(0, 1fr); }
  th, td { border-width: 0 1px; }
  tr { border-bottom: 1px solid var(--line); }
  tbody tr:first-child { border-top: 1px solid var(--line); }
  .lines { border: 0; }
  td:empty, .lines .name, .lines .new.same { display: none; }
  .diff .name { padding-left: calc(.5rem + var(--depth) * .5rem); }
  .narrow { display: inline; }
}
@media print { details { break-inside: avoid; } }
"""
