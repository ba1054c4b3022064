"""Faults of the config file: codes JK0070 to JK0079; of folders: JK0006, JK0007.

Of git revisions: JK0012 to JK0014.
"""

from __future__ import annotations

from typing import Final

from jobkit.diagnostic import Fault

UNREAD: Final = Fault("JK0070", "config-not-read", "Config file can't be read")
SYNTAX: Final = Fault("JK0071", "config-syntax", "Malformed config file")
UNKNOWN_SETTING: Final = Fault("JK0072", "unknown-setting", "Unknown setting")
SETTING_VALUE: Final = Fault("JK0073", "setting-value", "Unsuitable value of a setting")
NO_SECTION: Final = Fault("JK0074", "config-without-section", "No section for jobkit")
FOLDER_UNREAD: Final = Fault("JK0006", "folder-not-read", "Folder can't be read")
NO_JOB_FILES: Final = Fault("JK0007", "no-job-files", "No job files")
NO_GIT: Final = Fault("JK0012", "no-git", "No program git")
NO_REPOSITORY: Final = Fault("JK0013", "no-repository", "No git repository")
UNKNOWN_REVISION: Final = Fault("JK0014", "unknown-revision", "Unknown git revision")

STOPPING: Final = (
    UNREAD,
    SYNTAX,
    UNKNOWN_SETTING,
    SETTING_VALUE,
    NO_SECTION,
    FOLDER_UNREAD,
    NO_JOB_FILES,
)
"""Those after which it can't be told whether anything is wrong with the job files."""
