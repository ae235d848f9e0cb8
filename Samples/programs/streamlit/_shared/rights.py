"""What the service's two users may do with new tables, of which the migration's user is the owner."""
from alembic import op
from sqlalchemy import text

USERS = ("evalap_a", "evalap_b")


def _users():
    """Those that exist: a developer's own database has none of them."""
    found = op.get_bind().execute(text("SELECT rolname FROM pg_roles WHERE rolname = ANY(:names)"), {"names": list(USERS)})
    return [row[0] for row in found]


def allow_from_now_on():
    """Once for a database: rows of all tables that the same user makes later."""
    for user in _users():
        op.execute(f"GRANT USAGE ON SCHEMA public TO {user}")
        op.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {user}")


def allow_reading_only(table):
    """A table that only migrations fill."""
    for user in _users():
        op.execute(f"REVOKE INSERT, UPDATE, DELETE ON {table} FROM {user}")
