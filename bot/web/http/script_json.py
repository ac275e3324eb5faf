"""Script templates as the API shows them."""

from typing_extensions import TypedDict

from bot.web.http.json_types import ScriptJson
from core.accounts.user import User
from core.flows.options import Script
from core.scripts.checking import assessed
from core.scripts.stored import StoredTemplate, TemplateVersion
from core.scripts.template import ScriptTemplate
from core.services.script_filling import FilledScript
from core.sessions.known_values import first_values
from core.sessions.session import Session


class ScriptParameterJson(TypedDict):
    """One thing that a template asks for."""

    name: str
    label: str
    type: str
    required: bool
    default: str | None
    choices: list[str]
    sensitive: bool


class ScriptTemplateJson(TypedDict):
    """A script template."""

    id: str
    slug: str
    name: str
    description: str
    language: str
    category: str
    risk: str
    body: str
    parameters: list[ScriptParameterJson]
    look_first: str
    undo: str
    version: int
    owner: str
    """`mine`, `account`, `built_in`, or for a reviewer `colleague`."""
    author: str | None
    state: str
    provenance: str
    reviewed_by: str | None
    review_notes: str | None
    changed_at: str | None
    values: dict[str, str]
    """What stands in the form at first, by parameter: what the session knows, where one is named, else the defaults."""


class ScriptSuggestionJson(TypedDict):
    """A template as it might be kept."""

    name: str
    description: str
    language: str
    category: str
    risk: str
    body: str
    parameters: list[ScriptParameterJson]
    look_first: str
    undo: str


class ScriptTemplatesPage(TypedDict):
    """Script templates by name."""

    items: list[ScriptTemplateJson]
    next_cursor: str | None


class RenderedScriptJson(TypedDict):
    """A script for the person who asked, sensitive values included; these are not stored."""

    generation_id: str
    script: str
    language: str
    risk: str
    look_first: str
    undo: str


class SaidJson(TypedDict):
    """The result, as a sentence."""

    said: str


class ScriptVersionJson(TypedDict):
    """One version of a template."""

    version: int
    current: bool
    name: str
    body: str
    author: str | None
    approved_by: str | None
    created_at: str | None


class ScriptVersionsPage(TypedDict):
    """The versions of a template, the newest first."""

    items: list[ScriptVersionJson]
    next_cursor: str | None


def template_form(stored: StoredTemplate, reader: User, session: Session | None = None) -> ScriptTemplateJson:
    """A template; with a session, the values that it knows."""
    template = stored.template
    return {
        "id": str(stored.id),
        "slug": stored.slug,
        "name": template.name,
        "description": template.description,
        "language": template.language.value,
        "category": template.category,
        "risk": assessed(template).risk.value,
        "body": template.body,
        "parameters": _parameters_form(template),
        "look_first": template.look_first,
        "undo": template.undo,
        "version": stored.version,
        "owner": _whose(stored, reader),
        "author": stored.owner.name if stored.owner else None,
        "state": stored.state.value,
        "provenance": stored.provenance.value,
        "reviewed_by": stored.reviewer.name if stored.reviewer else None,
        "review_notes": stored.review_note or None,
        "changed_at": stored.changed_at.isoformat().replace("+00:00", "Z") if stored.changed_at else None,
        "values": first_values(template, session),
    }


def suggestion_form(template: ScriptTemplate) -> ScriptSuggestionJson:
    """A template that is not kept yet."""
    return {
        "name": template.name,
        "description": template.description,
        "language": template.language.value,
        "category": template.category,
        "risk": template.risk.value,
        "body": template.body,
        "parameters": _parameters_form(template),
        "look_first": template.look_first,
        "undo": template.undo,
    }


def rendered_form(filled: FilledScript) -> RenderedScriptJson:
    """A script that was filled in just now."""
    template = filled.template.template
    return {
        "generation_id": str(filled.generation_id),
        "script": filled.rendered.shown,
        "language": template.language.value,
        "risk": filled.risk.risk.value,
        "look_first": template.look_first,
        "undo": template.undo,
    }


def version_form(version: TemplateVersion) -> ScriptVersionJson:
    """One version of a template."""
    return {
        "version": version.version,
        "current": version.current,
        "name": version.template.name,
        "body": version.template.body,
        "author": version.author_name or None,
        "approved_by": version.approved_by or None,
        "created_at": version.created_at.isoformat().replace("+00:00", "Z") if version.created_at else None,
    }


def script_form(script: Script | None) -> ScriptJson | None:
    """The script of a step."""
    if script is None:
        return None
    return {
        "language": script.language,
        "code": script.code,
        "risks": script.risks,
        "check_first": script.check_first,
        "undo": script.undo,
        "template": script.template or None,
        "template_version": script.template_version,
        "generation_id": str(script.generation_id) if script.generation_id else None,
    }


def _whose(stored: StoredTemplate, reader: User) -> str:
    if stored.owner:
        return "mine" if stored.owner.id == reader.id else "colleague"
    return "built_in" if stored.is_built_in else "account"


def _parameters_form(template: ScriptTemplate) -> list[ScriptParameterJson]:
    return [
        {
            "name": one.name,
            "label": one.label,
            "type": one.type.value,
            "required": one.required,
            "default": one.default,
            "choices": list(one.choices),
            "sensitive": one.sensitive,
        }
        for one in template.parameters
    ]
