"""Ticket systems, what is sent to them, and our own tickets.

The release before goes on working: it knows none of this, and stores sessions without the two new columns.

Revision: 0019, after 0016
"""

from alembic import op

revision = "0019"
down_revision = "0016"
branch_labels = None
depends_on = None

_TABLES = """
    CREATE TABLE ticket_connections (
        account_id uuid CONSTRAINT pk_ticket_connections PRIMARY KEY
            CONSTRAINT fk_ticket_connections_account_id REFERENCES accounts (id) ON DELETE CASCADE,
        system varchar(20) NOT NULL
            CONSTRAINT ck_ticket_connections_system CHECK (system IN ('connectwise', 'autotask', 'halopsa', 'rt')),
        url text NOT NULL,
        sealed bytea NOT NULL,
        hook_token varchar(64) NOT NULL CONSTRAINT uq_ticket_connections_hook_token UNIQUE,
        version integer NOT NULL,
        rests_until timestamptz,
        looked_at timestamptz
    );
    CREATE TABLE ticket_people (
        account_id uuid NOT NULL CONSTRAINT fk_ticket_people_account_id REFERENCES accounts (id) ON DELETE CASCADE,
        user_id uuid CONSTRAINT pk_ticket_people PRIMARY KEY
            CONSTRAINT fk_ticket_people_user_id REFERENCES users (id) ON DELETE CASCADE,
        email varchar(254) NOT NULL DEFAULT '',
        external_id varchar(100) NOT NULL DEFAULT '',
        external_name varchar(200) NOT NULL DEFAULT '',
        by_hand boolean NOT NULL DEFAULT false
    );
    CREATE INDEX ix_ticket_people_account_id ON ticket_people (account_id);
    CREATE TABLE ticket_sends (
        id uuid CONSTRAINT pk_ticket_sends PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT fk_ticket_sends_account_id REFERENCES accounts (id) ON DELETE CASCADE,
        session_id uuid NOT NULL CONSTRAINT fk_ticket_sends_session_id REFERENCES ai_sessions (id) ON DELETE CASCADE,
        ticket_id varchar(64) NOT NULL,
        ticket_kind varchar(10) NOT NULL
            CONSTRAINT ck_ticket_sends_ticket_kind CHECK (ticket_kind IN ('psa', 'internal')),
        sequence integer NOT NULL,
        audience varchar(10) NOT NULL CONSTRAINT ck_ticket_sends_audience CHECK (audience IN ('internal', 'client')),
        document text NOT NULL,
        sender_id uuid CONSTRAINT fk_ticket_sends_sender_id REFERENCES users (id) ON DELETE SET NULL,
        sender_name varchar(100) NOT NULL,
        author varchar(100) NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        next_try_at timestamptz,
        detail text NOT NULL DEFAULT '',
        leased_until timestamptz,
        CONSTRAINT uq_ticket_sends_session_id_sequence UNIQUE (session_id, sequence)
    );
    CREATE INDEX ix_ticket_sends_account_id ON ticket_sends (account_id);
    CREATE INDEX ix_ticket_sends_due ON ticket_sends (next_try_at) WHERE next_try_at IS NOT NULL;
    CREATE TABLE ticket_send_parts (
        id uuid CONSTRAINT pk_ticket_send_parts PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT fk_ticket_send_parts_account_id REFERENCES accounts (id) ON DELETE CASCADE,
        send_id uuid NOT NULL CONSTRAINT fk_ticket_send_parts_send_id REFERENCES ticket_sends (id) ON DELETE CASCADE,
        kind varchar(10) NOT NULL CONSTRAINT ck_ticket_send_parts_kind CHECK (kind IN ('note', 'time', 'status')),
        position integer NOT NULL,
        reference varchar(40) NOT NULL,
        text text NOT NULL DEFAULT '',
        minutes integer NOT NULL DEFAULT 0 CONSTRAINT ck_ticket_send_parts_minutes_positive CHECK (minutes >= 0),
        status varchar(100) NOT NULL DEFAULT '',
        state varchar(20) NOT NULL CONSTRAINT ck_ticket_send_parts_state
            CHECK (state IN ('intended', 'looked_for', 'posted', 'checked', 'refused')),
        external_id varchar(100) NOT NULL DEFAULT '',
        detail text NOT NULL DEFAULT '',
        posting_since timestamptz,
        CONSTRAINT uq_ticket_send_parts_send_id_position UNIQUE (send_id, position)
    );
    CREATE INDEX ix_ticket_send_parts_account_id ON ticket_send_parts (account_id);
    CREATE TABLE session_tickets (
        account_id uuid NOT NULL CONSTRAINT fk_session_tickets_account_id REFERENCES accounts (id) ON DELETE CASCADE,
        session_id uuid CONSTRAINT pk_session_tickets PRIMARY KEY
            CONSTRAINT fk_session_tickets_session_id REFERENCES ai_sessions (id) ON DELETE CASCADE,
        known text NOT NULL
    );
    CREATE INDEX ix_session_tickets_account_id ON session_tickets (account_id);
    CREATE TABLE internal_tickets (
        id uuid CONSTRAINT pk_internal_tickets PRIMARY KEY,
        account_id uuid NOT NULL CONSTRAINT fk_internal_tickets_account_id REFERENCES accounts (id) ON DELETE CASCADE,
        number integer NOT NULL,
        summary varchar(255) NOT NULL,
        description text NOT NULL DEFAULT '',
        client varchar(200) NOT NULL DEFAULT '',
        status varchar(20) NOT NULL CONSTRAINT ck_internal_tickets_status
            CHECK (status IN ('open', 'in_progress', 'waiting', 'resolved', 'escalated')),
        assignee_id uuid CONSTRAINT fk_internal_tickets_assignee_id REFERENCES users (id) ON DELETE SET NULL,
        assignee_name varchar(100) NOT NULL DEFAULT '',
        created_by uuid CONSTRAINT fk_internal_tickets_created_by REFERENCES users (id) ON DELETE SET NULL,
        created_by_name varchar(100) NOT NULL,
        handed_to varchar(64) NOT NULL DEFAULT '',
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL,
        search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, flowpilot_folded(
            (((summary::text || ' '::text) || client::text) || ' '::text) || left(description, 20000)))) STORED,
        CONSTRAINT uq_internal_tickets_account_id_number UNIQUE (account_id, number)
    );
    CREATE INDEX ix_internal_tickets_search ON internal_tickets USING gin (search);
    CREATE INDEX ix_internal_tickets_account_id_assignee_id ON internal_tickets (account_id, assignee_id);
    CREATE TABLE internal_ticket_notes (
        id uuid CONSTRAINT pk_internal_ticket_notes PRIMARY KEY,
        account_id uuid NOT NULL
            CONSTRAINT fk_internal_ticket_notes_account_id REFERENCES accounts (id) ON DELETE CASCADE,
        ticket_id uuid NOT NULL
            CONSTRAINT fk_internal_ticket_notes_ticket_id REFERENCES internal_tickets (id) ON DELETE CASCADE,
        text text NOT NULL,
        author_id uuid CONSTRAINT fk_internal_ticket_notes_author_id REFERENCES users (id) ON DELETE SET NULL,
        author_name varchar(100) NOT NULL,
        for_client boolean NOT NULL DEFAULT false,
        minutes integer NOT NULL DEFAULT 0,
        reference varchar(40) NOT NULL DEFAULT '',
        at timestamptz NOT NULL
    );
    CREATE UNIQUE INDEX uq_internal_ticket_notes_reference ON internal_ticket_notes (ticket_id, reference)
        WHERE reference <> '';
    CREATE INDEX ix_internal_ticket_notes_account_id ON internal_ticket_notes (account_id);
    CREATE INDEX ix_internal_ticket_notes_ticket_id_at ON internal_ticket_notes (ticket_id, at);
"""


def upgrade() -> None:
    op.execute(_TABLES)
    op.execute("ALTER TABLE ai_sessions ADD COLUMN ticket_client varchar(200), ADD COLUMN ticket_url text")
    op.execute("CREATE INDEX ix_ai_sessions_ticket ON ai_sessions (account_id, ticket_id) WHERE ticket_id IS NOT NULL")
    op.execute(
        "CREATE INDEX ix_ai_sessions_client ON ai_sessions USING gin "
        "(to_tsvector('simple'::regconfig, flowpilot_folded(ticket_client::text))) WHERE ticket_client IS NOT NULL"
    )
