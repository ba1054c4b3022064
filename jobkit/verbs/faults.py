"""Faults of job files as files, and of pairs of them: codes JK0001 to JK0019."""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault, Severity

NOT_READ: Final = Fault("JK0001", "file-not-read", "File can't be read")
BINARY: Final = Fault("JK0002", "binary-file", "Not a text file")
ENCODING: Final = Fault("JK0003", "wrong-encoding", "Text is not UTF-8")
TOO_LARGE: Final = Fault("JK0004", "file-too-large", "File too large")
REPLACED: Final = Fault("JK0005", "bytes-replaced", "Text is not UTF-8", Severity.WARNING)
NOT_PERIODIC: Final = Fault("JK0008", "job-not-periodic", "Job has no schedule")

DIFFERENT_JOBS: Final = Fault("JK0010", "different-jobs", "Different jobs can't be compared")
IGNORE_PATTERN: Final = Fault("JK0011", "ignore-pattern", "Malformed pattern of what to ignore")
NO_REGISTERED_JOB: Final = Fault("JK0015", "no-registered-job", "Not the answer of a server")
