"""Several questions at a time."""

from __future__ import annotations

import threading

import pytest

from jobkit.deploy.at_once import AT_ONCE, several_at_once


def test_answers_come_in_the_order_of_the_questions():
    gate = threading.Event()

    def ask(number):
        if number:
            gate.set()
        else:
            gate.wait(10)  # the first answer is not the first that is ready
        return number

    assert list(several_at_once(ask, range(100))) == [*range(100)]


def test_so_many_are_asked_at_the_same_time():
    together = threading.Barrier(AT_ONCE)
    places = several_at_once(lambda _: together.wait(10), range(2 * AT_ONCE))
    assert sorted(places) == sorted([*range(AT_ONCE)] * 2)


def test_questions_are_taken_a_few_ahead():
    questions = iter(range(1000))
    answers = several_at_once(str, questions)
    assert next(answers) == "0"
    assert next(questions) < 100


def test_a_failure_ends_it():
    def ask(number):
        return 1 // (number - 3)

    answers = several_at_once(ask, range(1000))
    assert [next(answers) for _ in range(3)] == [-1, -1, -1]
    with pytest.raises(ZeroDivisionError):
        next(answers)
