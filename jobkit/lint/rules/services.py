"""Rules about services."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jobkit.diagnostic import did_you_mean
from jobkit.lint.ports import port_number, task_labels
from jobkit.lint.registry import Judge, rule
from jobkit.lint.shown import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobkit.lint.place import Place
    from jobkit.lint.registry import Finding

_PLACEHOLDER: Final = re.compile(r"\$\{[a-zA-Z0-9_\-.]+\}")
# As Go's, a search without regard to case takes the long s and the sign for kelvin for letters.
_LETTER: Final = "a-zA-Z0-9\u017f\u212a"
_NAME: Final = re.compile(f"[{_LETTER}]|[{_LETTER}][{_LETTER}-]{{0,61}}[{_LETTER}]")
_INSIDE: Final = frozenset({"alloc", "alloc_ipv6"})
_FIXED: Final = _INSIDE | {"host", "driver"}
_KINDS: Final = ("api-gateway", "ingress-gateway", "mesh-gateway", "terminating-gateway")


@rule("JK4901", "service-name", "Service")
def service_name(service: Place) -> Iterator[Finding]:
    """Service name is no DNS label.

    Letters, digits and dashes, 63 at most. A service without a name gets one from the names of
    job, group and task, which must fit too.

    Bad (service):
        name = "my_shop"

    Good (service):
        name = "my-shop"
    """
    name = service.text("Name")
    if not _NAME.fullmatch(_PLACEHOLDER.sub("ENV-VAR", name)):
        detail = f'"{name}" must be 1 to 63 letters, digits and dashes, with a dash at no end.'
        yield service.at("Name"), detail


@rule("JK4902", "service-address", "Service", since="1.3.0")
def service_address(service: Place) -> Iterator[Finding]:
    """Service has an address, and a mode that finds another.

    ``address`` goes with ``address_mode = "auto"``.

    Bad (service):
        address = "10.0.0.1"
        address_mode = "host"

    Good (service):
        address = "10.0.0.1"
    """
    mode = service.text("AddressMode")
    if service.text("Address") and mode in _FIXED:
        yield service.at("Address"), f'address_mode is "{mode}"; write "auto", or no address.'


@rule("JK4903", "service-provider-mixed", "TaskGroup", since="1.3.0")
def service_provider_mixed(group: Place) -> Iterator[Finding]:
    """Services of a group have different providers.

    All services of a group and its tasks use one.

    Bad (group):
        service {
          name = "shop"
          provider = "consul"
        }
        service {
          name = "shop-admin"
          provider = "nomad"
        }

    Good (group):
        service {
          name = "shop"
          provider = "consul"
        }
        service {
          name = "shop-admin"
          provider = "consul"
        }
    """
    first = ""
    for service in _services(group):
        provider = service.text("Provider")
        first = first or provider
        if provider != first:
            detail = f'Another service has the provider "{first}"; write it here too.'
            yield service.at("Provider"), detail


def _services(group: Place) -> Iterator[Place]:
    yield from group.each("Services")
    for task in group.each("Tasks"):
        yield from task.each("Services")


@rule("JK4904", "service-kind", "Service", since="1.10.3")
def service_kind(service: Place) -> Iterator[Finding]:
    """Kind of service is none that Consul knows.

    It says what Consul registers the service as.

    Bad (service):
        kind = "gateway"

    Good (service):
        kind = "api-gateway"
    """
    kind = service.text("Kind")
    if service.text("Provider") == "consul" and kind and kind not in _KINDS:
        yield service.at("Kind"), f'kind is "{kind}"; write {quoted(_KINDS)}, or leave it out.'


@rule("JK4905", "service-identity", "Service", since="1.7.0")
def service_identity(service: Place) -> Iterator[Finding]:
    """Identity of a service is incomplete.

    It needs an audience; its name is Nomad's business with Consul, yours with Nomad services.

    Bad (service):
        identity {
          ttl = "1h"
        }

    Good (service):
        identity {
          aud = ["consul.io"]
          ttl = "1h"
        }
    """
    identity = service.one("Identity")
    if identity is None:
        return
    if not identity.texts("Audience"):
        yield identity.at("Audience"), 'Write aud, such as ["consul.io"].'
    if service.text("Provider") == "nomad" and not identity.text("Name"):
        yield identity.at("Name"), "Write name; services in Nomad get none by themselves."


@rule("JK4906", "service-duplicate", "TaskGroup", since="1.3.3")
def service_duplicate(group: Place) -> Iterator[Finding]:
    """Service is there twice.

    Services of a group are told apart by name, task and port.

    Bad (group):
        service {
          name = "shop"
        }
        service {
          name = "shop"
        }

    Good (group):
        service {
          name = "shop"
        }
        service {
          name = "shop-admin"
        }
    """
    seen: set[tuple[str, str, str]] = set()
    for service in _services(group):
        owner = service.holder.text("Name") if service.is_in_task and service.holder else "group"
        key = (service.text("Name"), owner, service.text("PortLabel"))
        if key in seen:
            detail = f'Another service "{key[0]}" has the same port; change name or port.'
            yield service.at("Name"), detail
        seen.add(key)


@rule("JK4907", "service-group-driver-mode", "Service", within=("TaskGroup",), since="1.0.0")
def service_group_driver_mode(service: Place) -> Iterator[Finding]:
    """Service of a group is to be found at a driver's address.

    Only a task has a driver.

    Bad (service):
        address_mode = "driver"

    Good (task_service):
        address_mode = "driver"
    """
    if service.text("AddressMode") == "driver":
        detail = 'Move the service into the task, or write address_mode = "alloc".'
        yield service.at("AddressMode"), detail


@rule("JK4908", "service-task-alloc-mode", "Service", within=("Task",), since="1.0.0")
def service_task_alloc_mode(service: Place) -> Iterator[Finding]:
    """Service of a task is to be found at the allocation's address.

    That address belongs to the group's network.

    Bad (task_service):
        address_mode = "alloc"

    Good (service):
        address_mode = "alloc"
    """
    mode = service.text("AddressMode")
    if mode in _INSIDE:
        yield service.at("AddressMode"), f'Move the service to the group for "{mode}".'


@rule("JK4909", "service-task-mismatch", "Service", within=("Task",), since="1.4.0")
def service_task_mismatch(service: Place) -> Iterator[Finding]:
    """Service of a task names another task.

    ``task`` is for services of groups.

    Bad (task_service):
        task = "db"

    Good (task_service):
        tags = ["db"]
    """
    task = service.within("Task").text("Name")
    if service.text("TaskName") != task:
        detail = f'The service is in task "{task}"; remove its task argument.'
        yield service.at("TaskName"), detail


@rule("JK4910", "service-task-connect", "Service", within=("Task",), since="1.0.4")
def service_task_connect(service: Place) -> Iterator[Finding]:
    """Service of a task takes part in Consul Connect.

    Only services of groups can.

    Bad (task_service):
        connect {
          sidecar_service {}
        }

    Good (service):
        connect {
          sidecar_service {}
        }
    """
    if service.has("Connect"):
        yield service.at("Connect"), "Move the service to the group."


@rule("JK4911", "service-port-undefined", "Service", within=("Task",))
def service_port_undefined(service: Place) -> Iterator[Finding]:
    """Service of a task names a port that does not exist.

    Ports come from the group's first network and the task's own. A number is a label like any
    other, except with ``address_mode = "driver"``.

    Bad (task_service):
        port = "htp"

    Good (task_service):
        port = "http"
    """
    label = service.text("PortLabel")
    is_driver = service.text("AddressMode") == "driver"
    if not label or (is_driver and port_number(label) is not None):
        return
    labels = task_labels(service.within("Task"))
    if label not in labels:
        detail = f'There is no port "{label}".{did_you_mean(label, labels)}'
        yield service.at("PortLabel"), detail


@rule("JK4912", "service-nomad-connect", "Service", since="1.3.0")
def service_nomad_connect(service: Place) -> Iterator[Finding]:
    """Service in Nomad takes part in Consul Connect.

    Connect needs the provider ``consul``.

    Bad (service):
        provider = "nomad"
        connect {
          sidecar_service {}
        }

    Good (service):
        provider = "consul"
        connect {
          sidecar_service {}
        }
    """
    if service.text("Provider") == "nomad" and service.has("Connect"):
        yield service.at("Provider"), 'Write provider = "consul", or remove connect.'


@rule("JK4913", "service-cluster-enterprise", "Service", judge=Judge.ADMISSION, since="1.7.0")
def service_cluster_enterprise(service: Place) -> Iterator[Finding]:
    """Clusters of Consul need Nomad Enterprise.

    A server of the Community edition knows one.

    Bad (service):
        cluster = "west"

    Good (service):
        cluster = "default"
    """
    if service.text("Cluster") not in {"", "default"}:
        yield service.at("Cluster"), "Remove cluster; it needs Nomad Enterprise."
