"""What is measured of an experiment. The list of metrics is filled here; the service reads it."""
import rights
import sqlalchemy as sa
from alembic import op

revision = "0002_metrics"
down_revision = "0001_datasets"


def upgrade():
    metrics = op.create_table(
        "metrics",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("higher_is_better", sa.Boolean, nullable=False),
    )
    rights.allow_reading_only("metrics")
    op.bulk_insert(metrics, [{"name": "exactness", "higher_is_better": True}, {"name": "seconds", "higher_is_better": False}])
    op.create_table(
        "results",
        sa.Column("experiment_id", sa.Integer, sa.ForeignKey("experiments.id"), primary_key=True),
        sa.Column("metric", sa.Text, sa.ForeignKey("metrics.name"), primary_key=True),
        sa.Column("value", sa.Float, nullable=False),
    )
    op.add_column("experiments", sa.Column("note", sa.Text))


def downgrade():
    op.drop_column("experiments", "note")
    op.drop_table("results")
    op.drop_table("metrics")
