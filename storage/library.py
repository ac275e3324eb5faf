"""A library's first flows, published at once: an account is made by a person who waits."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from core.flows.data import to_data
from core.flows.model import Flow
from core.matching.profile import profile_of, text_of
from storage.connection import Connection

# What publishing one flow after the other would leave behind, see FlowRows.publish and FlowIndex.put.
_PUBLISH = text("""
    WITH given AS MATERIALIZED (
        SELECT * FROM jsonb_to_recordset(:flows) AS g(
            id uuid, slug text, title text, domain text, content jsonb, terms bigint[], profile text, length float8)),
    made AS (
        INSERT INTO flows (id, account_id, slug, title, domain, current_version)
        SELECT id, :account, slug, title, domain, 1 FROM given),
    versions AS (
        INSERT INTO flow_versions (account_id, flow_id, version, content, provenance)
        SELECT :account, id, 1, content, :provenance FROM given),
    terms AS (
        INSERT INTO flow_terms (account_id, flow_id, terms, profile, length)
        SELECT :account, id, terms, decode(profile, 'hex'), length FROM given),
    documents AS (
        INSERT INTO term_documents (account_id, term, documents)
        SELECT :account, term, count(*) FROM given, unnest(terms) AS term GROUP BY term),
    library AS (
        INSERT INTO flow_libraries (account_id, flows, length) SELECT :account, count(*), sum(length) FROM given)
    UPDATE accounts SET library_version = (SELECT count(*) FROM given) WHERE id = :account
""").bindparams(bindparam("flows", type_=JSONB), bindparam("provenance", type_=JSONB))


async def publish_first(
    connection: Connection, account_id: UUID, flows: Sequence[Flow], provenance: Mapping[str, Any]
) -> None:
    """Publish the first flows of an account made in this transaction, in one statement."""
    if flows:
        given = [_row(account_id, flow) for flow in flows]
        parameters = {"account": account_id, "flows": given, "provenance": dict(provenance)}
        await connection.execute(_PUBLISH, parameters)


def _row(account_id: UUID, flow: Flow) -> dict[str, Any]:
    profile = profile_of(account_id, text_of(flow))
    return {
        "id": str(uuid4()),
        "slug": flow.slug,
        "title": flow.title,
        "domain": flow.domain,
        "content": to_data(flow),
        "terms": profile.terms,
        "profile": profile.packed.hex(),
        "length": profile.length,
    }
