"""A whole installation of Amarre on this machine, for the checks that drive real processes: a simulator, a bare repository, a
provider mirror, a configuration file, and everything that must be true of them afterwards. Standard library only.

AMARRE names the built command; without it the release build is taken, else the debug build.
"""

import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import urllib.request

PACKAGE = pathlib.Path(__file__).resolve().parent.parent
PROJECT = "22222222-2222-2222-2222-222222222222"
REGISTRY = "rg.fr-par.scw.cloud/evalap"
ENDS = {f"reconciliation.{kind}" for kind in ("completed", "failed", "noop", "interrupted")}


def binary(default):
    """The built `amarre`: AMARRE, else the build that this check is made for."""
    path = pathlib.Path(os.environ.get("AMARRE", PACKAGE / ".build" / default / "amarre")).resolve()
    if not path.is_file():
        raise SystemExit(f"error: {path} isn't there; build it first, or name it with AMARRE")
    return path


def wait(limit, condition):
    """Whether the condition came true within so many seconds."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return bool(condition())


class Installation:
    def __init__(self, amarre, poll="300ms", soak="0s", minimum=2, maximum=4, services=("streamlit",), timings=("--timings", "fast")):
        self.amarre_path = amarre
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="amarre-check-"))
        self.memory = pathlib.Path("/dev/shm") / self.folder.name
        self.memory.mkdir(mode=0o700)
        self.children = []
        self.timings = timings
        self.minimum, self.maximum = minimum, maximum
        self.services = services
        for name in ("home", "tmp"):
            (self.folder / name).mkdir()
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(self.folder / "home"), "TMPDIR": str(self.folder / "tmp"),
            "XDG_RUNTIME_DIR": str(self.memory), "USER": "camille", "GIT_CONFIG_NOSYSTEM": "1",
            # A crash says where it was.
            "SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no",
            **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", "Camille"), ("EMAIL", "camille@example.org"))},
        }
        self._mirror()
        self._simulator()
        self._write("scw.yaml", "access_key: SCWABCDEFGHJKLMNPQ12\nsecret_key: 7b2c1f8e-4a55-4f11-9c1e-0f1c2d3e4f50\n"
                    "default_region: fr-par\n")
        os.chmod(self.folder / "scw.yaml", 0o600)
        self._write("config.yaml", f"""dataDirectory: data
source: {{ repository: repository, branch: main, pollInterval: {poll} }}
scaleway: {{ apiURL: "{self.url}", configFile: scw.yaml }}
terraform: {{ cliConfigFile: terraform.rc, stateDirectory: state, environment: {{ AMARRE_STANDIN_POLL: 50ms }} }}
""")
        self.call("PUT", "secrets", {"projectID": PROJECT, "name": "evalap-database-url", "value": "postgres://canary"})
        self._repository(soak)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        for child in self.children:
            if child.poll() is None:
                child.kill()
                child.wait()
        shutil.rmtree(self.memory, ignore_errors=True)
        if kind is None or kind is KeyboardInterrupt or os.environ.get("KEEP") is None:
            shutil.rmtree(self.folder, ignore_errors=True)
        else:
            print(f"kept: {self.folder}")

    # Parts

    def _write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def _mirror(self):
        folder = "mirror/registry.terraform.io/scaleway/scaleway/2.81.0/linux_amd64"
        name = f"{folder}/terraform-provider-scaleway_v2.81.0"
        self._write(name, f"#!/bin/sh\nexec '{self.amarre_path.parent}/amarre-stand-in-provider' \"$@\"\n")
        os.chmod(self.folder / name, 0o755)
        self._write("terraform.rc", f"""disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path    = "{self.folder}/mirror"
    include = ["registry.terraform.io/scaleway/*"]
  }}
}}
""")

    def _simulator(self):
        self.simulator = self.start_program(
            [str(self.amarre_path), "simulator", "--port", "0", *self.timings, "--state", str(self.folder / "simulator.json")],
            "simulator")
        output = self.folder / "simulator.out"
        if not wait(20, lambda: output.read_text().endswith("\n")):
            raise SystemExit("error: the simulator didn't start: " + (self.folder / "simulator.err").read_text())
        self.url = output.read_text().split()[1]

    def _repository(self, soak):
        self.git("init", "-q", "--bare", "-b", "main", "repository")
        self.git("init", "-q", "-b", "main", "work")
        shutil.copytree(PACKAGE / "terraform", self.folder / "work/terraform")
        self._write("work/desired-state/staging/environment.yaml", f"""apiVersion: amarre/v1
kind: Environment
name: staging
region: fr-par
project: {PROJECT}
rollout: {{ soak: {soak}, healthyProbes: 1, deadline: 5m, rollbackBudget: 2m }}
""")
        for service in self.services:
            self.push_image("start", service)
            self._service("start", service)
        self.commit()

    def _service(self, tag, service):
        self._write(f"work/desired-state/staging/services/{service}.yaml", f"""apiVersion: amarre/v1
kind: Service
name: {service}
image: {{ repository: {REGISTRY}/{service}, tag: {tag} }}
scaling: {{ min: {self.minimum}, max: {self.maximum}, concurrentRequests: 50 }}
secrets: {{ DATABASE_URL: {{ name: evalap-database-url, revision: latest }} }}
environment: {{ LOG_LEVEL: info }}
resources: {{ cpu: 560m, memory: 1Gi }}
http: {{ port: 8501, health: /_stcore/health }}
""")

    # Programs

    def start_program(self, command, name):
        with open(self.folder / f"{name}.out", "ab") as output, open(self.folder / f"{name}.err", "ab") as errors:
            child = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=self.environment, cwd=self.folder)
        self.children.append(child)
        return child

    def start(self, *arguments, name="run"):
        """Starts `amarre`; its output is in NAME.out and NAME.err."""
        return self.start_program([str(self.amarre_path), *arguments, "--config", str(self.folder / "config.yaml")], name)

    def amarre(self, *arguments, timeout=180):
        """Runs `amarre` to its end; what follows `--` stays last."""
        own = list(arguments[: arguments.index("--")]) if "--" in arguments else list(arguments)
        rest = list(arguments[len(own):])
        return subprocess.run(
            [str(self.amarre_path), *own, "--config", str(self.folder / "config.yaml"), *rest], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=timeout, env=self.environment, cwd=self.folder)

    def git(self, *arguments):
        done = subprocess.run(
            ["git", *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"error: git {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    # What people and clouds do

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.url}/_simulator/{path}", method=method, data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read() or "null")

    def push_image(self, tag, service="streamlit", behaviour="good"):
        self.call("PUT", "tags", {"image": f"{REGISTRY}/{service}", "tag": tag, "projectID": PROJECT})
        if behaviour != "good":
            self.call("PUT", "images", {"image": f"{REGISTRY}/{service}:{tag}", "behaviour": behaviour})

    def commit(self):
        work = ["-C", str(self.folder / "work")]
        self.git(*work, "add", "--all")
        self.git(*work, "commit", "-q", "--allow-empty", "-m", "A change")
        self.git(*work, "push", "-q", str(self.folder / "repository"), "main")
        return self.git(*work, "rev-parse", "HEAD")

    def promote(self, tag, service="streamlit", behaviour="good"):
        """Pushes an image and a commit that asks for it; returns the commit."""
        self.push_image(tag, service, behaviour)
        self._service(tag, service)
        return self.commit()

    # What can be seen

    def containers(self):
        return sorted(self.call("GET", "containers")["containers"], key=lambda one: one["name"])

    def serving(self):
        return [one["servingImage"] for one in self.containers()]

    def json(self, *arguments):
        done = self.amarre(*arguments, "--output", "json")
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            raise RuntimeError(f"amarre {' '.join(arguments)}: {done.stderr}") from error

    def history(self):
        return self.json("history", "--limit", "10000")

    def machine(self):
        """The machine's saved state; empty before the first save."""
        path = self.folder / "data/journal.sqlite"
        if not path.exists():
            return {}
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as database:
            row = database.execute("SELECT state FROM machine WHERE environment = 'staging'").fetchone()
        return json.loads(row[0]) if row else {}

    def audit(self):
        """(sequence, id, kind, correlation) of every event, in order."""
        with sqlite3.connect(f"file:{self.folder / 'data/audit.sqlite'}?mode=ro", uri=True, timeout=5) as database:
            return database.execute("SELECT sequence, id, kind, correlation FROM event ORDER BY sequence").fetchall()

    def processes(self):
        """Processes that work on this installation, other than the simulator and those that a check still runs."""
        own = {os.getpid(), *(child.pid for child in self.children if child.poll() is None)}
        found = []
        for name in filter(str.isdigit, os.listdir("/proc")):
            if int(name) in own:
                continue
            try:
                line = pathlib.Path(f"/proc/{name}/cmdline").read_bytes()
                text = line + pathlib.Path(f"/proc/{name}/environ").read_bytes()
            except OSError:
                continue
            if line and self.folder.name.encode() in text:
                found.append(f"{name} " + line.replace(b"\0", b" ").decode(errors="replace").strip())
        return found

    def locks(self):
        return [str(path) for folder in (self.folder, self.memory) for path in folder.rglob("*.lock.info")]

    def record_problems(self):
        """What is wrong with history and audit log when nothing is under way."""
        problems = []
        events = self.audit()
        if [event[0] for event in events] != list(range(1, len(events) + 1)):
            problems.append("the audit log has a gap")
        started = [event[3] for event in events if event[2] == "reconciliation.started"]
        ended = [event[3] for event in events if event[2] in ENDS]
        for name, ids in (("started", started), ("ended", ended)):
            problems += [f"{one} {name} {ids.count(one)} times" for one in set(ids) if ids.count(one) != 1]
        problems += [f"{one} started and never ended" for one in set(started) - set(ended)]
        history = self.history()
        ids = [record["id"] for record in history]
        problems += [f"{record['id']} has no outcome" for record in history if record["outcome"] is None]
        # Of a row of passes that found the same, the history shows the first and the audit log all; they began nothing.
        quiet = {event[3] for event in events if event[2] == "reconciliation.noop"} - set(started)
        differ = (set(ids) ^ set(ended)) - (quiet - set(ids))
        if len(ids) != len(set(ids)) or differ:
            problems.append(f"journal and audit log differ: {sorted(differ)}")
        return problems


def stop(child, limit=40):
    """SIGTERM, and the exit code."""
    child.send_signal(signal.SIGTERM)
    return child.wait(timeout=limit)
