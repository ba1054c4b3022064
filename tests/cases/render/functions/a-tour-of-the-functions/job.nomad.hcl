job "example" {
  group "app" {
    task "main" {
      driver = "raw_exec"

      config {
        command = "/bin/true"
      }

      env {
        TEXT  = join(",", [upper("a"), lower("B"), title("two words"), trimspace("  x "), strrev("abc"), substr("abcdef", 1, 3)])
        LISTS = jsonencode([flatten([[1], [2, [3]]]), distinct([1, 1, 2]), sort(["b", "a"]), reverse("ab"), chunklist([1, 2, 3], 2), range(3)])
        MAPS  = jsonencode([merge({ a = 1 }, { b = 2 }), zipmap(["x"], [1]), lookup({ a = 1 }, "b", 2), keys({ z = 1, y = 2 })])
        CODE  = join(",", [base64encode("x"), md5("x"), sha1("x"), urlencode("a b"), format("%05.1f|%q|%v", 3.14159, "q", [1])])
        DATES = join(",", [formatdate("YYYY-MM-DD", "2024-02-29T12:00:00Z"), timeadd("2024-02-29T12:00:00Z", "24h")])
        NUMS  = jsonencode([abs(-1.5), ceil(1.2), floor(-1.2), log(8, 2), max(1, 3, 2), min(1, 3), parseint("ff", 16), pow(2, 100), signum(-3)])
        RE    = regex_replace("a1b22", "[0-9]+", "#")
        CIDR  = cidrhost("10.1.0.0/16", 5)
      }
    }
  }
}
