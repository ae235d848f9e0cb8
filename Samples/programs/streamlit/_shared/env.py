"""What Alembic runs to reach the database: DATABASE_URL, whichever way it names PostgreSQL."""
import os
import re

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

url = re.sub(r"^postgres(ql)?(\+\w+)?://", "postgresql+psycopg://", os.environ["DATABASE_URL"])
with create_engine(url, poolclass=NullPool).connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
