"""Fails in the middle: the column of its second step isn't there. PostgreSQL takes the first step back with it.

It also prints what nobody may read, as careless programs do.
"""
import os

import sqlalchemy as sa
from alembic import op

revision = "0003_fails"
down_revision = "0002_metrics"


def upgrade():
    print("migrating", os.environ["DATABASE_URL"])
    op.add_column("datasets", sa.Column("licence", sa.Text))
    op.execute("UPDATE datasets SET license = 'unknown'")


def downgrade():
    op.drop_column("datasets", "licence")
