"""Three faults in three blocks and an undefined name in a fourth are four findings.

Every fault stands in a block of its own of one realistic job. ``JK1234>`` before a line says what
must be reported there; nothing else may be.
"""

from __future__ import annotations

import random
import re

import pytest

import jobkit

JOB = """\
variable "tag" {
  type    = string
  default = "1.2.3"
}

locals {
  hosts  = ["a", "b"]
  prefix = "shop-${var.tag}"
}

job "shop" {
  datacenters = ["dc1", "dc2"]
  type        = "service"

  # The part that customers see.
  group "web" {
    network {
      <network>
    }

    service {
      name = "${local.prefix}-web"
      port = "http"
      <service>

      check {
        type     = "http"
        path     = "/health"
        <check>
        timeout  = "2s"
      }
    }

    task "main" {
      driver = "docker"

      config {
        image = "nginx:${var.tag}"
        <config>
      }

      env {
        HOSTS = join(",", local.hosts)
        <env>
      }

      template {
        <template>
        destination = "local/app.conf"
      }

      resources {
        memory = 256
        <resources>
      }
    }
  }

  group "batch" {
    restart {
      mode = "fail"
      <restart>
    }

    task "import" {
      driver = "exec"

      config {
        command = "/bin/import"
      }

      logs {
        <logs>
      }
    }
  }
}
"""

SOUND = {
    "network": 'port "http" {\n  to = 8080\n}',
    "service": 'tags = ["x", "y"]',
    "check": 'interval = "10s"',
    "config": 'args = [\n  "-c",\n  "/local/app.conf",\n]',
    "env": 'LEVEL = "info"',
    "template": "data = <<EOT\nname ${local.prefix}\nEOT",
    "resources": "cpu = 100",
    "restart": "attempts = 3",
    "logs": "max_files = 2",
}

FAULTS = {
    "network": {
        "a port on one line with two arguments": ('JK1016>port "http" { to = 8080, static = 80 }'),
        "a port on one line without a comma": 'JK1016>port "http" { to = 8080 static = 80 }',
        "a label that is not closed": 'JK1003>port "http {\n  to = 8080\n}',
        "a label whose opening quote is missing": 'JK1003>port http" {\n  to = 8080\n}',
        "a label in single quotes": "JK1001>port 'http' {\n  to = 8080\n}",
        "an equals sign behind a label": 'JK1012>port "http" = {\n  to = 8080\n}',
        "a reference in a label": 'JK1020>port "${var.tag}" {\n  to = 8080\n}',
        "a port without a label": "JK3003>port {\n  to = 8080\n}",
        "a block as HCL1 had it": 'JK3001>port = { "http" = 8080 }',
        "an argument behind a block": (
            'port "http" {\n  to = 8080\nJK1015>}  mode = "bridge"\nhostname = "h"'
        ),
    },
    "service": {
        "a list without its comma": 'JK1032>tags = ["x" "y"]',
        "a list without its opening bracket": 'JK1014>tags = "x", "y"]',
        "a list with a bracket too many": 'JK1013>tags = ["x", "y"]]',
        "a list closed by a brace": 'JK1032>tags = ["x", "y"}',
        "a list with two commas": 'JK1030>tags = ["x",, "y"]',
        "a list with semicolons": 'JK1001>tags = ["x"; "y"]',
        "a list that is not closed": 'tags = ["x"\nJK1032>address_mode = "host"',
        "a loop without its colon": "JK1043>tags = [for host in local.hosts host]",
        "a loop as Python has it": "JK1032>tags = [host for host in local.hosts]",
        "text for a list": 'JK3010>tags = "x"',
    },
    "check": {
        "a duration without quotes": "JK1013>interval = 10s",
        "a duration that is none": 'JK3010>interval = "10 sec"',
        "a name alone": "JK1010>interval",
        "a colon for an equals sign": 'JK1010>interval: "10s"',
        "two equals signs": 'JK1010>interval == "10s"',
        "an undefined variable in the check": "JK2020>interval = var.interval",
    },
    "config": {
        "a missing comma between lines": 'args = [\n  "-c"\nJK1032>  "/local/app.conf",\n]',
        "a second closing bracket": 'args = [\n  "-c"\n]\nJK1010>]',
        "a dash before an item": 'args = [\n  - "-c"\nJK1032>  "/local/app.conf",\n]',
        "an object without its comma": 'JK1032>labels = { team = "core" tier = "web" }',
        "an object with a semicolon": 'labels = {\nJK1001>  team = "core";\n  tier = "web"\n}',
        "an object without its equals sign": 'labels = {\nJK1033>  team "core"\n}',
        "an object without a value": "labels = {\nJK1030>  team =\n}",
        "a path in backslashes": r'JK1004>command = "C:\Users\app"',
        "a quote too many": 'JK1003>command = "run""',
        "a quote that is missing in a list": 'JK1003>args = ["a, "b"]',
        "quotes of a word processor": "JK1001>command = “run”",
        "a block with a colon": 'JK1010>logging: {\n  type = "x"\n}',
        "a block with its name in quotes": 'JK1011>"logging" {\n  type = "x"\n}',
        "a block of JSON": 'JK1011>"logging": {\n  "type": "x"\n},',
        "an undefined variable in a list": 'args = [\n  "-c",\nJK2020>  var.path,\n]',
    },
    "env": {
        "a string that is not closed": 'JK1003>LEVEL = "info',
        "a string that is not opened": 'JK1003>LEVEL = info"',
        "single quotes": "JK1001>LEVEL = 'info'",
        "a quoted name": 'JK1011>"LEVEL" = "info"',
        "a pair of JSON": 'JK1011>"LEVEL": "info",',
        "a name with a dot": 'JK1010>my.level = "info"',
        "an interpolation that is not closed": 'JK1003>LEVEL = "${local.prefix"',
        "a default of the shell": 'JK1044>LEVEL = "${LEVEL:-info}"',
        "an empty interpolation": 'JK1030>LEVEL = "${}"',
        "a call that is not closed": 'LEVEL = upper("info"\nJK1032>OTHER = 1',
        "a call with a parenthesis too many": 'JK1013>LEVEL = upper("info"))',
        "an unknown function": 'JK2001>LEVEL = uper("info")',
        "a conditional without its end": 'JK1038>LEVEL = true ? "info"',
        "a string over two lines": 'JK1003>LEVEL = "in\n fo"',
        "an index that is not closed": "JK1037>LEVEL = local.hosts[0",
        "an undefined local": "JK2020>LEVEL = local.level",
        "a comma at the line's end": 'JK1014>LEVEL = "info",',
    },
    "template": {
        "a default of the shell in a heredoc": ("data = <<EOT\nJK1044>name ${NAME:-nobody}\nEOT"),
        "a format of curl in a heredoc": (
            "data = <<EOT\nJK1046>curl -w '%{http_code}' ${local.prefix}\nEOT"
        ),
        "a suffix cut by the shell": "data = <<EOT\nJK1030>name ${NAME%%.*}\nEOT",
        "a directive that ends nothing": "data = <<EOT\nJK1046>%{ endif }\nEOT",
        "a call around a heredoc that is not closed": (
            "data = trimspace(<<EOT\nname\nEOT\nJK1032>perms = 1"
        ),
        "a call of a heredoc with its opener misspelt": (
            'JK1030>data = upper(<< EOT\n{{ env "A" }} ${local.prefix}\nEOT\n)'
        ),
        "a heredoc with its opener in quotes": (
            'JK1030>data = <<"EOT"\n{{ env "A" }} ${local.prefix}\nEOT'
        ),
        "a heredoc with a comment behind its opener": (
            "JK1030>data = <<EOT # text\n{{ it's }} ${local.prefix}\nEOT"
        ),
        "a heredoc as Ruby has it": 'JK1030>data = <<~EOT\n{{ env "A" }}\nEOT',
        "a heredoc with one sign": 'JK1030>data = <EOT\n{{ env "A" }}\nEOT',
        "an interpolation left open in a heredoc": "data = <<EOT\nname ${local.prefix\nJK1044>EOT",
        "a directive without its end": "data = <<EOT\na\nJK1047>%{ if true }\nb\nEOT",
        "an undefined local in a heredoc": "data = <<EOT\nJK2020>name ${local.name}\nEOT",
    },
    "resources": {
        "a value is missing": "JK1030>cpu =",
        "a unit behind a number": "JK1013>cpu = 100MHz",
        "a percent sign": "JK1030>cpu = 50%",
        "two arguments on a line": "JK1013>cpu = 100 cores = 1",
        "a semicolon": "JK1001>cpu = 100;",
        "stray characters": "JK1010>!!!\ncpu = 100",
        "a comment of SQL": "JK1010>-- not much\ncpu = 100",
        "a misspelt argument": "JK3001>cpus = 100",
        "text for a number": 'JK3010>cpu = "a lot"',
        "a merge conflict": (
            "JK1010><<<<<<< HEAD\ncpu = 1\n=======\ncpu = 2\n>>>>>>> topic\ncores = 1"
        ),
        "an argument twice": "cpu = 100\nJK1019>cpu = 200",
        "a parenthesis that is not closed": "cpu = (100\nJK1036>cores = 1",
        "an undefined variable in the resources": "JK2020>cpu = var.cpu",
    },
    "restart": {
        "a power as Python has it": "JK1030>attempts = 1 ** 2",
        "a conditional as Python has it": "JK1013>attempts = 1 if true else 2",
        "a single ampersand": "JK1002>attempts = true & false ? 1 : 2",
        "the equals sign is missing": "JK1010>attempts 3",
        "a number with two points": "JK1006>attempts = 1.0.0",
        "an undefined variable in another group": "JK2020>attempts = var.attempts",
    },
    "logs": {
        "a dollar sign and a name": "JK1001>max_files = $FILES",
        "a dollar sign and braces": "JK1001>max_files = ${var.files}",
        "an undefined local in another group": "JK2020>max_files = local.files",
    },
}

VARIANTS = [
    ("a label that is not closed", "a list without its comma", "single quotes",
     "an undefined variable in the resources"),
    ("a list that is not closed", "a missing comma between lines", "a string that is not closed",
     "an undefined variable in another group"),
    ("a list with a bracket too many", "a second closing bracket",
     "a call with a parenthesis too many", "an undefined local in a heredoc"),
    ("a list closed by a brace", "a quote too many", "a value is missing",
     "an undefined local in another group"),
    ("a list without its opening bracket", "a colon for an equals sign", "a semicolon",
     "an undefined local"),
    ("a port on one line with two arguments", "an object without its comma", "a pair of JSON",
     "an undefined variable in another group"),
    ("a port on one line without a comma", "two equals signs", "two arguments on a line",
     "an undefined variable in a list"),
    ("a label whose opening quote is missing", "a string that is not opened",
     "the equals sign is missing", "an undefined local in another group"),
    ("a label in single quotes", "a path in backslashes", "a percent sign",
     "an undefined local"),
    ("an equals sign behind a label", "a duration without quotes", "an object with a semicolon",
     "an undefined local in a heredoc"),
    ("a reference in a label", "a list with semicolons", "an object without its equals sign",
     "an undefined local"),
    ("an argument behind a block", "a loop without its colon", "a conditional without its end",
     "an undefined variable in the resources"),
    ("a list with two commas", "an object without a value", "a default of the shell",
     "an undefined variable in another group"),
    ("a loop as Python has it", "a conditional without its end", "a power as Python has it",
     "an undefined variable in a list"),
    ("a dash before an item", "a name with a dot", "a comment of SQL",
     "an undefined variable in the check"),
    ("a default of the shell in a heredoc", "a name alone", "stray characters",
     "an undefined local in another group"),
    ("a format of curl in a heredoc", "an interpolation that is not closed",
     "a parenthesis that is not closed", "an undefined variable in a list"),
    ("a suffix cut by the shell", "an empty interpolation", "a number with two points",
     "an undefined variable in the check"),
    ("a directive that ends nothing", "a call that is not closed", "a dollar sign and braces",
     "an undefined variable in the resources"),
    ("a call around a heredoc that is not closed", "a comma at the line's end",
     "a unit behind a number", "an undefined variable in another group"),
    ("a single ampersand", "a dollar sign and a name", "a quoted name",
     "an undefined variable in a list"),
    ("a list that is not closed", "a call that is not closed", "a parenthesis that is not closed",
     "an undefined local in a heredoc"),
    ("a label that is not closed", "a string that is not closed", "a quote too many",
     "an undefined variable in another group"),
    ("a string that is not closed", "a default of the shell in a heredoc", "a value is missing",
     "an undefined local in another group"),
    ("an argument twice", "a list without its comma", "an unknown function",
     "an undefined variable in the check"),
    ("a misspelt argument", "a missing comma between lines", "a duration that is none",
     "an undefined local"),
    ("text for a list", "text for a number", "an unknown function",
     "an undefined variable in another group"),
    ("a port without a label", "a duration that is none", "a semicolon",
     "an undefined local in a heredoc"),
    ("a block as HCL1 had it", "a pair of JSON", "an object with a semicolon",
     "an undefined variable in the resources"),
    ("a path in backslashes", "a default of the shell", "a format of curl in a heredoc",
     "an undefined local in another group"),
]  # fmt: skip

INDENTS = {"two blanks": "  ", "four blanks": "    ", "tabs": "\t"}


def filled(slots: dict[str, str]) -> str:
    """Return the job with the text of each slot, indented as the slot is."""

    def put(slot: re.Match[str]) -> str:
        lines = (SOUND | slots)[slot["name"]].split("\n")
        parts = [re.fullmatch(r"(JK\d+>)?(.*)", line) for line in lines]
        return "\n".join((part[1] or "") + slot["indent"] + part[2] for part in parts if part)

    return re.sub(r"(?m)^(?P<indent> +)<(?P<name>\w+)>$", put, JOB)


def of(names: tuple[str, ...]) -> dict[str, str]:
    """Return the slots that hold the faults with these names."""
    slots = {
        slot: text for slot, faults in FAULTS.items() for name, text in faults.items()
        if name in names
    }  # fmt: skip
    assert len(slots) == len(names), "each fault needs a block of its own"
    return slots


def unmarked(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Return the text without its marks, and the lines and codes that they name."""
    marks = [
        (number, line[:6])
        for number, line in enumerate(text.split("\n"), 1)
        if re.match(r"JK\d{4}>", line)
    ]
    return re.sub(r"(?m)^JK\d{4}>", "", text), marks


def indented(text: str, indent: str) -> str:
    return re.sub(r"(?m)^(  )+", lambda blanks: indent * (len(blanks[0]) // 2), text)


def undefined_names(slot: str) -> set[str]:
    return {name for name in FAULTS[slot] if name.startswith("an undefined")}


def found(text: str) -> list[tuple[int, str]]:
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(text)
    return [
        (diagnostic.range.start.line, diagnostic.code)
        for diagnostic in raised.value.diagnostics
        if diagnostic.range is not None
    ]


def test_the_job_without_faults_is_read():
    assert jobkit.parse_job(filled({}))["ID"] == "shop"


@pytest.mark.parametrize("indent", INDENTS)
@pytest.mark.parametrize("names", VARIANTS, ids=", ".join)
def test_every_fault_is_found_and_none_invented(names, indent):
    text, marks = unmarked(filled(of(names)))
    assert found(indented(text, INDENTS[indent])) == marks


@pytest.mark.parametrize("name", [name for faults in FAULTS.values() for name in faults])
def test_a_fault_alone_is_one_finding(name):
    text, marks = unmarked(filled(of((name,))))
    assert found(text) == marks
    assert len(marks) == 1


@pytest.mark.parametrize("seed", range(40))
def test_any_three_faults_are_found_beside_an_undefined_name(seed):
    rnd = random.Random(seed)  # noqa: S311  not for secrets
    undefined = rnd.choice([slot for slot in FAULTS if undefined_names(slot)])
    slots = rnd.sample([slot for slot in FAULTS if slot != undefined], 3)
    names = [rnd.choice(sorted(set(FAULTS[slot]) - undefined_names(slot))) for slot in slots]
    names += undefined_names(undefined)
    text, marks = unmarked(filled(of(tuple(names))))
    assert found(text) == marks, names


def wild(text: str) -> str:
    rnd = random.Random(7)  # noqa: S311  not for secrets
    return re.sub(r"(?m)^ +", lambda _: " " * rnd.choice((0, 1, 2, 3, 4, 7)), text)


LAYOUTS = {"no indentation": lambda text: re.sub(r"(?m)^ +", "", text), "a wild one": wild}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("names", VARIANTS, ids=", ".join)
def test_faults_are_found_whatever_the_indentation(names, layout):
    text, marks = unmarked(filled(of(names)))
    assert found(LAYOUTS[layout](text)) == marks


# What is replaced in the job without faults, by what; "JK1234>" as above.
ELSEWHERE = {
    "a default with a comma": ('  default = "1.2.3"', 'JK1014>  default = "1.2.3",'),
    "a variable's label without its end": ('variable "tag" {', 'JK1003>variable "tag {'),
    "a variable's block misspelt": ('variable "tag"', 'JK3002>vairable "tag"'),
    "locals misspelt": ("locals {", "JK3002>local {"),
    "job misspelt": ('job "shop"', 'JK3002>jbo "shop"'),
    "a block without its brace": ("      env {", "JK1010>      env"),
    "a block with a parenthesis for its brace": ("      env {", "JK1010>      env ("),
    "a block with a bracket for its brace": ("      env {", "JK1010>      env ["),
    "a labelled block without its brace": ('    task "main" {', 'JK1012>    task "main"'),
    "a brace behind an argument": (
        "        cpu = 100\n      }",
        "JK1013>        cpu = 100 }",
    ),
    "a brace behind an argument and below it": (
        "        cpu = 100\n      }",
        "JK1013>        cpu = 100 }\n      }",
    ),
    "an argument between blocks": (
        "    restart {",
        '    dynamic "restart" {\n      for_each = [1]\nJK3001>   mode = "x"\n    }\n    restart {',
    ),
}


@pytest.mark.parametrize("name", ELSEWHERE)
@pytest.mark.parametrize("layout", ["two blanks", *LAYOUTS])
def test_a_fault_elsewhere_is_one_finding(name, layout):
    old, new = ELSEWHERE[name]
    sound = filled({"logs": "max_files = 2"})
    assert sound.count(old) == 1
    text, marks = unmarked(sound.replace(old, new))
    assert found(LAYOUTS.get(layout, str)(text)) == marks


def test_the_value_of_a_misplaced_argument_is_looked_at():
    text, marks = unmarked(
        filled({}).replace("    restart {\n", "JK3001>    restart = {\nJK2020>attempts = var.a\n")
    )
    assert found(text) == marks


def test_faults_in_lines_below_each_other_are_all_found():
    lines = 'JK1032>args = ["a" "b"]\nJK1010>x: 1\nJK1010>y 2\nJK1010>z == 3\nJK1014>w = 1,'
    text, marks = unmarked(filled({"config": lines}))
    assert found(text) == marks


BRACES = {
    "an env block": ('        LEVEL = "info"\n      }\n', "env"),
    "a check with others below it": ('        timeout  = "2s"\n      }\n', "check"),
    "the last block of the file": ("        max_files = 2\n      }\n", "logs"),
}
BESIDE_BRACES = (
    "a list without its comma", "a value is missing", "a single ampersand",
    "an undefined local in a heredoc",
)  # fmt: skip


def brace_finding(text: str, code: str) -> str:
    """Return what is said of the braces of a file."""
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(text)
    return next(one.detail for one in raised.value.diagnostics if one.code == code)


@pytest.mark.parametrize("block", BRACES)
def test_a_missing_brace_is_told_once_and_hides_no_other_fault(block):
    end, name = BRACES[block]
    start = end.removesuffix("      }\n")
    sound = filled(of(BESIDE_BRACES))
    assert end in sound
    text, marks = unmarked(sound.replace(end, start))
    job = text[: text.index('job "shop"')].count("\n") + 1
    assert found(text) == [(job, "JK1018"), *marks]
    opened = text[: text.rindex(f" {name} {{", 0, text.index(start))].count("\n") + 1
    assert f"that of {name}, line {opened}" in brace_finding(text, "JK1018")


@pytest.mark.parametrize("block", BRACES)
def test_a_brace_too_many_is_told_once_and_hides_no_other_fault(block):
    end, _ = BRACES[block]
    sound = filled(of(BESIDE_BRACES))
    assert end in sound
    text, marks = unmarked(sound.replace(end, end + "      }\n"))
    assert found(text) == [*marks, (text.count("\n"), "JK1010")]
    extra = text[: text.index(end) + len(end)].count("\n") + 1
    assert f"the one in line {extra}" in brace_finding(text, "JK1010")


LEVEL_END = '        LEVEL = "info"\n      }\n'
LOGS_END = "        max_files = 2\n      }\n"


def test_two_missing_braces_are_two_findings():
    text = filled({}).replace(LEVEL_END, '        LEVEL = "info"\n')
    text = text.replace(LOGS_END, "        max_files = 2\n")
    assert [code for _, code in found(text)] == ["JK1018", "JK1018"]


def test_two_braces_too_many_are_two_findings():
    text = filled({}).replace(LEVEL_END, LEVEL_END + "      }\n")
    text = text.replace(LOGS_END, LOGS_END + "      }\n")
    assert [code for _, code in found(text)] == ["JK1010", "JK1010"]


def test_a_brace_too_many_and_one_missing_elsewhere_are_two_findings():
    text = filled(of(("an undefined local in another group",)))
    text, _ = unmarked(text.replace(LEVEL_END, LEVEL_END + "      }\n"))
    text = text.replace('command = "/bin/import"\n      }\n', 'command = "/bin/import"\n')
    codes = [code for _, code in found(text)]
    assert sorted(codes) == ["JK1018", "JK2020", "JK3002"]


def test_an_object_without_its_brace_is_named():
    labels = "labels = {\n  a = 1\n  b = 2"
    text = filled({"config": labels})
    opened = text[: text.index("labels = {")].count("\n") + 1
    assert f"that of labels, line {opened}" in brace_finding(text, "JK1018")


ADVICE = {
    'env|LEVEL "info"': 'Write LEVEL = "info"',
    "env|export LEVEL=1": "Write LEVEL =",
    "env|LEVEL := 1": 'Write "LEVEL = …"',
    'env|"LEVEL" = 1': "Write LEVEL =",
    "env|LEVEL = info and more": '"info and more"',
    "env|LEVEL = nginx:1.2": '"nginx:1.2"',
    "env|LEVEL = /health": "in quotes",
    'env|LEVEL = "say "hi" now"': r'written \".',
    'env|LEVEL = "C:\\"': r'write "C:\\"',
    'env|LEVEL = "${local.prefix"': 'The "${" has no "}"',
    "env|LEVEL = ${local.prefix}": "write local.prefix",
    'env|LEVEL = {{ env "X" }}': "quotes or a heredoc",
    r'env|LEVEL = "\u12"': "four hex digits",
    'env|LEVEL = "a" + "b"': "${a}${b}",
    'env|LEVEL = "${local.hosts}x"': "A list can't be put into text",
    "check|interval = 10s": 'write "10s"',
    "resources|cpu = 50%": 'write "50%"',
    "resources|cpu = 1,024": "1024",
    "resources|cpu: 1": 'Write "cpu = …"',
    "resources|-- cpu": "Comments begin",
    "resources|/* cpu": 'no "*/"',
    "resources|count = 3": "belongs in the group",
    "resources|volume \"x\" {\n}": "belongs in the group",
    "resources|reschedule {\n}": "belongs in the job or the group",
    "resources|cpuu = 3": 'Did you mean "cpu"?',
    'service|tags = ["x"]]': 'This "]" closes nothing',
    "restart|attempts = 1 if true else 2": "condition ? a : b",
    "restart|attempts = true and false ? 1 : 2": '"&&"',
    "restart|attempts = 1 / 0": "division by zero",
    "template|data = <<EOT\n${X%%.*}\nEOT": '"$${"',
    "template|data = <<EOT\n${local.prefix\nEOT": 'has no "}"',
    "template|data = << EOT\na\nEOT": '"<<EOT"',
}  # fmt: skip


@pytest.mark.parametrize("fault", ADVICE)
def test_a_likely_slip_has_its_advice(fault):
    slot, lines = fault.split("|")
    with pytest.raises(jobkit.JobSpecError) as raised:
        jobkit.parse_job(filled({slot: lines}))
    assert ADVICE[fault] in raised.value.diagnostics[0].detail
