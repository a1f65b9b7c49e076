"""The verdict about a mail's sender: level A0 or, at most, A1."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from countersign.mail.rules.trust import arc, dkim, dmarc, results, spf, structure
from countersign.mail.rules.trust.answers import DnsUnanswered, Resolver
from countersign.mail.rules.trust.dkim import Signature
from countersign.mail.rules.trust.envelope import Envelope
from countersign.mail.rules.trust.headers import Cut, cut
from countersign.mail.rules.trust.structure import Author

RECEIVER = "countersign"
_RANK = ("pass", "temperror", "policy", "neutral", "fail", "permerror")


@dataclass(frozen=True)
class Settings:
    """What this house trusts and knows.

    authserv_id:    the one server before us whose Authentication-Results are believed.
    sealers:        domains of forwarders whose ARC seals are believed.
    known_domains:  domains of ours and of registered addresses, whose look-alikes are to be found.
    """

    authserv_id: str | None = None
    sealers: frozenset[str] = frozenset()
    known_domains: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Trust:
    """What the checks of a sender say.

    spf, dkim, dmarc, arc:  results in the words of RFC 8601; temperror is never a pass.
    level:            "A1" when the address in From is truly its domain's; the address being registered for the
                      contract and the thread token are for the caller to ask. "A0" else.
    temporary:        DNS did not answer what would decide: judge again later, and treat as A0 until then.
    aligned_domain:   the domain that proved itself for From: of a signature, of the envelope, or From's own (ARC).
    reasons:          codes, why the level is no higher; with A1 how it was earned otherwise than by DMARC.
    dmarc_wish:       what From's domain wants done with mail that fails.
    dkim_fingerprint: names the signed words; the same name again in another delivery is a replay (T50).
    ignored:          header fields that claim something and count for nothing.
    """

    spf: str
    dkim: str
    dmarc: str
    arc: str
    level: str
    reasons: tuple[str, ...] = ()
    temporary: bool = False
    aligned_domain: str | None = None
    from_address: str | None = None
    dmarc_wish: str | None = None
    dkim_fingerprint: str | None = None
    spf_explanation: str = ""
    signatures: tuple[Signature, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Found:
    """What the single checks gave, before anything is weighed."""

    spf: spf.Spf
    signatures: tuple[Signature, ...]
    policy: dmarc.Policy | None
    policy_unanswered: bool
    chain: arc.Chain


@dataclass(frozen=True)
class _Weighed:
    """What that makes together: DMARC's result, the domain that passed, and what stands against it."""

    dmarc: str
    passed: str | None
    reasons: tuple[str, ...] = ()
    temporary: bool = False


def judge(raw: bytes, envelope: Envelope, resolver: Resolver, at: datetime, settings: Settings) -> Trust:
    """Judge the sender of a mail.

    at:      aware UTC, for signatures that expire.
    Source:  security.md 4.6; T38, T44, T49, T50, T54.
    """
    if limit := structure.too_large(raw):
        return Trust("none", "none", "none", "none", "A0", (limit,))
    mail = cut(raw)
    author, faults = structure.author_of(mail, settings.known_domains)
    faults = structure.byte_faults(raw) + structure.field_faults(mail) + faults
    found = _find(mail, envelope, author, resolver, at, settings)
    weighed = _weighed(found, author)
    if author and weighed.passed is None and _forwarded(found, author, settings):
        weighed = _Weighed(weighed.dmarc, author.domain, ("arc_forwarder",))
    return Trust(
        spf=found.spf.result,
        dkim=min((signature.result for signature in found.signatures), key=_RANK.index, default="none"),
        dmarc=weighed.dmarc,
        arc=found.chain.result,
        level="A1" if weighed.passed and not faults else "A0",
        reasons=tuple(dict.fromkeys([*faults, *weighed.reasons])),
        temporary=weighed.temporary and not faults,
        aligned_domain=weighed.passed,
        from_address=author.address if author else None,
        dmarc_wish=found.policy.wish if found.policy else None,
        dkim_fingerprint=dkim.fingerprint(mail, author.domain) if author and weighed.passed else None,
        spf_explanation=found.spf.explanation,
        signatures=found.signatures,
        ignored=results.ignored_fields(mail, settings.authserv_id),
    )


def agreed(trust: Trust, shown: str) -> Trust:
    """Take the level away where the address that a reader shows is not the one that was proven.

    shown:  what the part of the program that reads mail takes for the sender; the two read the bytes apart.
    """
    if trust.level != "A1" or shown.casefold() == (trust.from_address or "").casefold():
        return trust
    return replace(trust, level="A0", reasons=(*trust.reasons, "readers_disagree"), dkim_fingerprint=None)


def _find(
    mail: Cut, envelope: Envelope, author: Author | None, resolver: Resolver, at: datetime, settings: Settings
) -> _Found:
    report = results.trusted_results(mail, settings.authserv_id) or ()
    if envelope.client_ip is not None:
        sent = spf.check(envelope.client_ip, envelope.mail_from, envelope.helo, resolver, at, RECEIVER)
    else:
        sent = next((_reported_spf(line) for line in report if line.method == "spf"), spf.Spf("none"))
    signatures = dkim.check(mail, resolver, at)
    # A signature that we saw to be too weak stays so, whatever another server thought of it.
    weak = {signature.domain for signature in signatures if signature.result == "policy"}
    reported = {
        line.properties.get("header.d", "") for line in report if (line.method, line.result) == ("dkim", "pass")
    }
    signatures += tuple(Signature(domain, "", "pass", "reported") for domain in sorted(reported - weak - {""}))
    policy, unanswered = None, False
    try:
        policy = dmarc.policy_of(author.domain, resolver) if author else None
    except DnsUnanswered:
        unanswered = True
    return _Found(sent, signatures, policy, unanswered, arc.check(mail, resolver))


def _reported_spf(line: results.Result) -> spf.Spf:
    told = line.properties.get("smtp.mailfrom") or line.properties.get("smtp.helo", "")
    return spf.Spf(line.result, told.rpartition("@")[2])


def _weighed(found: _Found, author: Author | None) -> _Weighed:
    if author is None:
        return _Weighed("none", None)
    policy = found.policy or dmarc.Policy("none")
    ours = [signature for signature in found.signatures if policy.aligns_dkim(signature.domain, author.domain)]
    signed = next((signature for signature in ours if signature.result == "pass"), None)
    sent = bool(found.spf.domain) and policy.aligns_spf(found.spf.domain, author.domain)
    unanswered = found.policy_unanswered or any(signature.result == "temperror" for signature in ours)
    unanswered = unanswered or (sent and found.spf.result == "temperror")
    sent = sent and found.spf.result == "pass"
    told = _dmarc_result(found, bool(signed or sent), unanswered)
    if signed and not found.policy_unanswered:
        return _Weighed(told, signed.domain)
    reasons = [f"dkim_{signature.reason}" for signature in ours if signature.reason not in {"", "reported"}]
    if not reasons:
        reasons.append("not_aligned" if found.signatures else "not_signed")
    # Who signs and is found changed, or signs too weakly, is not saved by the address that sent it.
    spoilt = any(signature.result in {"fail", "policy"} for signature in ours)
    if told == "pass" and not spoilt and not found.spf.anyone:
        return _Weighed(told, found.spf.domain)
    if told == "pass" and found.spf.anyone:
        reasons.append("spf_anyone")
    reasons.append({"fail": "dmarc_fail", "none": "no_dmarc", "temperror": "dns_unanswered"}.get(told, "dkim_needed"))
    return _Weighed(told, None, tuple(reasons), unanswered)


def _dmarc_result(found: _Found, passed: bool, unanswered: bool) -> str:
    if found.policy_unanswered:
        return "temperror"
    if found.policy is None:
        return "none"
    if passed:
        return "pass"
    return "temperror" if unanswered else "fail"


def _forwarded(found: _Found, author: Author, settings: Settings) -> bool:
    """Tell whether forwarders we list, from the last one back, pass on that DMARC had passed for this author."""
    chain = found.chain
    weak = any(signature.result == "policy" for signature in found.signatures)
    if chain.result != "pass" or weak or not set(dkim.MUST_BE_SIGNED) <= set(chain.signed):
        return False
    for passed_on in chain.sets:
        if passed_on.sealer not in settings.sealers:
            return False
        for line in results.read_results(passed_on.results)[1]:
            if (line.method, line.result, line.properties.get("header.from")) == ("dmarc", "pass", author.domain):
                return True
    return False
