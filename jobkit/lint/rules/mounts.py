"""Rules about what tasks do with volumes."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from jobkit.diagnostic import did_you_mean
from jobkit.lint.registry import Judge, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding


@rule("JK4641", "volume-mount-undefined", "VolumeMount", within=("Task",), since="1.6.0")
def volume_mount_undefined(mount: Place) -> Iterator[Finding]:
    """Task mounts a volume that its group does not have.

    Volumes of a type other than ``host`` and ``csi`` are dropped, and are missing then.

    Bad (group):
        volume "data" {
          type = "host"
          source = "data"
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          volume_mount {
            volume = "date"
            destination = "/data"
          }
        }

    Good (group):
        volume "data" {
          type = "host"
          source = "data"
        }
        task "app" {
          driver = "exec"
          config {
            command = "/bin/app"
          }
          volume_mount {
            volume = "data"
            destination = "/data"
          }
        }
    """
    name, volumes = mount.text("Volume"), mount.within("TaskGroup").mapping("Volumes")
    if name not in volumes and not _is_dropped(mount, name):
        detail = f'The group has no volume "{name}".{did_you_mean(name, volumes)}'
        yield mount.at("Volume"), detail


def _is_dropped(mount: Place, name: str) -> bool:
    """Tell whether the group has a volume of a wrong type, of which "volume-type-dropped" tells."""
    if mount.located is None:
        return False
    written: object = mount.located.job
    for step in (*mount.within("TaskGroup").path, "Volumes"):
        if not isinstance(written, dict | list):
            return False
        written = written[step]  # type: ignore[index]  # the job as written has the same groups
    return isinstance(written, dict) and name in written


@rule("JK4642", "csi-plugin-stage-dir", "TaskCSIPluginConfig", since="1.5.12")
def csi_plugin_stage_dir(plugin: Place) -> Iterator[Finding]:
    """Staging folder of a CSI plugin lies in its mount folder.

    The second would hide the first.

    Bad (task):
        csi_plugin {
          id = "nfs"
          type = "node"
          mount_dir = "/csi"
          stage_publish_base_dir = "/csi/stage"
        }

    Good (task):
        csi_plugin {
          id = "nfs"
          type = "node"
          mount_dir = "/csi"
          stage_publish_base_dir = "/local/csi"
        }
    """
    mount, stage = plugin.text("MountDir"), plugin.text("StagePublishBaseDir")
    if mount and stage and _is_inside(posixpath.normpath(stage), posixpath.normpath(mount)):
        detail = f'stage_publish_base_dir "{stage}" must not lie in mount_dir "{mount}".'
        yield plugin.at("StagePublishBaseDir"), detail


def _is_inside(path: str, folder: str) -> bool:
    if path.startswith("/") != folder.startswith("/"):
        return False
    return not posixpath.relpath(path, folder).startswith("..")


@rule("JK5470", "mount-destination-missing", "VolumeMount", within=("Task",), judge=Judge.NOBODY)
def mount_destination_missing(mount: Place) -> Iterator[Finding]:
    """Mount does not say where the volume is to be.

    Nomad takes the job, and the client node fails to start the task.

    Bad (group):
        volume "data" {
          type   = "host"
          source = "data"
        }
        task "app" {
          driver = "docker"
          config {
            image = "shop:1"
          }
          volume_mount {
            volume = "data"
          }
        }

    Good (group):
        volume "data" {
          type   = "host"
          source = "data"
        }
        task "app" {
          driver = "docker"
          config {
            image = "shop:1"
          }
          volume_mount {
            volume      = "data"
            destination = "/data"
          }
        }
    """
    if not mount.text("Destination"):
        yield mount.at("Destination"), "Write destination, the folder that the task sees."
