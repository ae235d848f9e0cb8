"""Migrates a service's database once, in a container of the service's own image, and tells over HTTP how it went.

Passed as `python3 -c`: one file, the standard library, and SQLAlchemy with psycopg or psycopg2 from the image. The
order is JSON in AMARRE_MIGRATION. README.md beside this file says what it needs, keeps and answers.
"""
import codecs, datetime, hmac, json, os, re, select, signal, socket, socketserver, subprocess, sys, threading, time
from urllib.parse import quote, unquote

KEY = int.from_bytes(b"amarre", "big")  # one is enough: PostgreSQL keeps advisory locks for each database
HELD = ("SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND"
        " locktype = 'advisory' AND granted AND classid = %d AND objid = %d" % (KEY >> 32, KEY & 0xFFFFFFFF))
# In the very statement that writes: SQLAlchemy may connect anew behind our back, and a new session holds no lock.
MINE = " WHERE pg_backend_pid() IN (%s)" % HELD
TABLE = """CREATE SCHEMA IF NOT EXISTS amarre; CREATE TABLE amarre.migrations (run text PRIMARY KEY, service text,
 release text, direction text, before text, after text, state text, exit_code integer, error text, message text,
 output text, started_at timestamptz, ended_at timestamptz, by text)"""
# The lock must outlive a quiet command, but not a machine that is gone; and no statement of ours may hang.
SETTINGS = """SELECT set_config(name, CASE name WHEN 'idle_session_timeout' THEN '0' ELSE '15s' END, false)
 FROM pg_settings WHERE name IN ('idle_session_timeout', 'statement_timeout', 'lock_timeout', 'tcp_keepalives_idle',
 'tcp_keepalives_interval')"""
# Leads the command's group, and ends it when we are gone, however we went: the next process mustn't look too early.
GUARD = ("import os, signal, sys; signal.signal(15, signal.SIG_IGN); os.setpgid(0, 0); os.write(1, b'.');"
         " sys.stdin.read(); os.killpg(0, 9)")
CONTROL = {code: None for code in [*range(32), *range(127, 160)] if code not in (9, 10)}
ADVICE = "; add sqlalchemy (1.4 or newer) and psycopg or psycopg2 to the image, for " + (sys.executable or "python3")
stop = threading.Event()


class Failure(Exception):
    """A code and words."""


class Secrets:
    """Takes out what nobody may read, control characters first: one within a secret would hide it."""

    def __init__(self, values):
        found = {os.fsencode(value).decode("utf-8", "replace") for value in values}
        for value in list(found):
            words = re.findall(r"[?&](?:ssl)?password=([^&#]*)", value)
            # With an @ in a password parsers disagree on its end: both readings count.
            words += sum(re.findall(r"(?s)^[^:/]+://[^:/@]*:(?=([^@]*)@)(?=(.*)@)", value), ())
            for word in words:
                found |= {word, unquote(word), quote(unquote(word), safe=""), quote(unquote(word))}
        words = sorted({word.translate(CONTROL) for word in found if len(word) > 3}, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(re.escape, words)) or "(?!)")
        self.longest = max(map(len, words), default=1)

    def split(self, text, final):
        """What may be shown of it, and the rest, which may be the beginning of a secret."""
        shown, at, safe = [], 0, len(text) + 1 if final else max(0, len(text) - self.longest + 1)
        for match in self.pattern.finditer(text):
            if match.start() >= safe:
                break
            shown += [text[at:match.start()], "[secret]"]
            at = match.end()
        return "".join(shown) + text[at:max(at, safe)], text[max(at, safe):]

    def hide(self, text):
        return self.split(text.translate(CONTROL), True)[0]


class Output:
    """What a program prints, as it comes: as text, without secrets, its first 4 and last 12 KiB."""

    def __init__(self, secrets):
        self.secrets, self.lock = secrets, threading.Lock()
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.pending, self.head, self.tail, self.lost = "", b"", b"", 0

    def feed(self, data, final=False):
        with self.lock:
            text = self.pending + self.decoder.decode(data, final).translate(CONTROL)
            shown, self.pending = self.secrets.split(text, final)
            room, shown = 4096 - len(self.head), shown.encode()
            self.head, tail = self.head + shown[:room], self.tail + shown[room:]
            self.tail, self.lost = tail[-12224:], self.lost + max(0, len(tail) - 12224)  # the words take 64

    def text(self):
        with self.lock:
            cut = b"\n... %d bytes left out ...\n" % self.lost if self.lost else b""
            return (self.head + cut + self.tail).decode("utf-8", "ignore")


def run(argv, limit, out, err=None, heed=True):
    """Runs a program without a shell, in a group of its own. Its exit code (128 + n for signal n), and why that isn't
    its own: words, "deadline", or "stop" when we were told to. It is over when it ends, not its output or children."""
    def end_group(number):
        try:
            os.killpg(guard.pid, number)
        except OSError:
            pass  # nobody is left in it

    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    try:
        guard = subprocess.Popen([sys.executable or "python3", "-IS", "-c", GUARD], stdin=pipe, stdout=pipe,
                                 stderr=null)
        guard.stdout.read(1)
        # Joined before the program begins: whenever we die, it is in the group by then, or never begins.
        join = {"process_group": guard.pid}
        if sys.version_info < (3, 11):
            join = {"preexec_fn": lambda: os.setpgid(0, guard.pid)}
        try:
            child = subprocess.Popen(argv, stdin=null, stdout=pipe, stderr=pipe if err else subprocess.STDOUT,
                                     bufsize=0, **join)
        except Exception:
            with guard:
                end_group(signal.SIGKILL)
            raise
    except (OSError, ValueError, subprocess.SubprocessError) as error:  # the codes that a shell gives
        words = "%s can't be started: %s" % (argv[0], getattr(error, "strerror", None) or type(error).__name__)
        return (127 if isinstance(error, FileNotFoundError) else 126), words

    def read(patience):
        ready = select.select(list(streams), [], [], patience)[0]
        for stream in ready:
            data = os.read(stream.fileno(), 65536)
            streams[stream].feed(data) if data else streams.pop(stream)
        return ready

    streams, until, why = {child.stdout: out, **({child.stderr: err} if err else {})}, time.monotonic() + limit, None
    while child.poll() is None:
        read(0.1) if streams else time.sleep(0.02)  # it may close its output and live on
        if why is None and (heed and stop.is_set() or time.monotonic() > until):
            why, until = "stop" if heed and stop.is_set() else "deadline", time.monotonic() + 10
            end_group(signal.SIGTERM)
        elif time.monotonic() > until:
            end_group(signal.SIGKILL)
    with guard, child:
        end_group(signal.SIGKILL)  # what it left behind would go on changing the database
        until = time.monotonic() + 1
        while streams and time.monotonic() < until and read(0.05):
            pass
    out.feed(b"", True)
    err and err.feed(b"", True)
    return (child.returncode if child.returncode >= 0 else 128 - child.returncode), why


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def stamp(time):
    return time and time.astimezone(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Migration:
    def __init__(self):
        self.state = dict.fromkeys("run state error message before after exitCode output ran startedAt endedAt"
                                   " durationMilliseconds".split(), None)
        self.state.update(state="starting", output="", ran=False)
        self.nonce, self.secrets, self.output, self.link = None, Secrets([]), None, None
        try:  # before the first caller comes
            self.order = json.loads(os.environ["AMARRE_MIGRATION"])
            self.nonce, self.state["run"] = self.order["nonce"].encode(), self.order["run"]
        except (KeyError, TypeError, ValueError, AttributeError):
            self.order = None  # read_order says so

    def answer(self, path):
        if self.nonce and hmac.compare_digest(path, b"/" + self.nonce):
            return json.dumps(dict(self.state, **({"output": self.output.text()} if self.output else {}))).encode()
        return b"ok" if path == b"/health" else None

    def read_order(self):
        order = self.order
        try:
            texts = [order[name] for name in ("run", "service", "release", "database", "nonce")] + order["secrets"]
            texts += order["command"] + order["current"] + ([order["target"]] if order["direction"] == "down" else [])
            numbers = [order["deadlineSeconds"], order["lockSeconds"], order.setdefault("connectSeconds", 30)]
            if not (all(text and isinstance(text, str) for text in texts) and min(numbers) >= 0 and order["command"]
                    and order["current"] and len(order["nonce"]) >= 32 and order["direction"] in ("up", "down")):
                raise ValueError
        except (KeyError, TypeError, ValueError, AttributeError):  # whose own words may show what it is about
            raise Failure("migrate_order", "AMARRE_MIGRATION holds no order that can be read") from None
        self.url = os.environ.get(order["database"], "")
        self.secrets = Secrets([self.url, order["nonce"], *(os.environ.get(name, "") for name in order["secrets"])])

    def prepare(self):
        try:
            import sqlalchemy as sql
        except ImportError:
            raise Failure("migrate_unsupported", "the image has no SQLAlchemy" + ADVICE) from None
        version, drivers = tuple(map(int, sql.__version__.split(".")[:2])), []
        for driver in ("psycopg", "psycopg2")[version < (2, 0):]:  # 1.4 doesn't know psycopg
            try:
                __import__(driver)
                drivers.append(driver)
            except ImportError:
                pass
        if not drivers or version < (1, 4):
            raise Failure("migrate_unsupported", "no PostgreSQL driver for SQLAlchemy %d.%d" % version + ADVICE)
        scheme = re.match(r"postgres(?:ql)?(?:\+(\w+))?(?=://)", self.url)
        try:
            self.sql, driver = sql.text, scheme[1] if scheme[1] in drivers else drivers[0]
            self.engine = sql.create_engine(
                "postgresql+" + driver + self.url[scheme.end():], poolclass=sql.pool.NullPool, future=True,
                isolation_level="AUTOCOMMIT", connect_args=dict(
                    application_name="amarre migrate " + self.order["service"], connect_timeout=5, keepalives=1,
                    keepalives_idle=30, keepalives_interval=10, keepalives_count=3))
        except Exception:  # its words show the URL
            raise Failure("migrate_order", self.order["database"] + " holds no URL of a PostgreSQL database") from None

    def connect(self):
        until = time.monotonic() + self.order["connectSeconds"]
        while True:
            try:
                self.link = self.engine.connect()
                self.ask(SETTINGS)
                try:  # libpq has an option for it since version 12 only
                    with socket.socket(fileno=os.dup(self.link.connection.fileno())) as peer:
                        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 20000)
                except OSError:
                    pass  # no TCP
                return
            except Exception as error:
                if stop.is_set() or time.monotonic() >= until:
                    raise Failure("migrate_database", "the database can't be reached: " + self.words(error)) from None
            stop.wait(1)

    def ask(self, statement, **values):
        return self.link.execute(self.sql(statement), values)

    def words(self, error):
        """What the server or the driver said, without statement and values."""
        return " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())[:1000]

    def take_lock(self):
        until = time.monotonic() + self.order["lockSeconds"]
        while not self.ask("SELECT pg_try_advisory_lock(%d)" % KEY).scalar():
            if stop.is_set() or time.monotonic() >= until:
                pid, name, since = self.ask("SELECT pid, application_name, backend_start FROM pg_stat_activity"
                                            " WHERE pid IN (%s)" % HELD).first() or ("unknown", "", None)
                raise Failure("migrate_locked", "another session holds the lock: pid %s, application_name '%s',"
                              " since %s" % (pid, name, stamp(since) or "a time that we may not see"))
            stop.wait(1)

    def current(self, limit=60, heed=False):
        """Where the database stands, and whether the image knows nothing newer."""
        argv, out, err = self.order["current"], Output(self.secrets), Output(self.secrets)
        code, why = run(argv, limit, out, err, heed)
        lines, told = [line.strip() for line in out.text().splitlines() if line.strip()], " ".join(argv)
        if why in ("deadline", "stop"):
            raise Failure("migrate_current", "%s was ended after %d s at most" % (told, limit))
        if why or code:
            said = why or " ".join((err.text() + " " + out.text()).split())[-500:]
            raise Failure("migrate_current", "%s ended with exit code %d: %s" % (told, code, said))
        if len(lines) > 1:
            raise Failure("migrate_current", told + " names several revisions: " + ", ".join(lines)[:500])
        return (lines[0].split()[0], "head)" in lines[0]) if lines else ("base", False)

    def migrate(self):
        order, state = self.order, self.state
        state["before"], _ = self.current(heed=True)
        began, started = time.monotonic(), now()
        made = self.ask("INSERT INTO amarre.migrations (run, service, release, direction, before, state, started_at,"
                        " by) SELECT :run, :service, :release, :direction, :before, 'running', :started, :by" + MINE,
                        **{name: order[name] for name in ("run", "service", "release", "direction")},
                        before=state["before"], started=started, by=socket.gethostname()).rowcount
        if made != 1:
            raise Failure("migrate_database", "the connection that held the lock was lost; nothing was run")
        self.output = Output(self.secrets)
        state.update(state="running", ran=True, startedAt=stamp(started))
        code, why = run(order["command"], order["deadlineSeconds"], self.output)
        ended, took = now(), int((time.monotonic() - began) * 1000)
        told = "%s ended with exit code %d" % (" ".join(order["command"]), code)
        error, words = {"deadline": ("migrate_deadline", ": it was ended at the deadline"),
                        "stop": ("migrate_interrupted", ": it was ended as this container was")}.get(
                            why, ("migrate_failed" if code else None, ": " + why if why else ""))
        state.update(exitCode=code, endedAt=stamp(ended), durationMilliseconds=took)
        self.finish(*self.judge(error, told + words, 5 if why == "stop" else 60), started, ended)

    def recall(self, row):
        """An earlier process has begun this run: nothing is run again, and what became of it is told."""
        ended, alive = row.ended_at or now(), row.state == "running"
        self.state.update(before=row.before, after=row.after, exitCode=row.exit_code, output=row.output or "", ran=True,
                          startedAt=stamp(row.started_at), endedAt=stamp(ended),
                          durationMilliseconds=int((ended - row.started_at).total_seconds() * 1000))
        if alive:  # we hold the lock, so it is gone
            told = "the process that ran the command on %s died in the middle" % row.by
            self.finish(*self.judge("migrate_interrupted", told), row.started_at, ended)
        else:
            self.end(row.error, row.message)

    def judge(self, error, told, limit=60):
        """The error, if any, and words, once the database was looked at."""
        order, words = self.order, self.order["command"]
        try:
            after, newest = self.current(limit)
        except Failure as failure:
            return error or failure.args[0], told + "; where the database stands can't be read: " + failure.args[1]
        before, self.state["after"] = self.state["before"], after
        told += "; the database stands at " + after
        told += ", as before" if after == before else ", before it stood at " + before
        alembic = os.path.basename(words[0]) == "alembic" or ("-m", "alembic") in zip(words, words[1:])
        wrong = None
        if order["direction"] == "down":
            wrong = after != order["target"] and order["target"] + " was asked for"
        elif alembic and {"head", "heads"} & set(words):
            wrong = not newest and "the image has a newer one"
        return (error, told) if error or not wrong else ("migrate_wrong_revision", told + ", but " + wrong)

    def finish(self, error, told, started, ended):
        """Records the outcome. When the lock was lost, another process may have been at work, and nothing is sure."""
        if not self.write(error, told, started, ended):
            error, told = "migrate_database", told + "; the connection that held the lock was lost meanwhile"
            try:
                self.close()
                self.connect()
                self.take_lock()
            except Exception:
                pass  # the next words say so
            if not self.write(error, told, started, ended):
                told += "; amarre.migrations doesn't say so: the database is away, or another process wrote there"
        self.end(error, told)

    def write(self, error, told, started, ended):
        state = self.state
        try:
            return self.ask("UPDATE amarre.migrations SET state = :state, error = :error, message = :told, after ="
                            " :after, exit_code = :code, output = :output, ended_at = :ended" + MINE +
                            " AND run = :run AND state = 'running' AND started_at = :started",
                            state="failed" if error else "done", error=error,
                            told=self.secrets.hide(told), after=state["after"], code=state["exitCode"], ended=ended,
                            output=self.output.text() if self.output else None, run=state["run"],
                            started=started).rowcount == 1
        except Exception:
            return False

    def end(self, error, told):
        told = told and self.secrets.hide(told)[:2000]
        self.state.update(error=error, message=told, state="failed" if error else "done")

    def close(self):
        try:
            self.link.invalidate()
        except Exception:
            pass  # it was gone before, or there was none

    def work(self):
        try:
            self.read_order()
            self.prepare()
            self.connect()
            self.state["state"] = "waiting"
            self.take_lock()
            try:  # asked first: who may not make a schema may use one that is there
                if self.ask("SELECT to_regclass('amarre.migrations')").scalar() is None:
                    for statement in TABLE.split(";"):
                        self.ask(statement)
                row = self.ask("SELECT * FROM amarre.migrations WHERE run = :run", run=self.state["run"]).first()
            except Exception as error:
                raise Failure("migrate_table", "amarre.migrations isn't at hand: " + self.words(error)) from None
            self.recall(row) if row else self.migrate()
        except Failure as failure:
            self.end(*failure.args)
        except Exception as error:  # SQLAlchemy's: the rest is foreseen
            self.end("migrate_database", "the database doesn't answer as it should: " + self.words(error))
        self.close()
        print("amarre migrate:", *map(self.state.get, ("run", "state", "error", "message")), file=sys.stderr)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads, allow_reuse_address, request_queue_size = True, True, 64

    def handle_error(self, *_):
        pass  # a caller that went away is no news


class Handler(socketserver.StreamRequestHandler):  # http.server would write pages and logs of what callers send
    timeout = 10

    def handle(self):
        method, path = (self.rfile.readline(8192).split() + [b"", b""])[:2]
        for _ in range(100):
            if not self.rfile.readline(8192).strip():
                break
        body = self.server.answer(path) if method == b"GET" else None
        kind = b"text/plain" if body in (None, b"ok") else b"application/json"
        self.wfile.write(b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (
            b"404 Not Found" if body is None else b"200 OK", kind, len(body or b""), body or b""))


def main():
    migration, server = Migration(), Server(("0.0.0.0", int(os.environ.get("PORT") or 8080)), Handler)
    server.answer = migration.answer
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    migration.work()
    stop.wait()  # the outcome is served until the container is taken away


main()
