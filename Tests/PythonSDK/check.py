"""Uses Scaleway's official Python SDK, as it is published, against the API at SCW_API_URL, and checks what it parses.

Prints one line per check and "all N checks passed"; the first failed check ends it with exit code 1.
"""

import base64
import json
import os
import sys
import urllib.request
from datetime import datetime

from scaleway import Client, ScalewayException, WaitForOptions
from scaleway.audit_trail.v1alpha1 import AuditTrailV1Alpha1API
from scaleway.container import v1 as containers
from scaleway.registry import v1 as registry
from scaleway.secret import v1beta1 as secrets
from scaleway.vpc.v2 import VpcV2API
from scaleway.vpcgw import v2 as gateways

client = Client.from_config_file_and_env()
passed = 0


def check(what, holds, shown=None):
    global passed
    if not holds:
        print(f"FAILED: {what}: {shown!r}")
        sys.exit(1)
    passed += 1
    print(f"ok {what}")


def refused(what, status, call):
    try:
        answer = call()
    except ScalewayException as error:
        check(what, error.status_code == status, f"{error.status_code} {error}")
        return error.response.json()
    check(what, False, answer)


def admin(method, path, body):
    request = urllib.request.Request(f"{client.api_url}/_simulator/{path}", json.dumps(body).encode(), method=method)
    return json.load(urllib.request.urlopen(request))


def quickly():
    """The SDK sleeps at least a second between two polls: what it waits for happens before it looks."""
    admin("POST", "clock", {"advanceSeconds": 5})
    return WaitForOptions(timeout=30, min_delay=1, max_delay=2)


def patiently():
    """Here it has to poll."""
    return WaitForOptions(timeout=30, min_delay=1, max_delay=2)


def gone(what, call):
    """Waits until an object that is being deleted can't be found."""
    for _ in range(200):
        try:
            call()
        except ScalewayException as error:
            check(f"{what} is gone", error.status_code == 404, error)
            return
    check(f"{what} is gone", False)


def namespaces_and_containers():
    api = containers.ContainerV1API(client)
    made = api.create_namespace(name="sdk", tags=["a"], secret_environment_variables={"S": "1"}, environment_variables={"E": "2"})
    check("namespace is creating", made.status == containers.NamespaceStatus.CREATING, made)
    check("namespace times are times", isinstance(made.created_at, datetime) and made.created_at.tzinfo is not None, made.created_at)
    namespace = api.wait_for_namespace(namespace_id=made.id, options=patiently())
    check("namespace gets ready", namespace.status == containers.NamespaceStatus.READY, namespace)
    check("namespace is what was asked for", (namespace.name, namespace.tags, namespace.environment_variables, namespace.region)
          == ("sdk", ["a"], {"E": "2"}, "fr-par"), namespace)
    check("namespace secret is hashed", namespace.secret_environment_variables["S"].startswith("$argon2id$"), namespace)
    changed = api.update_namespace(namespace_id=made.id, description="changed")
    check("namespace is described at once", (changed.description, changed.status) == ("changed", containers.NamespaceStatus.READY), changed)
    changed = api.update_namespace(namespace_id=made.id, environment_variables={"E": "3"})
    check("namespace changes", (changed.environment_variables, changed.status) == ({"E": "3"}, containers.NamespaceStatus.UPDATING), changed)
    api.wait_for_namespace(namespace_id=made.id, options=quickly())

    probe = containers.ContainerProbe(failure_threshold=3, interval="10s", timeout="1s", http=containers.ContainerProbeHTTPProbe(path="/up"))
    web = api.create_container(
        namespace_id=made.id, name="web", image="nginx:1", min_scale=1, max_scale=4, timeout="120s", port=8000,
        privacy=containers.ContainerPrivacy.PUBLIC, protocol=containers.ContainerProtocol.HTTP1, startup_probe=probe,
        scaling_option=containers.ContainerScalingOption(cpu_usage_threshold=70, concurrent_requests_threshold=None, memory_usage_threshold=None),
        environment_variables={"A": "1"}, secret_environment_variables={"B": "2"}, command=["serve"], https_connections_only=True)
    check("container is creating", web.status == containers.ContainerStatus.CREATING, web)
    busy = refused("a change during the deploy is refused", 409, lambda: api.update_container(container_id=web.id, min_scale=2))
    check("with its transient state", (busy["type"], busy["current_state"]) == ("transient_state", "creating"), busy)
    ready = api.wait_for_container(container_id=web.id, options=patiently())
    check("container gets ready", (ready.status, ready.error_message) == (containers.ContainerStatus.READY, ""), ready)
    check("container is what was asked for",
          (ready.name, ready.image, ready.min_scale, ready.max_scale, ready.timeout, ready.port, ready.command, ready.https_connections_only)
          == ("web", "nginx:1", 1, 4, "120s", 8000, ["serve"], True), ready)
    check("container has the defaults", (ready.memory_limit_bytes, ready.mvcpu_limit, ready.sandbox, ready.private_network_id)
          == (2048000000, 1000, containers.ContainerSandbox.V2, None), ready)
    check("scaling is one of three", (ready.scaling_option.cpu_usage_threshold, ready.scaling_option.concurrent_requests_threshold)
          == (70, 0), ready.scaling_option)
    check("probes are parsed", (ready.startup_probe.http.path, ready.liveness_probe.tcp is not None) == ("/up", True), ready)
    served = urllib.request.urlopen(ready.public_endpoint).headers["X-Amarre-Image"]
    check("its endpoint answers", served == "nginx:1", served)

    updated = api.update_container(container_id=web.id, image="nginx:2", environment_variables={}, https_connection_only=False)
    check("container is updating", (updated.status, updated.image, updated.environment_variables, updated.error_message)
          == (containers.ContainerStatus.UPDATING, "nginx:2", {}, None), updated)
    check("an untouched secret stays", updated.secret_environment_variables == ready.secret_environment_variables, updated)
    api.wait_for_container(container_id=web.id, options=quickly())
    check("redeploy is updating", api.redeploy_container(container_id=web.id).status == containers.ContainerStatus.UPDATING)
    api.wait_for_container(container_id=web.id, options=quickly())
    admin("PUT", "images", {"image": "nginx:bad", "behaviour": "crashes"})
    api.update_container(container_id=web.id, image="nginx:bad")
    broken = api.wait_for_container(container_id=web.id, options=quickly())
    check("a bad image ends in error", broken.status == containers.ContainerStatus.ERROR and "unable to start" in broken.error_message, broken)

    for index in range(24):
        api.create_container(namespace_id=made.id, name=f"many-{index}", image="nginx:1")
    names = [row.name for row in api.list_containers_all(namespace_id=made.id, page_size=10)]
    check("all pages of a list are read", names == ["web"] + [f"many-{index}" for index in range(24)], names)
    check("a list filters by name", [row.name for row in api.list_containers(name="many-7", namespace_id=made.id).containers] == ["many-7"])

    domain = api.create_domain(container_id=web.id, hostname="www.example.com", tags=["t"])
    domain = api.wait_for_domain(domain_id=domain.id, options=quickly())
    check("domain gets ready", (domain.status, domain.hostname, domain.container_id)
          == (containers.DomainStatus.READY, "www.example.com", web.id), domain)
    check("domain is deleting", api.delete_domain(domain_id=domain.id).status == containers.DomainStatus.DELETING)
    gone("domain", lambda: api.get_domain(domain_id=domain.id))

    trigger = api.create_trigger(
        container_id=web.id, name="nightly",
        destination_config=containers.CreateTriggerRequestDestinationConfig(
            http_path="/run", http_method=containers.CreateTriggerRequestDestinationConfigHttpMethod.POST),
        cron_config=containers.CreateTriggerRequestCronConfig(schedule="5 4 * * *", timezone="Europe/Paris", body="{}", headers={"X": "1"}))
    trigger = api.wait_for_trigger(trigger_id=trigger.id, options=quickly())
    check("cron trigger gets ready", (trigger.status, trigger.source_type, trigger.cron_config.schedule, trigger.cron_config.headers,
          trigger.destination_config.http_method, trigger.sqs_config)
          == (containers.TriggerStatus.READY, containers.TriggerSourceType.CRON, "5 4 * * *", {"X": "1"}, "post", None), trigger)
    check("triggers are listed", [row.id for row in api.list_triggers_all(container_id=web.id)] == [trigger.id])
    check("trigger is deleting", api.delete_trigger(trigger_id=trigger.id).status == containers.TriggerStatus.DELETING)

    check("container is deleting", api.delete_container(container_id=web.id).status == containers.ContainerStatus.DELETING)
    gone("container", lambda: api.get_container(container_id=web.id))
    check("namespace is deleting", api.delete_namespace(namespace_id=made.id).status == containers.NamespaceStatus.DELETING)
    gone("namespace", lambda: api.get_namespace(namespace_id=made.id))
    missing = refused("a missing container is 404", 404, lambda: api.get_container(container_id=web.id))
    check("with its type", (missing["type"], missing["resource"]) == ("not_found", "container"), missing)


def secrets_and_versions():
    api = secrets.SecretV1Beta1API(client)
    policy = secrets.EphemeralPolicy(time_to_live="3600s", expires_once_accessed=False, action=secrets.EphemeralPolicyAction.DISABLE)
    secret = api.create_secret(name="sdk", protected=True, tags=["x"], path="/team", type_=secrets.SecretType.OPAQUE, ephemeral_policy=policy)
    check("secret is ready", (secret.status, secret.version_count, secret.path, secret.protected, secret.deletion_requested_at)
          == (secrets.SecretStatus.READY, 0, "/team", True, None), secret)
    check("its policy is parsed", (secret.ephemeral_policy.time_to_live, secret.ephemeral_policy.action)
          == ("3600s", secrets.EphemeralPolicyAction.DISABLE), secret.ephemeral_policy)
    for text in ["first", "second"]:
        version = api.create_secret_version(secret_id=secret.id, data=base64.b64encode(text.encode()).decode(), disable_previous=True)
    check("version is the latest", (version.revision, version.latest, version.status)
          == (2, True, secrets.SecretVersionStatus.ENABLED), version)
    check("it ends by the policy", version.ephemeral_properties.expires_at > version.created_at, version)
    statuses = [(row.revision, row.status) for row in api.list_secret_versions_all(secret_id=secret.id)]
    check("a rotation disabled the first", statuses
          == [(2, secrets.SecretVersionStatus.ENABLED), (1, secrets.SecretVersionStatus.DISABLED)], statuses)
    data = api.access_secret_version(secret_id=secret.id, revision="latest_enabled")
    check("data can be read", (base64.b64decode(data.data), data.revision) == (b"second", 2), data)
    same = api.access_secret_version_by_path(revision="latest", secret_path="/team", secret_name="sdk")
    check("also by path", same.data == data.data, same)
    check("a version changes", api.update_secret_version(secret_id=secret.id, revision="2", description="d").description == "d")
    check("secrets are listed", [row.id for row in api.list_secrets_all(scheduled_for_deletion=False, name="sdk")] == [secret.id])
    folder = api.browse_secrets(prefix="/")
    check("folders are shown", [(item.name, item.folder is not None) for item in folder.items] == [("team", True)], folder)
    refused("a protected secret stays", 412, lambda: api.delete_secret(secret_id=secret.id))
    check("until it isn't", api.unprotect_secret(secret_id=secret.id).protected is False)
    plain = api.create_secret(name="plain", protected=False)
    check("a deletion answers nothing", api.delete_secret(secret_id=plain.id) is None)
    check("and is soft", isinstance(api.get_secret(secret_id=plain.id).deletion_requested_at, datetime))
    api.delete_secret(secret_id=secret.id)
    gone("ephemeral secret", lambda: api.get_secret(secret_id=secret.id))


def images_and_tags():
    api = registry.RegistryV1API(client)
    made = api.create_namespace(name="sdk-images", description="d", is_public=False)
    namespace = api.wait_for_namespace(namespace_id=made.id, options=quickly())
    check("registry namespace is ready", (namespace.status, namespace.endpoint, namespace.image_count)
          == (registry.NamespaceStatus.READY, "rg.fr-par.scw.cloud/sdk-images", 0), namespace)
    pushed = admin("PUT", "tags", {"image": f"{namespace.endpoint}/app", "tag": "1.0"})
    image = api.list_images_all(namespace_id=made.id, name="app")[0]
    check("image is ready", (image.status, image.tags, image.visibility)
          == (registry.ImageStatus.READY, ["1.0"], registry.ImageVisibility.INHERIT), image)
    tag = api.list_tags_all(image_id=image.id, name="1.0")[0]
    check("tag has its digest", (tag.digest, tag.status) == (pushed["digest"], registry.TagStatus.READY), tag)
    check("namespace changes", api.update_namespace(namespace_id=made.id, is_public=True).is_public is True)
    check("image is deleting", api.delete_image(image_id=image.id).status == registry.ImageStatus.DELETING)
    gone("image", lambda: api.get_image(image_id=image.id))
    check("registry namespace is deleting", api.delete_namespace(namespace_id=made.id).status == registry.NamespaceStatus.DELETING)
    gone("registry namespace", lambda: api.get_namespace(namespace_id=made.id))


def public_gateways():
    api, vpc = gateways.VpcgwV2API(client), VpcV2API(client)
    network = vpc.create_private_network(default_route_propagation_enabled=False, name="sdk", subnets=["172.16.4.0/22"])
    address = api.create_ip(tags=["a"])
    check("gateway address is free", (address.gateway_id, address.tags, address.zone) == (None, ["a"], "fr-par-1"), address)
    made = api.create_gateway(type_="VPC-GW-S", enable_smtp=False, enable_bastion=False, name="sdk", ip_id=address.id)
    check("gateway is allocating", (made.status, made.bandwidth, made.ipv4.address, made.bastion_port)
          == (gateways.GatewayStatus.ALLOCATING, 100, address.address, 61000), made)
    gateway = api.wait_for_gateway(gateway_id=made.id, options=quickly())
    check("gateway runs", (gateway.status, gateway.gateway_networks, gateway.smtp_enabled, gateway.bastion_allowed_ips)
          == (gateways.GatewayStatus.RUNNING, [], False, ["0.0.0.0/0"]), gateway)
    attached = api.create_gateway_network(gateway_id=made.id, private_network_id=network.id, enable_masquerade=True, push_default_route=True)
    attached = api.wait_for_gateway_network(gateway_network_id=attached.id, options=quickly())
    check("gateway is attached", (attached.status, attached.masquerade_enabled, attached.push_default_route, len(attached.ipam_ip_id))
          == (gateways.GatewayNetworkStatus.READY, True, True, 36), attached)
    check("gateways are listed", [row.gateway_networks[0].id for row in api.list_gateways_all(name="sdk")] == [attached.id])
    refused("a network with a gateway stays", 412, lambda: vpc.delete_private_network(private_network_id=network.id))
    refused("an address of a gateway stays", 412, lambda: api.delete_ip(ip_id=address.id))
    check("gateway is detaching", api.delete_gateway_network(gateway_network_id=attached.id).status == gateways.GatewayNetworkStatus.DETACHING)
    gone("attachment", lambda: api.get_gateway_network(gateway_network_id=attached.id))
    api.wait_for_gateway(gateway_id=made.id, options=quickly())
    check("gateway is deleting", api.delete_gateway(gateway_id=made.id, delete_ip=True).status == gateways.GatewayStatus.DELETING)
    gone("gateway", lambda: api.get_gateway(gateway_id=made.id))
    gone("its address", lambda: api.get_ip(ip_id=address.id))
    check("an empty network goes", vpc.delete_private_network(private_network_id=network.id) is None)


def events():
    api = AuditTrailV1Alpha1API(client)
    for _ in range(200):
        found = api.list_events(method_name="CreateSecret", order_by="recorded_at_asc").events
        if len(found) == 2:
            break
    check("writes are in Audit Trail", [event.resources[0].name for event in found] == ["sdk", "plain"], found)
    check("with the SDK's user agent", found[0].user_agent.startswith("scaleway-sdk-python/"), found[0])


namespaces_and_containers()
secrets_and_versions()
images_and_tags()
public_gateways()
events()
print(f"all {passed} checks passed")
