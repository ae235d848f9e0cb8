"""Counts the rows of a restored database's tables, in a container of a service's image, and tells them over HTTP.

Passed as `python3 -c`: one file, the standard library, and SQLAlchemy with psycopg or psycopg2 from the image. The
order is JSON in AMARRE_COUNT. README.md beside this file says what it needs and answers. It changes nothing.
"""
import hmac, json, os, re, signal, socketserver, sys, threading, time
from urllib.parse import quote, unquote

ADVICE = "; add sqlalchemy (1.4 or newer) and psycopg or psycopg2 to the image, for " + (sys.executable or "python3")
# In a URL's query, or around the program, each of them leads elsewhere than the URL's own host and path.
PLACES = ("host", "hostaddr", "port", "dbname", "database", "service", "servicefile", "dsn", "conninfo")
CONTROL = {code: None for code in [*range(32), *range(127, 160)]}
stop = threading.Event()


class Failure(Exception):
    """A code and words."""


class Count:
    def __init__(self):
        self.state = dict(run=None, state="starting", error=None, message=None, counts={})
        self.order, self.nonce, self.hidden, self.expected = None, None, [], None
        try:  # before the first caller comes
            self.order = json.loads(os.environ["AMARRE_COUNT"])
            self.nonce, self.state["run"] = self.order["nonce"].encode(), self.order["run"]
        except (KeyError, TypeError, ValueError, AttributeError):
            self.order = None  # read_order says so

    def answer(self, path):
        if self.nonce and hmac.compare_digest(path, b"/" + self.nonce):
            return json.dumps(self.state).encode()
        return b"ok" if path == b"/health" else None

    def read_order(self):
        order = self.order
        try:
            texts = [order[name] for name in ("run", "variable", "nonce")] + order["tables"]
            texts += [text for text in (order["database"], order["host"]) if text is not None]
            numbers = [order["countSeconds"], order["connectSeconds"]] + ([order["port"]] if order["port"] else [])
            if not (all(text and isinstance(text, str) for text in texts) and min(numbers) > 0 and order["tables"]
                    and len(order["nonce"]) >= 32):
                raise ValueError
        except (KeyError, TypeError, ValueError, AttributeError):  # whose own words may show what it is about
            raise Failure("count_order", "AMARRE_COUNT holds no order that can be read") from None
        self.url = os.environ.get(order["variable"], "")
        words = re.findall(r"^[^:/]+://[^:/@]*:(.*)@", self.url, re.S)
        words += re.findall(r"[?&](?:ssl)?password=([^&#]*)", self.url)
        spellings = {order["nonce"], self.url, *words, *map(unquote, words)}
        spellings |= {quote(unquote(word), safe="") for word in words}
        self.hidden = sorted((text.translate(CONTROL) for text in spellings if len(text) > 3), key=len, reverse=True)

    def connect(self):
        """A connection to the restored database: the URL's, but for the parts that the order names."""
        try:
            import sqlalchemy as sql
        except ImportError:
            raise Failure("count_unsupported", "the image has no SQLAlchemy" + ADVICE) from None
        order, version = self.order, tuple(map(int, sql.__version__.split(".")[:2]))
        for driver in ("psycopg", "psycopg2")[version < (2, 0):]:  # 1.4 doesn't know psycopg
            try:
                __import__(driver)
                break
            except ImportError:
                pass
        else:
            raise Failure("count_unsupported", "no PostgreSQL driver for SQLAlchemy %d.%d" % version + ADVICE)
        try:
            scheme = re.match(r"postgres(?:ql)?(?:\+\w+)?(?=://)", self.url)
            url = sql.engine.make_url("postgresql+" + driver + self.url[scheme.end():])
            parts = dict(database=order["database"], host=order["host"], port=order["port"])
            url = url.set(**{name: value for name, value in parts.items() if value is not None})
            url = url.difference_update_query(PLACES)
            for name in PLACES:
                os.environ.pop("PG" + {"dbname": "DATABASE"}.get(name, name.upper()), None)
            self.expected = url.database
            settings = "-c default_transaction_read_only=on -c statement_timeout=%d" % (order["countSeconds"] * 1000)
            engine = sql.create_engine(url, poolclass=sql.pool.NullPool, future=True, connect_args=dict(
                application_name="amarre verify " + order["run"], connect_timeout=5, options=settings, keepalives=1,
                keepalives_idle=30, keepalives_interval=10, keepalives_count=3))
        except Exception:  # its words show the URL
            raise Failure("count_order", order["variable"] + " holds no URL of a PostgreSQL database") from None
        until = time.monotonic() + order["connectSeconds"]
        while True:
            try:
                return sql.text, engine.connect()
            except Exception as error:
                if stop.is_set() or time.monotonic() >= until:
                    raise Failure("count_database", "the restored database can't be reached: "
                                  + self.words(error)) from None
            stop.wait(1)

    def count(self):
        """Rows by table; None for one that isn't there."""
        self.read_order()
        text, link = self.connect()
        self.state["state"], counts = "counting", {}
        with link:
            self.check_place(text, link)
            for table in self.order["tables"]:
                name = ".".join('"%s"' % part.replace('"', '""') for part in table.split(".", 1))
                try:
                    found = link.execute(text("SELECT to_regclass(:name)"), {"name": name}).scalar()
                    # A colon would be a parameter to SQLAlchemy.
                    counting = text("SELECT count(*) FROM " + name.replace(":", "\\:"))
                    counts[table] = None if found is None else int(link.execute(counting).scalar())
                except Exception as error:
                    raise Failure("count_database", "%s can't be counted: %s" % (table, self.words(error))) from None
        self.state.update(state="done", counts=counts)

    def check_place(self, text, link):
        """Whatever the URL and the driver make of the order: only the restored database is counted."""
        order, name = self.order, link.execute(text("SELECT current_database()")).scalar()
        if not self.expected or name != self.expected:
            raise Failure("count_database", "the connection leads to another database than the restored one")
        info = getattr(link.connection, "dbapi_connection", link.connection).info
        wanted = (order["host"] or info.host, order["port"] or int(info.port))
        if (info.host, int(info.port)) != wanted:
            raise Failure("count_database", "the connection leads to another host than the restored one's")

    def words(self, error):
        """What the server or the driver said, without statement, values and secrets."""
        told = " ".join(str(getattr(error, "orig", None) or type(error).__name__).split()).translate(CONTROL)
        for word in self.hidden:
            told = told.replace(word, "[secret]")
        return told[:1000]

    def work(self):
        try:
            self.count()
        except Failure as failure:
            error, told = failure.args
            self.state.update(state="failed", error=error, message=told)
        except Exception as error:  # SQLAlchemy's: the rest is foreseen
            told = "the restored database doesn't answer as it should: " + self.words(error)
            self.state.update(state="failed", error="count_database", message=told)
        print("amarre verify:", *map(self.state.get, ("run", "state", "error", "message", "counts")), file=sys.stderr)


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
    count, server = Count(), Server(("0.0.0.0", int(os.environ.get("PORT") or 8080)), Handler)
    server.answer = count.answer
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    count.work()
    stop.wait()  # the counts are served until the container is taken away


main()
