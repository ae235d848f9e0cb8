"""Datasets, and the experiments that are run on them."""
import rights
import sqlalchemy as sa
from alembic import op

revision = "0001_datasets"
down_revision = None


def upgrade():
    rights.allow_from_now_on()
    op.create_table(
        "datasets",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("rows", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "experiments",
        sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
        sa.Column("dataset_id", sa.Integer, sa.ForeignKey("datasets.id"), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    )


def downgrade():
    op.drop_table("experiments")
    op.drop_table("datasets")
