"""Eleven mail programs quote in Russian, English and Italian, as text and as HTML: what is new is told from the rest,
and the whole text stays (acceptance 4 of the ways in; experience E36)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from countersign.mail.inspecting import NobodyAsked, inspected
from countersign.mail.rules.trust import Envelope

AT = datetime(2026, 11, 22, 10, 5, tzinfo=UTC)
NEW = {
    "ru": ("Сервер снова отвечает, спасибо.", "Заявку можно закрыть."),
    "en": ("The server answers again, thank you.", "Please close the ticket."),
    "it": ("Il server risponde di nuovo, grazie.", "Potete chiudere la richiesta."),
}
OLD = {
    "ru": ("Добрый день, Анна,", "диск web-03 заменён ночью, проверьте."),
    "en": ("Dear Anna,", "the disk of web-03 was replaced at night, please look."),
    "it": ("Buongiorno Anna,", "il disco di web-03 è stato sostituito, verificate."),
}
WHO = "Mira Levchenko <mira@nimbus.example>"
# What stands between the new words and the quoted ones.
ATTRIBUTIONS = {
    "Gmail": {
        "ru": f"вс, 22 нояб. 2026\u202fг. в 13:05, {WHO}:", "en": f"On Sun, Nov 22, 2026 at 1:05 PM {WHO} wrote:",
        "it": f"Il giorno dom 22 nov 2026 alle ore 13:05 {WHO} ha scritto:",
    },
    "Apple Mail": {
        "ru": f"22 нояб. 2026 г., в 13:05, {WHO} написал(а):", "en": f"On 22 Nov 2026, at 13:05, {WHO} wrote:",
        "it": f"Il giorno 22 nov 2026, alle ore 13:05, {WHO} ha scritto:",
    },
    "Thunderbird": {
        "ru": "22.11.2026 13:05, Mira Levchenko пишет:", "en": "On 22.11.2026 13:05, Mira Levchenko wrote:",
        "it": "Il 22/11/26 13:05, Mira Levchenko ha scritto:",
    },
    "Yandex": dict.fromkeys(("ru", "en", "it"), '22.11.2026, 13:05, "Mira Levchenko" <mira@nimbus.example>:'),
    "Mail.ru": {
        "ru": f"Воскресенье, 22 ноября 2026, 13:05 +03:00 от {WHO}:",
        "en": f"Sunday, November 22, 2026, 1:05 PM +03:00 from {WHO}:",
        "it": f"domenica, 22 novembre 2026, 13:05 +03:00 da {WHO}:",
    },
    "Yahoo": {
        "ru": f"В воскресенье, 22 ноября 2026 г. в 13:05:12 GMT+3, {WHO} написал(а):",
        "en": f"On Sunday, November 22, 2026 at 01:05:12 PM GMT+3, {WHO} wrote:",
        "it": f"Il domenica 22 novembre 2026 alle ore 13:05:12 CET, {WHO} ha scritto:",
    },
    "Proton": {
        "ru": f"В воскресенье, 22 ноября 2026 г. в 13:05, {WHO} написал:",
        "en": f"On Sunday, November 22nd, 2026 at 1:05 PM, {WHO} wrote:",
        "it": f"Il domenica 22 novembre 2026 13:05, {WHO} ha scritto:",
    },
    "iPhone": {
        "ru": f"22 нояб. 2026 г., в 13:05, {WHO} написал(а):", "en": f"On 22 Nov 2026, at 13:05, {WHO} wrote:",
        "it": f"Il giorno 22 nov 2026, alle ore 13:05, {WHO} ha scritto:",
    },
}  # fmt: skip
FIELDS = {
    "ru": ("От", "Отправлено", "Кому", "Тема", "воскресенье, 22 ноября 2026 г. 13:05"),
    "en": ("From", "Sent", "To", "Subject", "Sunday, November 22, 2026 1:05 PM"),
    "it": ("Da", "Inviato", "A", "Oggetto", "domenica 22 novembre 2026 13:05"),
}
SENT_FROM = {
    "iPhone": {"ru": "Отправлено с iPhone", "en": "Sent from my iPhone", "it": "Inviato da iPhone"},
    "Samsung": {"ru": "Отправлено с моего Galaxy", "en": "Sent from my Galaxy", "it": "Inviato dal mio Galaxy"},
}
ORIGINAL = {"ru": "Исходное сообщение", "en": "Original message", "it": "Messaggio originale"}
CLIENTS = ("Outlook desktop", "Outlook web", "Samsung", *ATTRIBUTIONS)


def fields(language: str) -> list[tuple[str, str]]:
    sender, sent, to, subject, at = FIELDS[language]
    return [(sender, WHO), (sent, at), (to, "Anna <anna@studio.example>"), (subject, "web-03")]


def as_text(client: str, language: str) -> str:
    """Write the reply as the program writes its text part."""
    new, old = "\n\n".join(NEW[language]), OLD[language]
    marked = "\n".join(f"> {line}" for line in old)
    block = "\n".join(f"{name}: {value}" for name, value in fields(language))
    if client == "Outlook desktop":
        return f"{new}\n\n{block}\n\n" + "\n".join(old)
    if client == "Outlook web":
        return f"{new}\n\n{'_' * 32}\n{block}\n\n" + "\n".join(old)
    if client == "Samsung":
        rule = f"-------- {ORIGINAL[language]} --------"
        return f"{new}\n\n{SENT_FROM[client][language]}\n\n{rule}\n{block}\n\n" + "\n".join(old)
    said = ATTRIBUTIONS[client][language]
    if client == "iPhone":
        return f"{new}\n\n{SENT_FROM[client][language]}\n\n> {said}\n> \n{marked}"
    if client == "Yahoo":
        return f"{new}\n\n    {said}  \n \n " + "\n ".join(old)
    return f"{new}\n\n{said}\n\n{marked}" if client != "Gmail" else f"{new}\n\n{said}\n{marked}"


def escaped(text: str) -> str:
    return text.replace("<", "&lt;").replace(">", "&gt;")


def as_html(client: str, language: str) -> str:
    """Write the reply as the program writes its HTML part."""
    new = "".join(f"<div>{line}</div><div><br></div>" for line in NEW[language])
    old = "".join(f"<div>{line}</div>" for line in OLD[language])
    block = "<br>".join(f"<b>{name}:</b> {escaped(value)}" for name, value in fields(language))
    said = escaped(ATTRIBUTIONS.get(client, {}).get(language, ""))
    mobile = SENT_FROM.get(client, {}).get(language, "")
    if client == "Outlook desktop":
        rule = "border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"
        return f"<div class=WordSection1>{new}<div><div style='{rule}'><p class=MsoNormal>{block}</p></div></div>{old}"
    if client == "Outlook web":
        return f'{new}<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{block}</div><div>{old}</div>'
    if client == "Samsung":
        rows = "".join(f"<div>{name}: {escaped(value)}</div>" for name, value in fields(language))
        rule = f"<div>-------- {ORIGINAL[language]} --------</div>"
        return f'{new}<div id="composer_signature">{mobile}</div><div><br></div>{rule}{rows}<div><br></div>{old}'
    return {
        "Gmail": f'<div dir="ltr">{new}</div><br><div class="gmail_quote"><div class="gmail_attr">{said}<br></div>'
                 f'<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">{old}</blockquote></div>',
        "Apple Mail": f'{new}<div><br><blockquote type="cite"><div>{said}</div><br>{old}</blockquote></div>',
        "Thunderbird": f'{new}<div class="moz-cite-prefix">{said}<br></div><blockquote type="cite">{old}</blockquote>',
        "Yandex": f"{new}<div> </div><div>{said}</div><blockquote>{old}</blockquote>",
        "Mail.ru": f'{new}<blockquote style="border-left:1px solid #0857A6">{said}<br>&nbsp;{old}</blockquote>',
        "Yahoo": f'<div>{new}</div><div class="yahoo_quoted"><div>{said}</div><div><br></div>{old}</div>',
        "Proton": f'{new}<div class="protonmail_quote">{said}<br><blockquote type="cite">{old}</blockquote></div>',
        "iPhone": f'{new}<div>{mobile}</div><div><br><blockquote type="cite">{said}<br><br></blockquote></div>'
                  f'<blockquote type="cite">{old}</blockquote>',
    }[client]  # fmt: skip


def mail(content: str, subtype: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Anna <anna@studio.example>", "support@nimbus.example", "Re: web-03"
    made["Message-ID"] = "<1@studio.example>"
    made.set_content(content, subtype=subtype)
    return made.as_bytes()


@pytest.mark.parametrize("language", ["ru", "en", "it"])
@pytest.mark.parametrize("client", CLIENTS)
def test_a_programs_quotes_are_folded_and_nothing_is_lost(client: str, language: str) -> None:
    for raw in (mail(as_text(client, language), "plain"), mail(as_html(client, language), "html")):
        told = inspected(raw, Envelope(), NobodyAsked(), at=AT)
        assert " ".join(told["fresh_text"].split()) == " ".join(NEW[language])
        for line in (*NEW[language], *OLD[language]):
            assert line in told["text"]
