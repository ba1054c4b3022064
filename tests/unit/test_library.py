"""Arguments of the public functions that no other test names."""

from __future__ import annotations

import pytest

import jobkit
from jobkit.syntax.tree import Body, JsonBody

JOB = 'variable "x" {\n  default = "d"\n}\njob "j" {\n  meta {\n    x = var.x\n  }\n}\n'


def codes(raised: pytest.ExceptionInfo[jobkit.JobSpecError]) -> list[str]:
    return [f"{one.code} {one.range}" for one in raised.value.diagnostics]


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "j.nomad.hcl"
    path.write_text(JOB, encoding="utf-8")
    return path


def values(tmp_path, text):
    path = tmp_path / "values.hcl"
    path.write_text(text, encoding="utf-8")
    return path


def test_parse_job_names_the_file_in_messages():
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job('job "j" {\n  x = 1\n}\n', filename="my.nomad")
    assert codes(raised) == ["JK3001 my.nomad:2:3"]


def test_parse_job_has_a_name_for_a_text_without_one():
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job("")
    assert codes(raised) == ["JK2101 job.nomad.hcl:1:1"]


def test_parse_job_takes_paths_as_text(tmp_path):
    (tmp_path / "a.txt").write_text("content", encoding="utf-8")
    text = 'job "j" {\n  meta {\n    x = file("a.txt")\n  }\n}\n'
    assert jobkit.parse_job(text, base_dir=str(tmp_path))["Meta"] == {"x": "content"}
    file = values(tmp_path, 'x = "file"\n')
    assert jobkit.parse_job(JOB, var_files=[str(file)])["Meta"] == {"x": "file"}


def test_parse_job_takes_any_iterable_of_values():
    assert jobkit.parse_job(JOB, variables=iter(["x=a"]))["Meta"] == {"x": "a"}


@pytest.mark.parametrize(
    ("value", "meta"),
    [
        pytest.param(1.5, "1.5", id="a fraction"),
        pytest.param('"a"', '"a"', id="quotes"),
        pytest.param("${a}", "${a}", id="a sequence"),
    ],
)
def test_parse_job_takes_a_mapping_of_values(value, meta):
    assert jobkit.parse_job(JOB, variables={"x": value})["Meta"] == {"x": meta}


def test_parse_job_sees_no_environment_unless_it_is_given(monkeypatch):
    monkeypatch.setenv("NOMAD_VAR_x", "env")
    assert jobkit.parse_job(JOB)["Meta"] == {"x": "d"}


def test_parse_job_takes_limits():
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(
            'job "j" {\n  meta = { x = "${[[1]]}" }\n}\n', limits=jobkit.Limits(max_depth=3)
        )
    assert [code[:6] for code in codes(raised)] == ["JK1090"]


def test_load_job_takes_text_or_path(path):
    assert jobkit.load_job(path) == jobkit.load_job(str(path))


def test_load_job_takes_values(path, tmp_path):
    file = values(tmp_path, 'x = "file"\n')
    env = {"NOMAD_VAR_x": "env"}
    assert jobkit.load_job(path, env=env)["Meta"] == {"x": "env"}
    assert jobkit.load_job(path, env=env, var_files=[file])["Meta"] == {"x": "file"}
    both = jobkit.load_job(path, var_files=[file], variables={"x": "text"})
    assert both["Meta"] == {"x": "text"}


def test_load_job_is_strict_unless_told(path, tmp_path):
    file = values(tmp_path, "y = 1\n")
    assert jobkit.load_job(path, var_files=[file], strict=False)["ID"] == "j"
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.load_job(path, var_files=[file])
    assert codes(raised) == [f"JK2115 {file}:1:1"]


def test_load_job_names_the_file_as_it_was_given(tmp_path):
    path = tmp_path / "bad.nomad.hcl"
    path.write_text(JOB.replace("var.x", ""), encoding="utf-8")
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.load_job(path)
    assert codes(raised) == [f"JK1030 {path}:6:9"]


def test_parse_syntax_tells_the_forms_apart():
    assert isinstance(jobkit.parse_syntax('a "b" {}\n'), Body)
    assert isinstance(jobkit.parse_syntax(' {"a": {}}'), JsonBody)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("a = [[1]]\n", "JK1090 my.hcl:1:7", id="native"),
        pytest.param("a =\n", "JK1030 my.hcl:1:4", id="not well-formed"),
    ],
)
def test_parse_syntax_takes_a_name_and_limits(text, code):
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_syntax(text, filename="my.hcl", limits=jobkit.Limits(max_depth=1))
    assert codes(raised) == [code]


def test_evaluate_expression_reads_files_from_its_folder(tmp_path):
    (tmp_path / "a.txt").write_text("content", encoding="utf-8")
    assert jobkit.evaluate_expression('file("a.txt")', base_dir=tmp_path) == "content"
    assert jobkit.evaluate_expression('file("a.txt")', base_dir=str(tmp_path)) == "content"


@pytest.mark.parametrize(
    ("text", "limits", "code"),
    [
        pytest.param("[[1]]", jobkit.Limits(max_depth=1), "JK1090", id="levels"),
        pytest.param("range(9)", jobkit.Limits(max_values=5), "JK2190", id="values"),
        pytest.param("[for x in [1, 2] : x]", jobkit.Limits(max_iterations=1), "JK2190", id="loop"),
        pytest.param('"${"abc"}d"', jobkit.Limits(max_text=3), "JK2190", id="text"),
    ],
)
def test_evaluate_expression_takes_limits(text, limits, code):
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.evaluate_expression(text, limits=limits)
    assert [one[:6] for one in codes(raised)] == [code]


def test_lint_text_judges_the_job_at_its_place():
    text = (
        'job "j" {\n  group "g" {\n    count = -1\n'
        '    task "t" {\n      driver = "x"\n    }\n  }\n}\n'
    )
    found = jobkit.lint_text(text)
    errors = [one for one in found if one.severity == "error"]
    assert [(one.code, one.range and one.range.start.line) for one in errors] == [("JK4002", 3)]


def test_lint_file_says_nothing_of_a_job_that_is_right(tmp_path):
    path = tmp_path / "job.nomad.hcl"
    task = 'driver = "x"\nresources {\ncpu = 9\n}\n'
    path.write_text(f'job "j" {{\ngroup "g" {{\ntask "t" {{\n{task}}}\n}}\n}}\n')
    assert jobkit.lint_file(path) == []
