"""Fails in the middle: the column of its second step isn't there. PostgreSQL takes the first step back with it."""
import sqlalchemy as sa
from alembic import op

revision = "0003_fails"
down_revision = "0002_metrics"


def upgrade():
    op.add_column("datasets", sa.Column("licence", sa.Text))
    op.execute("UPDATE datasets SET license = 'unknown'")


def downgrade():
    op.drop_column("datasets", "licence")
