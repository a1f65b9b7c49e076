"""General questions of the demonstration: a tray with something in it, and the answers that are given often."""

from __future__ import annotations

from datetime import datetime, timedelta

from countersign.general.commands import answer, ask, say, take
from countersign.general.commands.saved import save_answer
from countersign.kernel.actor import SYSTEM, Actor
from countersign.project.demo.people import World

SAVED = (
    ("prices", "Prices and tariffs", {
        "en": "Hello! All tariffs of {provider} with what each includes are at {registration}. "
              "Which size do you have in mind?",
        "ru": "Здравствуйте! Все тарифы {provider} и что в них входит: {registration}. Какой размер вам нужен?",
        "it": "Buongiorno! Tutte le tariffe di {provider} e ciò che includono: {registration}. Che misura Le serve?",
    }),
    ("sign-in", "About a service: sign in", {
        "en": "Here we answer general questions alone. About a server or an account sign in at {sign_in} and open a "
              "ticket: there we know that it is you.",
        "ru": "Здесь мы отвечаем только на общие вопросы. О сервере или учётной записи войдите на {sign_in} и откройте "
              "тикет: там мы знаем, что это вы.",
        "it": "Qui rispondiamo solo a domande generali. Per un server o un account acceda a {sign_in} e apra un "
              "ticket: lì sappiamo che è Lei.",
    }),
    ("hours", "When people are there", {
        "en": "People answer here: {hours}.", "ru": "Люди отвечают здесь: {hours}.",
        "it": "Qui rispondono persone: {hours}.",
    }),
)  # fmt: skip


def fill_tray(world: World, now: datetime) -> int:
    """Fill the tray; return how many questions were asked."""
    lead, mira = world.actors["daniel"], world.actors["mira"]
    for shortcut, title, words in SAVED:
        save_answer(shortcut, title, words, by=lead, at=now - timedelta(days=30))

    def at(minutes: float) -> datetime:
        return now - timedelta(minutes=minutes)

    def stranger(number: int, locale: str) -> Actor:
        return Actor("nobody", ip=f"203.0.113.{number}", locale=locale)

    done = ask(
        channel="chat", words="Do you have servers in Italy, and from what price?", name="Greg Nowak", locale="en",
        by=stranger(201, "en"), at=at(95),
    )  # fmt: skip
    take(done.pk, by=mira, at=at(93))
    answer(done.pk, "Yes, in Milan, from 9 EUR a month with 2 GB of memory.", by=mira, at=at(91.4))
    ask(
        channel="messenger", words="Buongiorno, quanto costa un dominio .it all'anno?", name="Lucia", locale="it",
        handle="telegram:5550123", remote="12", by=SYSTEM, at=at(11.3),
    )  # fmt: skip
    asked = ask(
        channel="chat", words="Здравствуйте! Сколько стоит VPS с 8 ГБ памяти и можно ли платить помесячно?",
        name="Ирина", locale="ru", by=stranger(202, "ru"), at=at(6.8),
    )  # fmt: skip
    say(asked.pk, "И есть ли скидка при оплате за год?", by=stranger(202, "ru"), at=at(5.2))
    anna = world.actors["anna"]
    ask(
        channel="chat", words="Мой сервер со вчерашнего вечера отвечает медленно. Это вы что-то меняли?",
        name=anna.name, locale="ru", account_id=anna.id, asked_for_id=anna.contract, by=anna, at=at(2.4),
    )  # fmt: skip
    return 4
