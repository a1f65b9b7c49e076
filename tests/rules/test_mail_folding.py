"""Quotes and signatures of many mail programs in four languages: folded, and nothing of the text lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.mail_corpora import MAIL, mails, needs_mail

from countersign.mail.rules import fold, read
from countersign.mail.rules.parts.cleaning import text_of

NEW = {
    "en": "The server answers again, thank you.\n\nPlease close the ticket.",
    "ru": "Сервер снова отвечает, спасибо.\n\nЗаявку можно закрыть.",
    "it": "Il server risponde di nuovo, grazie.\n\nPotete chiudere.",
    "de": "Der Server antwortet wieder, danke.\n\nBitte schließen.",
}
OLD = "Dear Anna,\nwe replaced the disk at night.\n\nMira Levchenko, Nimbus Cloud"
MARKED = "".join(f"> {line}".rstrip() + "\n" for line in OLD.split("\n"))
# What stands between the new words and the old ones, and whether the old ones are marked with `>`.
CLIENTS: dict[str, tuple[str, str, bool]] = {
    "Gmail en": ("en", "On Sun, Nov 22, 2026 at 1:05 PM Mira Levchenko <mira@nimbus.example> wrote:", True),
    "Gmail en folded": ("en", "On Sun, Nov 22, 2026 at 1:05 PM Mira Levchenko <\nmira@nimbus.example> wrote:", True),
    "Gmail ru": ("ru", "вс, 22 нояб. 2026\u202fг. в 13:05, Mira Levchenko <mira@nimbus.example>:", True),
    "Gmail it": (
        "it", "Il giorno dom 22 nov 2026 alle ore 13:05 Mira Levchenko <\nmira@nimbus.example> ha scritto:", True,
    ),
    "Gmail de": ("de", "Am So., 22. Nov. 2026 um 13:05 Uhr schrieb Mira Levchenko <\nmira@nimbus.example>:", True),
    "Apple Mail en": ("en", "On 22 Nov 2026, at 13:05, Mira Levchenko <mira@nimbus.example> wrote:", True),
    "Apple Mail ru": ("ru", "22 нояб. 2026 г., в 13:05, Mira Levchenko <mira@nimbus.example> написал(а):", True),
    "Apple Mail it": (
        "it", "Il giorno 22 nov 2026, alle ore 13:05, Mira Levchenko <mira@nimbus.example> ha scritto:", True,
    ),
    "Apple Mail de": ("de", "Am 22.11.2026 um 13:05 schrieb Mira Levchenko <mira@nimbus.example>:", True),
    "iOS en": ("en", "Sent from my iPhone\n\n> On 22 Nov 2026, at 13:05, Mira <mira@nimbus.example> wrote:\n> ", True),
    "iOS ru": ("ru", "Отправлено с iPhone\n\n> 22 нояб. 2026 г., в 13:05, Mira <m@n.example> написал(а):\n> ", True),
    "iOS it": ("it", "Inviato da iPhone\n\n> Il giorno 22 nov 2026, alle ore 13:05, M <m@n.it> ha scritto:\n> ", True),
    "iOS de": ("de", "Von meinem iPhone gesendet\n\n> Am 22.11.2026 um 13:05 schrieb Mira <m@n.example>:\n> ", True),
    "Thunderbird en": ("en", "On 22.11.2026 13:05, Mira Levchenko wrote:", True),
    "Thunderbird ru": ("ru", "22.11.2026 13:05, Mira Levchenko пишет:", True),
    "Thunderbird it": ("it", "Il 22/11/26 13:05, Mira Levchenko ha scritto:", True),
    "Thunderbird de": ("de", "Am 22.11.26 um 13:05 schrieb Mira Levchenko:", True),
    "Outlook desktop en": (
        "en",
        "From: Mira Levchenko <mira@nimbus.example> \nSent: Sunday, November 22, 2026 1:05 PM\nTo: Anna\n"
        "Subject: RE: disk\n",
        False,
    ),
    "Outlook desktop ru": (
        "ru",
        "От: Mira Levchenko [mailto:mira@nimbus.example] \nОтправлено: воскресенье, 22 ноября 2026 г. 13:05\n"
        "Кому: Анна\nТема: RE: диск\n",
        False,
    ),
    "Outlook desktop it": (
        "it",
        "Da: Mira Levchenko <mira@nimbus.example> \nInviato: domenica 22 novembre 2026 13:05\nA: Anna\n"
        "Oggetto: disco\n",
        False,
    ),
    "Outlook desktop de": (
        "de",
        "Von: Mira Levchenko <mira@nimbus.example> \nGesendet: Sonntag, 22. November 2026 13:05\nAn: Anna\n"
        "Betreff: AW: Platte\n",
        False,
    ),
    "Outlook web en": (
        "en",
        "________________________________\nFrom: Mira <mira@nimbus.example>\nSent: 22 November 2026 13:05\n"
        "To: Anna <a@b.org>\nSubject: Re: disk\n",
        False,
    ),
    "Outlook web ru": (
        "ru",
        "________________________________\nОт: Mira <mira@nimbus.example>\nОтправлено: 22 ноября 2026 г. 13:05\n"
        "Кому: Анна <a@b.org>\nТема: диск\n",
        False,
    ),
    "Outlook mobile en": (
        "en",
        "Get Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Mira <m@n.example>\n"
        "Sent: Sunday, November 22, 2026 1:05:12 PM\nTo: Anna\nSubject: disk\n",
        False,
    ),
    "Outlook mobile ru": (
        "ru",
        "Скачать Outlook для Android<https://aka.ms/x>\n________________________________\nFrom: Mira <m@n.example>\n"
        "Sent: Sunday, November 22, 2026 1:05:12 PM\nTo: Anna\nSubject: disk\n",
        False,
    ),
    "Outlook old de": (
        "de",
        "-----Ursprüngliche Nachricht-----\nVon: Mira\nGesendet: Sonntag, 22. November 2026 13:05\nAn: Anna\n"
        "Betreff: Platte\n",
        False,
    ),
    "Yandex ru": ("ru", '22.11.2026, 13:05, "Mira Levchenko" <mira@nimbus.example>:', True),
    "Yandex en": ("en", '22.11.2026, 13:05, "Mira Levchenko" <mira@nimbus.example>:\n', False),
    "Yandex app ru": (
        "ru", 'Отправлено из мобильной Почты Яндекса\n\n22.11.2026, 13:05, "Mira" <mira@nimbus.example>:', True,
    ),
    "Mail.ru ru": ("ru", "Воскресенье, 22 ноября 2026, 13:05 +03:00 от Mira Levchenko <mira@nimbus.example>:\n", False),
    "Mail.ru app ru": (
        "ru",
        "--\nОтправлено из Mail для Android\n\n"
        "воскресенье, 22 ноября 2026г., 13:05 +03:00 от Mira mira@nimbus.example:\n",
        True,
    ),
    "Android en": ("en", "On Nov 22, 2026 1:05 PM, Mira Levchenko <mira@nimbus.example> wrote:", True),
    "Samsung en": (
        "en",
        "Sent from my Galaxy\n\n-------- Original message --------\nFrom: Mira <m@n.example>\n"
        "Date: 22/11/2026 13:05 (GMT+03:00)\nTo: Anna\nSubject: disk\n",
        False,
    ),
    "Samsung ru": (
        "ru",
        "Отправлено с моего Galaxy\n\n-------- Исходное сообщение --------\nОт: Mira <m@n.example>\n"
        "Дата: 22.11.2026 13:05 (GMT+03:00)\nКому: Анна\nТема: диск\n",
        False,
    ),
    "Samsung it": (
        "it",
        "Inviato dal mio Galaxy\n\n-------- Messaggio originale --------\nDa: Mira <m@n.example>\n"
        "Data: 22/11/26 13:05 (GMT+01:00)\nA: Anna\nOggetto: disco\n",
        False,
    ),
    "Proton en": (
        "en",
        "Sent with [Proton Mail](https://proton.me/) secure email.\n\nOn Sunday, November 22nd, 2026 at 1:05 PM, "
        "Mira <mira@nimbus.example> wrote:\n",
        True,
    ),
    "Proton de": ("de", "Am Sonntag, 22. November 2026 um 13:05 schrieb Mira <mira@nimbus.example>:\n", True),
    "Yandex web ru": (
        "ru",
        "----------------\nКому: Анна (a@b.org);\nТема: Диск;\n22.11.2026, 13:05, \"Mira\" <mira@nimbus.example>:",
        True,
    ),
    "Zoho en": ("en", "---- On Sun, 22 Nov 2026 13:05:50 +0300 mira@nimbus.example wrote ----\n", False),
    "Gmail en broken early": ("en", "On\nSun, Nov 22, 2026 at 1:05 PM Mira <mira@nimbus.example> wrote:", True),
    "Gmail ru broken twice": ("ru", "вс, 22 нояб.\n2026 г. в 13:05, Mira\n<mira@nimbus.example>:", True),
    "Gmail it broken": ("it", "Il giorno dom 22 nov 2026 alle ore 13:05\nMira <mira@nimbus.example> ha scritto:", True),
    "Gmail tr": ("en", "Mira <mira@nimbus.example>, 22 Kas 2026 Paz, 13:05 tarihinde şunu yazdı:", True),
    "Sylpheed en": ("en", "On Sun, 22 Nov 2026 13:05:26 +0300\nMira <mira@nimbus.example> wrote:", True),
    "Lotus en": ("en", "Mira Levchenko/NIMBUS wrote on 22.11.2026 13:05:26:", True),
    "The Bat ru": ("ru", "Вы писали 22 ноября 2026 г., 13:05:26:", True),
    "Roundcube ru": ("ru", "Mira Levchenko писал(а) 2026-11-22 13:05:", True),
    "Horde de": ("de", "Zitat von Mira Levchenko <mira@nimbus.example>:", True),
    "Proton of old": (
        "en", "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Sunday, November 22nd, 2026 at 1:05 PM, M wrote:\n", True,
    ),
    "Outlook desktop uk": (
        "ru",
        "Від: Mira <mira@nimbus.example> \nНадіслано: 22 листопада 2026 р. 13:05\nКому: Анна\nТема: RE: диск\n",
        False,
    ),
    "Yahoo it": ("it", "Il domenica 22 novembre 2026 alle ore 13:05:12 CET, Mira <m@n.example> ha scritto:\n", False),
}  # fmt: skip


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_the_quote_of_a_mail_program_is_folded(client: str, ends: str) -> None:
    language, between, marked = CLIENTS[client]
    text = (f"{NEW[language]}\n\n{between}\n" + (MARKED if marked else OLD)).replace("\n", ends)
    told = fold(text)
    assert told.fresh.replace("\r\n", "\n") == NEW[language]
    assert "we replaced the disk" in told.quoted
    assert "".join(text[span.start : span.end] for span in told.spans) == text


SIGNATURES = {
    "delimiter": "-- \nAnna Belova\nStudio Ferri\n+7 495 000-00-00",
    "English": "Best regards,\nAnna Belova",
    "Russian": "С уважением,\nАнна Белова\nООО «Вектор»\nтел. +7 495 000-00-00",
    "Russian on one line": "С уважением, Анна Белова",
    "Italian": "Cordiali saluti,\nAnna Ferri\nStudio Ferri",
    "Italian too": "Distinti saluti\nAnna Ferri",
    "German": "Mit freundlichen Grüßen\n\nAnna Weber\nFotobank GmbH",
    "German short": "Viele Grüße\nAnna",
    "phone": "Sent from my iPhone",
    "phone ru": "Отправлено с iPhone",
    "phone it": "Inviato da Outlook per Android",
    "phone de": "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "Yandex": "--\nС уважением, Анна",
    "Ukrainian": "З повагою,\nАнна",
    "German with one greeting": "Mit freundlichem Gruß\nAnna Weber",
    "K-9": "Sent from my Android device with K-9 Mail. Please excuse my brevity.",
    "Windows": "Sent from Mail<https://go.example/?LinkId=550986> for Windows",
    "disclaimer": "Best regards,\nAnna Belova\n\nCONFIDENTIALITY NOTICE: This message is for its addressee alone\n"
    "and holds confidential words. Whoever else has got it deletes it and tells the sender.",
    "disclaimer ru": "С уважением,\nАнна Белова\n\nЭто электронное сообщение содержит конфиденциальную информацию. "
    "Если Вы не адресат, просим его уничтожить и сообщить об этом отправителю.",
    "Mail.ru": "--\nАнна Белова",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_signature_is_folded(name: str) -> None:
    for new in NEW.values():
        told = fold(f"{new}\n\n{SIGNATURES[name]}\n")
        assert told.fresh == new
        assert told.signature.strip() == SIGNATURES[name]


KEPT = {
    "a postscript": "Please restart it.\n\nRegards,\nAnna\n\nP.S. And send me the bill for October.",
    "a question below": "See above.\n--\nCould you also look at the second disk?",
    "a list with dashes": "I ask because of:\n-- the first point is open\n-- the second one too\n\nThanks!",
    "prose with On": "On the second server you can run:\n\n    systemctl status nginx\n\nIt has failed since 10:15.",
    "prose with sent from": "The alarm was sent from my monitoring.\nSent from my desk, it never reaches you.",
    "headers in a question": "My user gets:\nFrom: a forged name\nand I do not know why.",
    "times": "It failed at 10:15:\nthe log of 2026-11-22 follows:\n\n10:15:03 error",
    "regards in a sentence": "With regards to the bill we have a question:\nwhy is it higher?",
    "only a closing": "Best regards",
    "a diff": "The config differs:\n\n3c3\n< listen 80;\n---\n> listen 8080;\n\nIs that right?",
    "a shell": "I ran\n$ docker run \\\n> -p 80:80 \\\n> nginx\nand it failed.",
    "what curl says": "I get:\n\n> GET / HTTP/1.1\n> Host: example.org\n>\n< HTTP/1.1 500\n\nWhy 500?",
    "python": "Python:\n\n>>> import ssl\n>>> ssl.OPENSSL_VERSION\n'OpenSSL 3.0'",
    "steps": "I click\n> Settings\n> Domains\nand see an error.",
    "a table": "Servers:\n\n| name | ip |\n|------|----|\n| web  | 10.0.0.1 |\n\nwhich one is down?",
    "parts with a line between": "First.\n\n________________________________\n\nSecond part\n\nthird part",
    "yaml": "It does not apply:\n\n---\napiVersion: v1\nkind: Pod\n---\napiVersion: v1\nkind: Service",
    "headings": "Problem\n-------\nThe site is down.\n\nSteps\n-----\nOpen it.",
    "a conflict": "After merging:\n\n<<<<<<< HEAD\na = 1\n=======\na = 2\n>>>>>>> branch",
    "headers of another mail": "Refused:\n\nReceived: from mx\nFrom: Anna <a@b.example>\nTo: bob@c.example\n"
    "Subject: test\nDate: Sun, 22 Nov 2026 10:00:00 +0000\nMessage-ID: <1@b.example>\n\nPlease look at the SPF.",
    "settings": "My config is\n\n[mail]\nfrom: a@b.org\nto: c@d.org\ndate: 12:30\nsubject: x\n\nIs it fine?",
    "a window": "Please migrate.\n\nFrom: 10:00\nTo: 12:30\nDate: 22.11.2026 10:00\nSubject: migration\n\nok?",
    "a session": "I typed this.\n\nDATA\nFrom: a@b.example\nTo: c@d.example\nSubject: test\n"
    "Date: Sun, 22 Nov 2026 10:00:00 +0000\n\nhello\n.\n550 refused\n\nWhy?",
    "a form": "Прошу перенести сервер.\n\nОт: ООО «Вектор»\nКому: Nimbus\nДата: 22.11.2026\nТема: перенос\n\nНочью.",
    "a fence": "The bot prints\n```\nOn Sun, Nov 22, 2026 at 1:05 PM Bot <bot@x.example> wrote:\n> hello\n-- \n```\n"
    "and stops.",
    "what somebody wrote": "On 22.11.2026 at 13:05 your engineer wrote:\n\n\"please restart\"\n\nIt failed.",
    "a log": "Help.\n\n2026-11-22 10:15:03 delivery to anna@studio.example:\n550 unavailable\n\nWhat is wrong?",
    "a mailbox": "Добрый день.\n\nС 22.11.2026 не приходит почта на ящик anna@studio.example:\nошибка 550.",
    "a payment": "Деньги посланы.\nОтправлено из банка 22.11.2026 на ваш счёт",
    "an answer with a dash": "Which plan do we need?\n- Business",
    "a forwarded mail pointed at": "Please answer this customer:\n\n---------- Forwarded message ---------\n"
    "From: B <b@c.org>\nDate: Sun, Nov 22, 2026 at 1:05 PM\nSubject: Outage\nTo: A <a@b.org>\n\nYour server is down.",
    "a forwarded mail below a signature": "Sent from my iPhone\n\nBegin forwarded message:\n\n> From: B <b@c.org>\n"
    "> Date: 22 November 2026 at 13:05\n> To: A\n>\n> Your server is down.",
    "a forwarded mail alone": "From: A <a@b.org>\nSent: Sunday, November 22, 2026\nTo: B\nSubject: c\n\nThe words.",
}


@pytest.mark.parametrize("name", KEPT)
def test_what_the_sender_wrote_stays(name: str) -> None:
    assert fold(KEPT[name]).fresh == KEPT[name]
    if "forwarded" not in name and "closing" not in name:
        answered = fold(f"{KEPT[name]}\n\nOn 22.11.2026 13:05, Mira Levchenko wrote:\n{MARKED}")
        assert answered.fresh == KEPT[name]


def test_what_is_only_set_in_by_the_editor_of_a_client_is_no_quote() -> None:
    quote = '<blockquote style="border:none;border-left:solid #CCC 1pt"><p>Which disk?</p></blockquote>'
    own = '<blockquote style="margin:0 0 0 40px;border:none;padding:0px"><p>the first</p></blockquote><p>and more</p>'
    assert fold(text_of(f"<p>Look.</p>{own}{quote}")).fresh == "Look.\n\nthe first\n\nand more"


def test_answers_between_the_lines_stay() -> None:
    text = "On 22.11.2026 13:05, Mira wrote:\n> Which disk?\n\nThe first.\n\n> And when?\n\nAt night.\n\n-- \nAnna"
    told = fold(text)
    assert told.fresh == "The first.\n\nAt night."
    assert told.signature == "-- \nAnna"


def test_a_log_within_an_answer_between_the_lines_stays() -> None:
    asked = "On 22.11.2026 13:05, Mira wrote:\n> Which error?\n\n"
    told = fold(f"{asked}The log:\n\n> one\n> two\n\nThat is all.\n\n> And when?\n\nAt night.")
    assert told.fresh == "The log:\n\n> one\n> two\n\nThat is all.\n\nAt night."


def test_words_right_above_an_attribution_are_not_taken_for_it() -> None:
    told = fold("It works since 10:15.\nThank you\nOn Nov 22, 2026 1:05 PM, Mira <m@n.example> wrote:\n> old\n")
    assert told.fresh == "It works since 10:15.\nThank you"


@needs_mail
def test_the_replies_of_other_projects_are_folded() -> None:
    for path in mails("replies/talon/standard_replies/*.eml"):
        assert read(path.read_bytes()).fresh_text == "Hello", path.name
    for path in mails("replies/talon/html_replies/*.html"):
        told = fold(text_of(path.read_bytes().decode("utf-8", "replace")))
        assert re.sub(r"\n+", "\n", told.fresh) == "Hi. I am fine.\nThanks,\nAlex", path.name
        assert "How are you" in told.quoted


@needs_mail
def test_nothing_of_the_replies_is_lost_and_no_reply_is_folded_away() -> None:
    lorem = ("Fusce bibendum, quam hendrerit", "et mollis ligula rutrum quis.")
    files = mails("replies/*/**/*.txt")
    for path in files:
        text = path.read_bytes().decode("utf-8", "replace")
        told = fold(text)
        assert "".join(text[span.start : span.end] for span in told.spans) == text
        assert told.fresh or not text.strip(), path.name
        if text.startswith(lorem[0]):
            assert told.fresh.startswith(lorem[0]) and lorem[1] in told.fresh, path.name
    assert len(files) > 140


FRESH = {
    "github/email_1_4.txt": "Awesome! I haven't had another problem with it.",
    "github/email_1_6.txt": "I get proper rendering as well.",
    "github/email_2_1.txt": "Outlook with a reply",
    "github/email_2_2.txt": "Outlook with a reply directly above line",
    "github/email_iPhone.txt": "Here is another email",
    "github/email_sent_from_my_not_signature.txt": (
        "Here is another email\n\nSent from my desk, is much easier then my mobile phone."
    ),
    "github/correct_sig.txt": "this is an email with a correct -- signature.",
    "crisp/fixtures/email_tricky_11_double_signature.txt": "Thanks for your help!",
    "crisp/fixtures/email_tricky_17_forward_header.txt": "See the forwarded message below.",
    "crisp/fixtures/email_with_regards.txt": "Hi, \n\nI still have the same problem....\n\nCan you help?",
    "crisp/fixtures/email_unquoted_reply.txt": "This is my reply.",
    "alfonsrv/emails/email_danish_1.txt": "Hej Peter,\n\nTak for din mail. Det lyder godt.",
    "alfonsrv/emails/email_headers_no_delimiter.txt": "And another reply!",
}


@needs_mail
@pytest.mark.parametrize("name", FRESH)
def test_known_replies_give_what_was_written(name: str) -> None:
    assert fold((MAIL / "replies" / name).read_text("utf-8", "replace")).fresh == FRESH[name]


LINES = (
    "> a", "", "-- ", "--", "On 1.1.2026 10:00 a@b.org wrote:", "From: a", "To: b", "Subject: c", "word", "Regards,",
    "Sent from my iPhone", "____________", "\f", "\u2028x",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_the_spans_are_always_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    told = fold(text)
    assert "".join(text[span.start : span.end] for span in told.spans) == text
