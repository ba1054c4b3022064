"""Rules about volumes of groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jobkit.lint.registry import rule
from jobkit.lint.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_HOST_MODES: Final = (
    "single-node-reader-only",
    "single-node-writer",
    "single-node-single-writer",
    "single-node-multi-writer",
)
_READERS: Final = frozenset({"single-node-reader-only", "multi-node-reader-only"})
_SINGLE_NODE: Final = frozenset({"single-node-reader-only", "single-node-writer"})


def _is(volume: Place, kind: str) -> bool:
    return volume.text("Type") == kind


@rule("JK4621", "volume-per-alloc-type", "VolumeRequest", since="1.1.0")
def volume_per_alloc_type(volume: Place) -> Iterator[Finding]:
    """Volumes by allocation in a system job.

    Its allocations have no index that could choose a volume.

    Bad (job):
        type = "system"
        group "web" {
          volume "data" {
            type = "host"
            source = "data"
            per_alloc = true
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
          volume "data" {
            type = "host"
            source = "data"
            per_alloc = true
          }
          task "app" {
            driver = "exec"
            config {
              command = "/bin/app"
            }
          }
        }
    """
    if volume.flag("PerAlloc") and volume.job_type in {"system", "sysbatch"}:
        detail = f'A job of type "{volume.job_type}" can\'t have per_alloc volumes.'
        yield volume.at("PerAlloc"), detail


@rule("JK4622", "volume-per-alloc-canary", "VolumeRequest", since="1.1.0")
def volume_per_alloc_canary(volume: Place) -> Iterator[Finding]:
    """Volumes by allocation together with canaries.

    A canary would need the volume of the allocation that it is to replace.

    Bad (group):
        update {
          canary = 1
        }
        volume "data" {
          type = "host"
          source = "data"
          per_alloc = true
        }

    Good (group):
        update {
          canary = 0
        }
        volume "data" {
          type = "host"
          source = "data"
          per_alloc = true
        }
    """
    update = volume.within("TaskGroup").one("Update")
    if volume.flag("PerAlloc") and update and update.number("Canary") > 0:
        yield volume.at("PerAlloc"), "per_alloc and canary exclude each other; keep one."


@rule("JK4623", "volume-per-alloc-sticky", "VolumeRequest", since="1.10.0")
def volume_per_alloc_sticky(volume: Place) -> Iterator[Finding]:
    """Volume is both sticky and by allocation.

    Both say which volume an allocation gets.

    Bad (group):
        volume "data" {
          type = "host"
          source = "data"
          per_alloc = true
          sticky = true
        }

    Good (group):
        volume "data" {
          type = "host"
          source = "data"
          sticky = true
        }
    """
    if volume.flag("PerAlloc") and volume.flag("Sticky"):
        yield volume.at("Sticky"), "per_alloc and sticky exclude each other; keep one."


@rule("JK4624", "volume-host-mount-options", "VolumeRequest", since="1.1.1")
def volume_host_mount_options(volume: Place) -> Iterator[Finding]:
    """Host volume has mount options.

    They are for CSI volumes; a host volume is mounted already.

    Bad (group):
        volume "data" {
          type = "host"
          source = "data"
          mount_options {
            fs_type = "ext4"
          }
        }

    Good (group):
        volume "data" {
          type = "host"
          source = "data"
        }
    """
    if _is(volume, "host") and volume.has("MountOptions"):
        yield volume.at("MountOptions"), "Remove mount_options; a host volume has none."


@rule("JK4625", "volume-host-access-mode", "VolumeRequest", since="1.10.0")
def volume_host_access_mode(volume: Place) -> Iterator[Finding]:
    """Access mode is none of a host volume.

    A host volume is on one node.

    Bad (group):
        volume "data" {
          type = "host"
          source = "data"
          access_mode = "multi-node-multi-writer"
        }

    Good (group):
        volume "data" {
          type = "host"
          source = "data"
          access_mode = "single-node-multi-writer"
        }
    """
    mode = volume.text("AccessMode")
    if _is(volume, "host") and mode and mode not in _HOST_MODES:
        yield volume.at("AccessMode"), f'access_mode is "{mode}"; write {quoted(_HOST_MODES)}.'


@rule("JK4626", "volume-host-modes", "VolumeRequest", since="1.1.0", until="1.10.0")
def volume_host_modes(volume: Place) -> Iterator[Finding]:
    """Host volume has a mode of access or attachment.

    Before 1.10 these were for CSI volumes alone.

    Bad (group):
        volume "data" {
          type = "host"
          source = "data"
          attachment_mode = "file-system"
        }

    Good (group):
        volume "data" {
          type = "host"
          source = "data"
        }
    """
    for field in ("AccessMode", "AttachmentMode"):
        if _is(volume, "host") and volume.text(field):
            yield volume.at(field), f"Remove it: before Nomad 1.10 a host volume has no {field}."


@rule("JK4627", "volume-reader-writes", "VolumeRequest", since="1.1.0")
def volume_reader_writes(volume: Place) -> Iterator[Finding]:
    """Volume for readers is not read-only.

    The access mode and ``read_only`` contradict each other.

    Bad (group):
        volume "data" {
          type = "csi"
          source = "data"
          attachment_mode = "file-system"
          access_mode = "multi-node-reader-only"
        }

    Good (group):
        volume "data" {
          type = "csi"
          source = "data"
          attachment_mode = "file-system"
          access_mode = "multi-node-reader-only"
          read_only = true
        }
    """
    mode = volume.text("AccessMode")
    modes = _READERS if _is(volume, "csi") else _READERS.intersection(_HOST_MODES)
    if mode in modes and not volume.flag("ReadOnly"):
        yield volume.at("AccessMode"), f'With access_mode "{mode}" write read_only = true.'


@rule("JK4628", "volume-csi-mode-missing", "VolumeRequest", since="1.1.1")
def volume_csi_mode_missing(volume: Place) -> Iterator[Finding]:
    """CSI volume lacks a mode.

    Its plugin must know how it is used.

    Bad (group):
        volume "data" {
          type = "csi"
          source = "data"
          attachment_mode = "file-system"
        }

    Good (group):
        volume "data" {
          type = "csi"
          source = "data"
          attachment_mode = "file-system"
          access_mode = "single-node-writer"
        }
    """
    for field, name in (("AttachmentMode", "attachment_mode"), ("AccessMode", "access_mode")):
        if _is(volume, "csi") and not volume.text(field):
            yield volume.at(field), f"Write {name}; a CSI volume needs it."


@rule("JK4629", "volume-csi-block-mount", "VolumeRequest", since="1.1.0")
def volume_csi_block_mount(volume: Place) -> Iterator[Finding]:
    """Block device has mount options.

    A block device is not mounted.

    Bad (group):
        volume "data" {
          type = "csi"
          source = "data"
          attachment_mode = "block-device"
          access_mode = "single-node-writer"
          mount_options {
            fs_type = "ext4"
          }
        }

    Good (group):
        volume "data" {
          type = "csi"
          source = "data"
          attachment_mode = "file-system"
          access_mode = "single-node-writer"
          mount_options {
            fs_type = "ext4"
          }
        }
    """
    is_block = volume.text("AttachmentMode") == "block-device"
    if _is(volume, "csi") and is_block and volume.has("MountOptions"):
        yield volume.at("MountOptions"), "Remove mount_options, or attach it as file-system."


@rule("JK4630", "volume-csi-count", "VolumeRequest", since="1.1.0")
def volume_csi_count(volume: Place) -> Iterator[Finding]:
    """Volume for one is shared by several allocations.

    Its access mode allows one node, or one writer.

    Bad (group):
        count = 2
        volume "data" {
          type = "csi"
          source = "data"
          attachment_mode = "file-system"
          access_mode = "single-node-writer"
        }

    Good (group):
        count = 2
        volume "data" {
          type = "csi"
          source = "data"
          attachment_mode = "file-system"
          access_mode = "single-node-writer"
          per_alloc = true
        }
    """
    mode, count = volume.text("AccessMode"), volume.within("TaskGroup").number("Count")
    if not _is(volume, "csi") or volume.flag("PerAlloc") or count <= 1:
        return
    is_lone_writer = mode == "multi-node-single-writer" and not volume.flag("ReadOnly")
    if mode in _SINGLE_NODE or is_lone_writer:
        detail = f'access_mode is "{mode}", the count {count}; write per_alloc = true or count 1.'
        yield volume.at("AccessMode"), detail
