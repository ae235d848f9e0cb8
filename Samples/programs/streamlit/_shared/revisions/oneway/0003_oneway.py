"""Forgets something, so that there is no way back."""
from alembic import op

revision = "0003_oneway"
down_revision = "0002_metrics"


def upgrade():
    op.drop_column("experiments", "note")


def downgrade():
    raise NotImplementedError("the notes were deleted: go back to a backup")
