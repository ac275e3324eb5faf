"""Sessions are found without accents and in any form of Unicode.

The release before goes on working: words without accents are found as before, others only by this one.

Revision: 0010, after 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_FOLDED = r"""
    CREATE FUNCTION flowpilot_folded(given text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    regexp_replace(normalize(
        translate(replace(replace(replace(lower(given), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'øłđðı', 'olddi'), NFKD),
        E'[\u0300-\u036f]', '', 'g')
"""


def upgrade() -> None:
    op.execute(_FOLDED)
    _search_is("flowpilot_folded((title::text || ' '::text) || left(problem, 20000))")


def downgrade() -> None:
    _search_is("(title::text || ' '::text) || left(problem, 20000)")
    op.execute("DROP FUNCTION flowpilot_folded")


def _search_is(text: str) -> None:
    op.execute("ALTER TABLE ai_sessions DROP COLUMN search")
    op.execute(
        "ALTER TABLE ai_sessions ADD COLUMN search tsvector "
        f"GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, {text})) STORED"
    )
    op.execute("CREATE INDEX ix_ai_sessions_search ON ai_sessions USING gin (search)")
