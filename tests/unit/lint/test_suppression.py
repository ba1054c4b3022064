"""Comments in a job file that say which findings to ignore."""

import pytest

from jobkit import lint_file, lint_text
from jobkit.lint.comments import comments_in
from jobkit.source import Source

TASK = """job "web" {{
  group "web" {{{group}
    count = -1{count}

    task "server" {{
      driver = "docker"

      config {{
        image = "nginx:1.29"
      }}{rest}
    }}
  }}
}}
"""


def names(text, **options):
    """Return the names of the warnings and errors in a text."""
    found = lint_text(text, **options)
    return sorted(one.name for one in found if one.severity != "info")


def job(*, top="", group="", count="", rest=""):
    return top + TASK.format(group=group, count=count, rest=rest)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"count": " # jobkit: ignore[JK4002] known"}, id="on the line"),
        pytest.param({"count": " // jobkit: ignore[JK4002]"}, id="with slashes"),
        pytest.param({"count": " /* jobkit: ignore[JK4002] known */"}, id="as a block"),
        pytest.param({"count": " # jobkit:ignore"}, id="whatever it is"),
        pytest.param({"count": " # known # jobkit: ignore[JK4]"}, id="behind another comment"),
        pytest.param({"count": " # jobkit: ignore[ number-out-of-bounds ]"}, id="by name"),
        pytest.param({"group": "\n    # jobkit: ignore[JK4002] known"}, id="above the argument"),
        pytest.param({"group": "\n    # jobkit: ignore[JK4002]\n    # next\n"}, id="further above"),
        pytest.param({"group": "\n    /* so\n  jobkit: ignore[JK4002]\n    */"}, id="many lines"),
        pytest.param({"top": "# jobkit: ignore[JK4002]\n"}, id="above the block around it"),
        pytest.param({"top": "\n# jobkit: ignore-file[JK4002] all\n"}, id="for the file"),
        pytest.param({"rest": "\n # jobkit: ignore-file[JK4]"}, id="for the file, anywhere"),
        pytest.param({"top": "\ufeff# jobkit: ignore-file[JK4]\r\n"}, id="with odd marks"),
    ],
)
def test_suppressed(given):
    assert names(job(**given)) == []


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"group": "\n    # jobkit: ignore[JK4002]\n    volume {}"}, id="on others"),
        pytest.param({"group": " # jobkit: ignore[JK4002]"}, id="on the block's first line"),
        pytest.param({"rest": "\n      # jobkit: ignore[JK4002]"}, id="before a bracket"),
        pytest.param({"count": " # jobkit: ignore[JK5]"}, id="of another area"),
    ],
)
def test_not_suppressed(given):
    found = names(job(**given))
    assert "number-out-of-bounds" in found
    assert "unused-suppression" in found


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"rest": '\n      user = "# jobkit: ignore[JK4]"'}, id="in a text"),
        pytest.param(
            {"rest": "\n      env {\n A = <<X\n# jobkit: ignore[JK4]\nX\n}"}, id="in a heredoc"
        ),
        pytest.param({"count": " # see jobkit: the docs"}, id="in prose"),
    ],
)
def test_what_is_no_comment_for_jobkit(given):
    assert names(job(**given)) == ["number-out-of-bounds"]


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        pytest.param("# jobkit: ignroe[JK4002]", "malformed-comment", id="a slip"),
        pytest.param("# jobkit: disable[JK4002]", "malformed-comment", id="another word"),
        pytest.param("# jobkit: ignore[]", "malformed-comment", id="no code"),
    ],
)
def test_comments_that_say_nothing(comment, fault):
    assert fault in names(job(count=f" {comment}"))


def test_an_unknown_code():
    (found,) = [
        one
        for one in lint_text(job(count=" # jobkit: ignore[JK4002, number-out-of-bound] x"))
        if one.name == "unknown-code-in-comment"
    ]
    assert "number-out-of-bounds" in found.detail
    assert str(found.range) == "job.nomad.hcl:3:18"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("# jobkit: ignore\na = 1\nb = 2\n", [(2, 2)], id="an argument"),
        pytest.param("# jobkit: ignore\n\n\na {\n}\n", [(4, 5)], id="a block after empty lines"),
        pytest.param("# jobkit: ignore\na = <<X\nb\nX\nb = 1\n", [(2, 4)], id="a heredoc"),
        pytest.param("# jobkit: ignore\na = [\n1,\n]\n", [(2, 4)], id="a list"),
        pytest.param("a = [\n# jobkit: ignore\n1,\n2\n]\n", [(3, 3)], id="an element"),
        pytest.param('# jobkit: ignore\na = "${\nb\n}"\nc = 1\n', [(2, 4)], id="a sequence"),
        pytest.param("a = [\n1,\n] # jobkit: ignore\n", [(1, 3)], id="after a list"),
        pytest.param("a {\n} # jobkit: ignore\n", [(2, 2)], id="after a block"),
        pytest.param("a = [ # jobkit: ignore\n1,\n]\n", [(1, 1)], id="after a bracket"),
        pytest.param("a {\n# jobkit: ignore\n}\n", [], id="before a bracket"),
        pytest.param("# jobkit: ignore", [], id="at the end"),
        pytest.param("/* jobkit: ignore */ a = 1\n", [(1, 1)], id="in front"),
        pytest.param("# jobkit: ignore\na = [\n1\n", [(2, 3)], id="a list without end"),
    ],
)
def test_lines(text, lines):
    (comment,) = comments_in(Source("a.hcl", text))
    assert [(one.first, one.last) for one in comment.lines] == lines


JINJA = """{{% set n = -1 %}}{top}
job "web" {{
{{% for name in ["a", "b"] %}}
  group "{{{{ name }}}}" {{{group}
    count = {{{{ n }}}}{count}
    task "t" {{
      driver = "exec"
      config {{
        command = "/bin/true"
      }}
    }}
  }}
{{% endfor %}}
}}
"""


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"count": " # jobkit: ignore[JK4002]"}, id="HCL's, on the line"),
        pytest.param({"count": " {# jobkit: ignore[JK4002] #}"}, id="Jinja's, on the line"),
        pytest.param({"group": "\n    # jobkit: ignore[JK4002]"}, id="HCL's, above"),
        pytest.param({"group": "\n    {# jobkit: ignore[JK4002] why #}"}, id="Jinja's, above"),
        pytest.param({"group": "\n    {#- jobkit: ignore[JK4002] #}"}, id="that cuts blanks"),
        pytest.param({"top": "\n{# jobkit: ignore[JK4002] #}"}, id="Jinja's, above the job"),
        pytest.param({"top": "\n{#\n jobkit: ignore-file[JK4002]\n#}"}, id="for the file"),
        pytest.param({"top": "\r\n\r\n{# jobkit: ignore[JK4002] #}\r\n"}, id="with long line ends"),
    ],
)
def test_jinja(given):
    text = JINJA.format(**{"top": "", "group": "", "count": "", **given})
    assert names(text, filename="web.nomad.j2") == []


def test_jinja_comments_that_are_of_no_use_are_told_in_the_template():
    text = JINJA.format(top="\n{# jobkit: ignore[JK58] x #}", group="", count="")
    (found,) = [one for one in lint_text(text, filename="a.j2") if one.code == "JK0080"]
    assert found.range is not None
    assert (str(found.range), found.range.text) == ("a.j2:2:4", "jobkit: ignore[JK58] x")


def test_comments_in_an_included_file(tmp_path):
    (tmp_path / "count.j2").write_text("count = -1 # jobkit: ignore[JK4002]\n", encoding="utf-8")
    job_file = tmp_path / "web.nomad.j2"
    text = job(group='\n{% include "count.j2" %}').replace("    count = -1\n", "")
    job_file.write_text(text, encoding="utf-8")
    assert [one.name for one in lint_file(job_file) if one.severity != "info"] == []


def test_marks_of_another_kind():
    text = job(count="[# jobkit: ignore[JK4002] #]")
    assert names(text, filename="a.j2", jinja_marks="square") == []


def test_in_a_broken_file_no_comment_is_called_useless():
    found = names(job(count=" # jobkit: ignore[JK5]", rest="\n x = = 1"))
    assert found
    assert "unused-suppression" not in found


def test_json_has_no_comments():
    assert "unused-suppression" not in names('{"job": {"# jobkit: ignore": {}}}')
