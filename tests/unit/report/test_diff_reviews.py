"""Reviews in Markdown and HTML: nothing in a job gets out of its place."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from jobkit.diff.impact import GroupImpact, Impact
from jobkit.diff.review import Review
from jobkit.report.diff_html import diff_html
from jobkit.report.diff_markdown import MARKER, diff_markdown

NASTY = [
    "```\n@octocat\n```",
    "````` </details><script>alert(1)</script>",
    "</code></summary></details> @octocat #12 <img src=https://example.com/x.png>",
    "a | b | `c` | @octocat",
    "![x](https://example.com/x.png) **b** --> <!-- ",
    '" onload="x" style="background:url(https://example.com)',
    "\u202eevil\x1b[31m\r\n@octocat",
    'a""``<b>',
    "] } { ' \" & &amp; &#64;octocat",
]


def field(name, old, new, kind="Edited"):
    return {"Type": kind, "Name": name, "Old": old, "New": new, "Annotations": None}


def review(text, number=1):
    fields = [field(f"Env[{text}]", text, f"{text}!"), field("Env[x]", "a\nb", f"{text}\nb\n")]
    task = {"Type": "Edited", "Name": text, "Fields": fields, "Objects": None, "Annotations": None}
    group = {
        "Type": "Edited",
        "Name": text,
        "Fields": None,
        "Objects": None,
        "Tasks": [task] * number,
        "Updates": None,
    }
    diff: Any = {
        "Type": "Edited",
        "ID": text,
        "Fields": None,
        "Objects": None,
        "TaskGroups": [group],
    }
    effect = Impact(
        (GroupImpact(text, "replace", 3, 3, 1),), (f'In the region "{text}" it is new.',)
    )
    return Review("edited", text, f"{text}.hcl", f"new-{text}.hcl", diff, 2, effect, text)


def outside_of_code(markdown):
    """Return Markdown without its code blocks and code spans, as GitHub reads them."""
    kept, fence = [], None
    for line in markdown.split("\n"):
        ticks = re.match(r"(`{3,})(diff)?$", line)
        if fence is None and ticks:
            fence = ticks[1]
        elif fence is not None:
            fence = None if re.fullmatch(rf"`{{{len(fence)},}} *", line) else fence
        else:
            kept.append(line)
    assert fence is None
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", "\n".join(kept))


@pytest.mark.parametrize("text", NASTY)
def test_nothing_in_a_job_gets_out_of_its_code(text):
    left = outside_of_code(diff_markdown([review(text)], max_size=65_536))
    left = re.sub(r"<code>[^<>@#`]*(&#\d+;[^<>@#`]*)*</code>", "", left)
    allowed = [MARKER, "<details>", "</details>", "<summary>", "</summary>"]
    for one in allowed:
        left = left.replace(one, "")
    assert not set(left.replace("### jobkit", "")) & set("<>@#`*!_[]\\\x1b\u202e\r")


@pytest.mark.parametrize("text", NASTY)
def test_a_cut_text_is_whole_markdown(text):
    for size in (1000, 1500, 3000):
        made = diff_markdown([review(text, 40), review("small")], max_size=size)
        assert len(made) <= size
        left = outside_of_code(made)
        assert left.count("<details>") == left.count("</details>")


def test_small_changes_stay_and_the_largest_is_cut():
    made = diff_markdown([review("large", 500), review("small")], max_size=4000)
    assert "lines more, cut" in made
    assert made.count("small!") == 1
    assert made.index("<code>large</code>") < made.index("<code>small</code>")


def test_only_the_largest_is_cut_when_that_is_enough():
    sizes = (30, 2, 20, 25)
    made = diff_markdown(
        [review(f"job-{number}", number) for number in sizes], max_size=whole(sizes) - 500
    )
    cut = re.findall(r"<code>job-(\d+)</code>[^`]*```diff\n[^`]*```\n\n…", made)
    assert cut == ["30"]
    assert whole(sizes) - 600 < len(made) <= whole(sizes) - 500


def whole(sizes):
    return len(diff_markdown([review(f"job-{one}", one) for one in sizes], max_size=65_536))


def test_many_jobs_are_cut_too():
    made = diff_markdown([review(f"job-{number}") for number in range(500)], max_size=5000)
    assert len(made) <= 5000
    assert re.search(r"… \d+ jobs more, cut", made)


class Page(HTMLParser):
    """The tags, attributes and texts of a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.names, self.texts = set(), set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.texts.append(data)


@pytest.mark.parametrize("text", NASTY)
def test_a_page_has_no_tag_that_a_job_brought(text):
    plain, made = Page(diff_html([review("x")])), Page(diff_html([review(text)]))
    assert (made.tags, made.names) == (plain.tags, plain.names)
    assert not set("".join(made.texts)) & set("\x1b\u202e\r")


def test_a_page_asks_for_nothing():
    page = diff_html([review("x")])
    assert not re.search(r"\ssrc=|url\(|@import|https?:|<script|<link", page)
    assert "default-src 'none'" in page


def test_what_did_not_change_is_not_told():
    same = review("x")._replace(kind="unchanged")
    assert diff_markdown([same], max_size=1000) == f"{MARKER}\n### jobkit diff: no job differs\n"
    assert "<table" not in diff_html([same])
