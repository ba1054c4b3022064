"""Network prefixes in the job language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobkit.evaluate.functions import find
from jobkit.evaluate.functions.registry import FunctionError
from jobkit.evaluate.numbers import parse_number
from jobkit.evaluate.values import STRING, ListValue

if TYPE_CHECKING:
    from jobkit.evaluate.values import Value


@pytest.mark.parametrize(
    ("name", "arguments", "result"),
    [
        pytest.param("cidrhost", ["10.0.0.7/24", 5], "10.0.0.5", id="host"),
        pytest.param("cidrhost", ["10.0.0.0/24", -1], "10.0.0.255", id="host from the end"),
        pytest.param("cidrhost", ["2001:db8::/32", 1], "2001:db8::1", id="IPv6 host"),
        pytest.param("cidrhost", ["::ffff:10.0.0.0/120", 3], "0:3::ffff:a00:0", id="mapped host"),
        pytest.param("cidrnetmask", ["172.24.0.0/13"], "255.248.0.0", id="mask"),
        pytest.param("cidrnetmask", ["2001:db8::/32"], "ffff:ffff::", id="IPv6 mask"),
        pytest.param("cidrsubnet", ["10.0.0.0/8", 8, 2], "10.2.0.0/16", id="subnet"),
        pytest.param("cidrsubnet", ["10.0.0.0/8", 8, -1], "0.1.0.0/16", id="a number below 0"),
        pytest.param("cidrsubnet", ["10.0.0.0/8", -1, 0], "10.0.0.0/7", id="bits below 0"),
        pytest.param("cidrsubnet", ["10.0.0.0/8", -9, 0], "<nil>", id="no bits left"),
        pytest.param("cidrsubnet", ["::ffff:10.0.0.0/120", 4, 1], "10.0.0.16/28", id="mapped"),
    ],
)
def test_addresses(name: str, arguments: list[Value], result: Value) -> None:
    assert find(name).call(*arguments) == result


@pytest.mark.parametrize(
    ("prefix", "bits", "subnets"),
    [
        pytest.param("10.0.0.0/8", [8, 16, 4], "10.0.0.0/16 10.1.0.0/24 10.16.0.0/12", id="gap"),
        pytest.param("255.0.0.0/8", [1, 1], "255.0.0.0/9 255.128.0.0/9", id="the last prefix"),
        pytest.param("0.0.0.0/0", [], "", id="none"),
    ],
)
def test_subnets(prefix: str, bits: list[Value], subnets: str) -> None:
    assert find("cidrsubnets").call(prefix, *bits) == ListValue(STRING, tuple(subnets.split()))


@pytest.mark.parametrize(
    ("name", "arguments", "reason"),
    [
        pytest.param("cidrnetmask", ["10.0.0.0"], "not a prefix", id="no length"),
        pytest.param("cidrnetmask", ["10.0.0.0/33"], "not a prefix", id="too long"),
        pytest.param("cidrnetmask", ["010.0.0.0/8"], "not a prefix", id="leading zero"),
        pytest.param("cidrnetmask", ["fe80::1%eth0/64"], "not a prefix", id="zone"),
        pytest.param("cidrhost", ["10.0.0.0/24", 256], "no host 256", id="no such host"),
        pytest.param("cidrhost", ["10.0.0.0/24", -257], "no host -257", id="none from the end"),
        pytest.param("cidrhost", ["10.0.0.0/24", parse_number("1.5")], "whole", id="half a host"),
        pytest.param("cidrsubnet", ["10.0.0.0/8", 8, 256], "no subnet 256", id="no such subnet"),
        pytest.param("cidrsubnet", ["10.0.0.0/8", 25, 0], "too long", id="bits too many"),
        pytest.param("cidrsubnet", ["::/0", 33, 0], "more than 32", id="bits too many at once"),
        pytest.param("cidrsubnet", ["10.0.0.0/8", -(1 << 40), 1], "no subnet", id="far below 0"),
        pytest.param("cidrsubnets", ["10.0.0.0/24", 1, 1, 1], "no room", id="no room"),
        pytest.param("cidrsubnets", ["10.0.0.0/24", 0], "at least one", id="no new bits"),
        pytest.param("cidrsubnets", ["0.0.0.0/8", 4], "can't divide", id="prefix from 0 up"),
    ],
)
def test_failures(name: str, arguments: list[Value], reason: str) -> None:
    with pytest.raises(FunctionError, match=reason):
        find(name).call(*arguments)
