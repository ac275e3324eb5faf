"""Tokens that their vendors gave a prefix, so that they are known wherever they stand.

The prefixes are facts from the vendors' documentation, as collected in GitHub's "Supported secret scanning patterns"
(https://docs.github.com/en/code-security/secret-scanning) and in the rule list of gitleaks
(https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml). The patterns are our own: a prefix and enough
of a random rest, which is safe where a prefix is no word.
"""

import re

from core.safety.redaction.randomness import is_random
from core.safety.redaction.rule import Rule, Span
from core.safety.redaction.vault import Kind
from core.shared.patterns import lazy_pattern

_TAIL = lazy_pattern(r"[\w+/=~%-]*(?:\.[\w+/=~%-]{6,})*")
_JOINS = lazy_pattern(r"[-._]")

_PREFIXES = """
    github_pat_ ghp_ gho_ ghu_ ghs_ ghr_ glpat- gldt- glrt- glft- glimt- glagent- glcbt- glptt- glsoat- glffct- gloas-
    npm_ pypi- rubygems_ dckr_pat_ dckr_oat_ hf_ figd_ figo_ lin_api_ lin_oauth_ ntn_ secret_ nfp_ nfc_
    xapp- xoxa- xoxb- xoxc- xoxd- xoxe- xoxe.xox xoxo- xoxp- xoxr- xoxs- xwfp-
    sk- sk_live_ sk_test_ rk_live_ rk_test_ pk_live_ whsec_ sq0atp- sq0csp- sq0idp- shpat_ shpca_ shppa_ shpss_
    aiza ya29. gocspx- 1//0 hvs. hvb. hvr. dop_v1_ doo_v1_ dor_v1_ age-secret-key- tskey- atatt3 atctt3 atbb
    glsa_ glc_ nrak- nrjs- nrra- nraa- nrii- pmak- pcsk_ pplx- gsk_ r8_ xai- sntrys_ sntryu_ pat-na1- pat-eu1-
    sg. sib- xkeysib- xsmtpsib- fly_ fm1_ fm2_ rpa_ ops_eyj bkua_ ccipat_
    dp.pt. dp.st. dp.ct. dp.sa. dt0c01. dt0s01. eztk eztk_ flwseck- mapbox sk.eyj pk.eyj
    lsv2_pt_ lsv2_sk_ phc_ phx_ pscale_tkn_ pscale_pw_ pscale_oauth_ sgp_ sbp_ sb_secret_ tfp_ tgp_v1_
    ubdc1_ vcp_ vercel_ waka_ zpka_ amzn.mws. apify_api_ aptible_ cfut_ cfk_ dnkey-
    fp_ hrku- keen_ ltai mdb_sa_ ps_live_ rdme_ sqp_ squ_ sqa_ tok_live_ xau_ akcp
"""
PREFIXES: tuple[str, ...] = tuple(dict.fromkeys(_PREFIXES.split()))
"""In small letters; vendors' own letters are kept apart by what follows, not by case."""
_RANDOM_PART, _SLACK_PART, _FEWEST_DIGITS = 16, 10, 2
"""What of a token is in one piece at least, and how many digits it has: "sk-learn-1.5-rc2" is no key."""
_JUDGED = 512
"""Characters by which a token is judged: with all of them, a text of prefixes without a break took quadratic time."""
_REST = r"[\w~+/=%-]{12,256}"


def to_its_end(match: re.Match[str]) -> Span:
    """Hides the match and what follows without a break: keys have grown since the patterns were written."""
    tail = _TAIL.match(match.string, match.end())
    return match.start(), tail.end() if tail else match.end()


def _if_random(match: re.Match[str]) -> Span | None:
    """The same when the rest looks random: digits among letters, and not words joined by hyphens."""
    start = match.start()
    tail = _TAIL.match(match.string, match.end(), start + _JUDGED)
    rest = match.string[match.end("prefix") : tail.end() if tail else match.end()]
    enough = _SLACK_PART if match["prefix"].lower().startswith("x") else _RANDOM_PART
    if max(map(len, _JOINS.split(rest))) < enough:
        return None
    random = (sum(map(str.isdigit, rest)) >= _FEWEST_DIGITS or is_random(rest)) and any(map(str.isalpha, rest))
    return to_its_end(match) if random else None


def _token(pattern: str, *triggers: str) -> Rule:
    return Rule("TOKEN", Kind.SECRET, lazy_pattern(pattern), triggers)


VENDOR_RULES: tuple[Rule, ...] = (
    Rule(
        "TOKEN",
        Kind.SECRET,
        lazy_pattern(rf"(?<![\w-])(?P<prefix>{'|'.join(map(re.escape, PREFIXES))}){_REST}", re.IGNORECASE),
        PREFIXES,
        _if_random,
        anchored=True,
    ),
    # Shapes without a clear prefix: Databricks, Facebook, Twilio, AWS, MWS, Telegram, Mailgun, Shopify, Okta, Atlassian
    _token(r"(?<![\w-])key-[0-9a-z]{32}(?!\w)", "key-"),
    _token(r"(?<!\w)dapi[0-9a-f]{32}(?:-\d)?(?!\w)", "dapi"),
    _token(r"(?<!\w)EAA[A-Za-z0-9]{60,256}(?!\w)", "eaa"),
    _token(r"(?<!\w)(?:AC|SK)[0-9a-f]{32}(?::[0-9a-f]{32})?(?!\w)", "ac", "sk"),
    _token(
        r"(?<![A-Z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{16}(?![A-Z0-9])",
        "a3t",
        "akia",
        "asia",
        "abia",
        "acca",
        "aroa",
        "aida",
    ),
    _token(r"(?<!\w)oy2[a-z0-9]{40,43}(?!\w)", "oy2"),  # NuGet
    _token(r"(?<!\w)[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{50,80}(?!\w)", ".atlasv1."),  # Terraform Cloud
    _token(r"(?<!\w)amzn\.mws\.[0-9a-f-]{30,40}(?!\w)", "amzn.mws."),
    _token(r"(?<!\w)amzn1\.oa2-cs\.v1\.[0-9a-f]{32,128}(?!\w)", "amzn1."),
    _token(r"(?<![\w.-])00[A-Za-z0-9_-]{39}[A-Za-z0-9](?![\w-])(?<=[A-Z][a-z0-9_-])", "00"),
    _token(r"(?<![\w-])(?:[0-9a-f]{32}-us\d{1,2}|[0-9a-f]{24}-[0-9a-f]{34})(?![\w-])", "-"),
)
"""Rules for tokens of vendors."""
