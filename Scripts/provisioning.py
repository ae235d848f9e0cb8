"""An environment's first provisioning on this machine, for the checks that disturb one: a simulator with recorded timings (sped up),
the sample's environments with everything that they stand on in a bare repository, a provider mirror and a configuration file, and what
there must be in the end. Standard library only. It uses .build/debug, or the build that AMARRE names.
"""
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
AMARRE = os.path.abspath(os.environ.get("AMARRE", os.path.join(PACKAGE, ".build/debug/amarre")))
PROVIDER = os.path.join(os.path.dirname(AMARRE), "amarre-stand-in-provider")
PROJECTS = {"staging": "22222222-2222-2222-2222-222222222222", "production": "11111111-1111-1111-1111-111111111111"}
TOKEN = "33333333-3333-4333-8333-333333333333"
# What there must be one of in each environment, or how many: the list's address, its key, and the number.
EXPECTED = [
    ("/rdb/v1/regions/fr-par/instances", "instances", 1),
    ("/vpc/v2/regions/fr-par/vpcs?name={}", "vpcs", 1),
    ("/vpc/v2/regions/fr-par/private-networks?name={}", "private_networks", 1),
    ("/containers/v1/regions/fr-par/namespaces", "namespaces", 1),
    ("/registry/v1/regions/fr-par/namespaces", "namespaces", 1),
    ("/secret-manager/v1beta1/regions/fr-par/secrets", "secrets", 5),
    ("/cockpit/v1/regions/fr-par/data-sources?origin=custom", "data_sources", 2),
]


class Provisioning:
    """A folder with all of it. `services` is what is kept of the sample's, `soak` and `probes` stand in place of its rollout's own,
    `settle` in place of the minute that a new network is left alone; None leaves the sample as it is."""

    def __init__(self, prefix, scale, environments, services=None, soak=None, probes=None, settle=None, poll="250ms"):
        self.scale, self.environments, self.services = scale, environments, services
        self.soak, self.probes, self.settle, self.poll = soak, probes, settle, poll
        self.folder = tempfile.mkdtemp(prefix=prefix)
        self.programs = []
        self.images, self.instances = [], 0

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, name, *arguments):
        log = open(self.path(name), "w")
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("SCW_", "TF_", "AWS_"))}
        program = subprocess.Popen([AMARRE, *arguments], cwd=self.folder, stdout=log, stderr=log, env=environment)
        self.programs.append(program)
        return program

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.url + path, method=method, data=json.dumps(body).encode() if body is not None else None,
            headers={"X-Auth-Token": TOKEN, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or b"null")

    def git(self, *arguments, cwd="work"):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments], cwd=self.path(cwd), check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def prepare(self):
        """Everything but the controller; the images and the secrets' values are there already."""
        self.start("simulator.log", "simulator", "--port", "0", "--timings", "recorded", "--time-scale", str(self.scale),
                   "--state", self.path("simulator.json"))
        end = time.monotonic() + 30
        while not re.search(r"ready \S+\n", open(self.path("simulator.log")).read()):
            if time.monotonic() > end:
                raise RuntimeError("the simulator isn't ready")
            time.sleep(0.05)
        self.url = open(self.path("simulator.log")).read().split("ready ")[1].split()[0]
        self._repository()
        self._mirror()
        self._write("scw.yaml", f"access_key: SCWAAAAAAAAAAAAAAAAA\nsecret_key: {TOKEN}\ndefault_region: fr-par\n", 0o600)
        self._write("config.yaml", (
            "dataDirectory: data\nsource: { repository: repository, branch: main, pollInterval: 1s }\n"
            f'scaleway: {{ apiURL: "{self.url}", configFile: scw.yaml }}\n'
            "terraform: { cliConfigFile: terraform.rc, stateDirectory: state, "
            f"environment: {{ AMARRE_STANDIN_POLL: {self.poll} }} }}\n"))
        for environment in self.environments:
            for name in ("admin", "a", "b", "migrate", "url"):
                self.call("PUT", "/_simulator/secrets", {
                    "projectID": PROJECTS[environment], "name": "evalap-database-" + name, "value": "Password-1-" + name})
        for project, image, tag in self.images:
            self.call("PUT", "/_simulator/tags", {"image": image, "tag": tag, "projectID": project})

    def missing(self):
        """What there isn't exactly one of, or as many as there must be; one text for each."""
        wrong = []
        for environment in self.environments:
            for path, key, number in EXPECTED:
                rows = self.call("GET", path.format(environment))[key]
                rows = [row for row in rows if row.get("project_id") == PROJECTS[environment]]
                if len(rows) != number:
                    wrong.append(f"{len(rows)} {key} in {environment}")
        for environment in self.environments:
            project = f"?project_id={PROJECTS[environment]}"
            # The token that rules are loaded with is there no longer than that takes.
            tokens = self.call("GET", "/cockpit/v1/regions/fr-par/tokens" + project)["tokens"]
            rules = self.call("GET", "/cockpit/v1/regions/fr-par/rules/count" + project)["custom_rules_count"]
            if tokens:
                wrong.append(f"{len(tokens)} Cockpit tokens in {environment}")
            if not rules:
                wrong.append(f"no alert rules in {environment}")
        containers = self.call("GET", "/_simulator/containers")["containers"]
        if len(containers) != self.instances:
            wrong.append(f"{len(containers)} containers instead of {self.instances}")
        return wrong + [f"{one['name']} is {one['status']}" for one in containers if one["status"] != "ready"]

    def plan(self, environment):
        """The exit code of a full plan: 0 when it is empty."""
        return self.start(f"plan-{environment}.log", "terraform", environment, "--config", "config.yaml", "--", "plan",
                          "-detailed-exitcode").wait(timeout=300)

    def end(self, keep):
        for program in self.programs:
            if program.poll() is None:
                program.kill()
                program.wait()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _write(self, name, text, mode=0o644):
        with open(self.path(name), "w") as file:
            file.write(text)
        os.chmod(self.path(name), mode)

    def _repository(self):
        for name in ("repository", "work"):
            os.mkdir(self.path(name))
        self.git("init", "-q", "--bare", "-b", "main", cwd="repository")
        self.git("init", "-q", "-b", "main")
        for name in ("desired-state", "terraform"):
            shutil.copytree(os.path.join(PACKAGE, name), self.path("work/" + name), symlinks=True)
        for environment, project in PROJECTS.items():
            folder = self.path(f"work/desired-state/{environment}")
            if environment in self.environments:
                self._shorten(environment, project, folder)
            else:
                shutil.rmtree(folder)
        self.git("add", "-A")
        self.git("commit", "-qm", "Start")
        self.git("push", "-q", "../repository", "main")

    def _shorten(self, environment, project, folder):
        for file in os.listdir(folder + "/services"):
            service = folder + "/services/" + file
            if self.services and file.removesuffix(".yaml") not in self.services:
                os.remove(service)
                continue
            text = open(service).read()
            image = re.search(r"^image: \{ repository: (\S+), tag: (\S+) \}", text, re.M)
            self.images.append((project, image[1], image[2]))
            # Where none is asked for there is one instance, which scales to zero.
            self.instances += max(1, int(re.search(r"^scaling: \{ min: (\d+)", text, re.M)[1]))
        file = folder + "/environment.yaml"
        text = open(file).read()
        if self.soak is not None:
            text, changes = re.subn(r"soak: \S+, healthyProbes: \d+", f"soak: {self.soak}, healthyProbes: {self.probes}", text)
            if changes != 1:
                raise RuntimeError(f"the sample's {environment} has another rollout")
        open(file, "w").write(text)
        if self.settle is not None:
            with open(self.path(f"work/terraform/environments/{environment}/terraform.tfvars"), "a") as variables:
                variables.write(f"settle_seconds = {self.settle}\n")

    def _mirror(self):
        mirror = self.path("mirror/registry.terraform.io/scaleway/scaleway/2.81.0/linux_amd64")
        os.makedirs(mirror)
        self._write(mirror + "/terraform-provider-scaleway_v2.81.0", f"#!/bin/sh\nexec '{PROVIDER}' \"$@\"\n", 0o755)
        self._write("terraform.rc", (
            "disable_checkpoint = true\nprovider_installation {\n  filesystem_mirror {\n"
            f'    path    = "{self.path("mirror")}"\n    include = ["registry.terraform.io/scaleway/*"]\n  }}\n}}\n'))
