"""What sessions are searched in is stored; when tokens were last used; people who are suspended or removed.

The release before goes on working: its search finds the same without the indexes that go here, and the words of its steps
are kept by the database itself.

Revision: 0029
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0026"
branch_labels = None
depends_on = None

_BATCH = 5_000
"""Steps whose words are stored by one statement, so that none runs into the limit on statements."""
# Only words that people wrote: most steps are answered by an option and have none. A table of its own, as a step's row is
# read whole at every turn.
_STEP_WORDS = """
    CREATE TABLE step_words (
        step_id uuid CONSTRAINT pk_step_words PRIMARY KEY
            CONSTRAINT fk_step_words_step_id REFERENCES ai_session_steps (id) ON DELETE CASCADE,
        account_id uuid NOT NULL CONSTRAINT fk_step_words_account_id REFERENCES accounts (id) ON DELETE CASCADE,
        session_id uuid NOT NULL CONSTRAINT fk_step_words_session_id REFERENCES ai_sessions (id) ON DELETE CASCADE,
        words tsvector NOT NULL
    )
"""
_KEEP_WORDS = """
    CREATE FUNCTION flowpilot_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        said tsvector := flowpilot_said(NEW.step_type, NEW.content, NEW.free_text_input, NEW.action_result);
    BEGIN
        IF said = ''::tsvector THEN
            DELETE FROM step_words WHERE step_id = NEW.id;
        ELSE
            INSERT INTO step_words (step_id, account_id, session_id, words)
            VALUES (NEW.id, NEW.account_id, NEW.session_id, said)
            ON CONFLICT (step_id) DO UPDATE SET words = excluded.words;
        END IF;
        RETURN NULL;
    END $$
"""
_ON_INSERT = """
    CREATE TRIGGER keep_words_of_new AFTER INSERT ON ai_session_steps FOR EACH ROW
    WHEN (NEW.free_text_input IS NOT NULL OR NEW.action_result IS NOT NULL OR NEW.step_type = 'note')
    EXECUTE FUNCTION flowpilot_keep_words()
"""
_ON_UPDATE = """
    CREATE TRIGGER keep_words_of_changed AFTER UPDATE ON ai_session_steps FOR EACH ROW
    WHEN (NEW.free_text_input IS DISTINCT FROM OLD.free_text_input
        OR NEW.action_result IS DISTINCT FROM OLD.action_result
        OR (NEW.step_type = 'note' AND NEW.content IS DISTINCT FROM OLD.content))
    EXECUTE FUNCTION flowpilot_keep_words()
"""
_KNOWN = sa.text("""
    WITH batch AS (
        SELECT id, account_id, session_id, flowpilot_said(step_type, content, free_text_input, action_result) AS said
        FROM ai_session_steps
        WHERE id > :after AND (free_text_input IS NOT NULL OR action_result IS NOT NULL OR step_type = 'note')
        ORDER BY id LIMIT :batch
    ), kept AS (
        INSERT INTO step_words (step_id, account_id, session_id, words)
        SELECT id, account_id, session_id, said FROM batch WHERE said <> ''::tsvector
    )
    SELECT id FROM batch ORDER BY id DESC LIMIT 1
""")
_TOLD = """
    ALTER TABLE ai_sessions ADD COLUMN told tsvector GENERATED ALWAYS AS (
        flowpilot_told(facts, suggested_fix, resolution, handover,
            (COALESCE(ticket_id, ''::character varying)::text || ' '::text)
            || COALESCE(ticket_client, ''::character varying)::text)) STORED
"""


def upgrade() -> None:
    _store_words()
    op.execute("ALTER TABLE api_tokens ADD COLUMN last_used_at timestamptz")
    op.execute("""
        ALTER TABLE users ADD COLUMN access varchar(10) NOT NULL DEFAULT 'active'
            CONSTRAINT ck_users_access CHECK (access IN ('active', 'suspended', 'removed'))
    """)


def _store_words() -> None:
    for statement in (_STEP_WORDS, _KEEP_WORDS, _ON_INSERT, _ON_UPDATE):
        op.execute(statement)
    last: UUID | None = UUID(int=0)
    while last:
        last = op.get_bind().execute(_KNOWN, {"after": last, "batch": _BATCH}).scalar()
    op.execute("CREATE INDEX ix_step_words_words ON step_words USING gin (words)")
    op.execute("CREATE INDEX ix_step_words_session_id ON step_words (session_id)")
    op.execute("CREATE INDEX ix_step_words_account_id ON step_words (account_id)")
    op.execute("DROP INDEX ix_ai_session_steps_said")
    op.execute("DROP INDEX ix_ai_sessions_told")
    op.execute("DROP INDEX ix_ai_sessions_client")
    op.execute(_TOLD)
    op.execute("CREATE INDEX ix_ai_sessions_told ON ai_sessions USING gin (told)")
