"""Rules about groups whose client node is cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobkit.lint.registry import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding


@rule("JK4302", "disconnect-stop-type", "DisconnectStrategy", since="1.8.0")
def disconnect_stop_type(disconnect: Place) -> Iterator[Finding]:
    """Stop on a lost node is asked for in a system job.

    ``stop_on_client_after`` is for service and batch jobs.

    Bad (job):
        type = "system"
        group "web" {
          disconnect {
            stop_on_client_after = "1h"
          }
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }

    Good (job):
        type = "service"
        group "web" {
          disconnect {
            stop_on_client_after = "1h"
          }
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
    """
    job_type = disconnect.job_type
    if disconnect.has("StopOnClientAfter") and job_type not in {"service", "batch"}:
        detail = f'A job of type "{job_type}" can\'t have stop_on_client_after; remove it.'
        yield disconnect.at("StopOnClientAfter"), detail


@rule("JK4303", "disconnect-stop-and-lost", "DisconnectStrategy", since="1.8.0")
def disconnect_stop_and_lost(disconnect: Place) -> Iterator[Finding]:
    """Two contrary answers to a lost node.

    ``stop_on_client_after`` ends the allocation there, ``lost_after`` waits for it.

    Bad (group):
        disconnect {
          stop_on_client_after = "1h"
          lost_after = "2h"
        }

    Good (group):
        disconnect {
          lost_after = "2h"
        }
    """
    if disconnect.has("StopOnClientAfter") and disconnect.number("LostAfter"):
        detail = "stop_on_client_after and lost_after exclude each other; keep one."
        yield disconnect.at("StopOnClientAfter"), detail
