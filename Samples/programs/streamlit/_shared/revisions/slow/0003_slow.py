"""Takes SLOW_SECONDS (20 without it), in a statement that can be ended."""
import os

import sqlalchemy as sa
from alembic import op

revision = "0003_slow"
down_revision = "0002_metrics"


def upgrade():
    op.add_column("results", sa.Column("remark", sa.Text))
    op.execute(f"SELECT pg_sleep({float(os.environ.get('SLOW_SECONDS', '20'))})")


def downgrade():
    op.drop_column("results", "remark")
