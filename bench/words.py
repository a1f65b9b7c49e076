"""What people write in the loaded tickets: short sentences of hosting support in three languages."""

from __future__ import annotations

from random import Random

TITLES = (
    "Сервер {host} не отвечает по RDP", "Медленно открывается сайт на {host}", "Нужна ещё память для {host}",
    "Не приходит почта на домен клиента", "Вопрос о резервных копиях {host}", "Ошибка диска на {host}",
    "Cannot reach {host} over SSH", "Web panel of {host} answers with 502", "Upgrade {host} to 16 GB",
    "How are snapshots of {host} billed?", "High load on {host} since the update", "DNS records do not change",
    "{host} non risponde al ping", "Posta lenta su {host}", "Aggiornare PHP su {host}",
    "Come si ripristina il backup di {host}?",
)  # fmt: skip
SENTENCES = (
    "С 02:10 соединение сбрасывается, перезагрузка не помогла.", "В журнале повторяется ошибка 0x80004005.",
    "Другие серверы того же договора работают.", "Пожалуйста, проверьте хост и сеть в вашем ЦОД.",
    "Мы ничего не меняли со вчерашнего вечера.", "Потери пакетов около двадцати процентов на третьем узле.",
    "Перенесли машину на другой гипервизор, проверьте доступ.", "Ёмкость хранилища почти исчерпана.",
    "The connection is reset right after the handshake.", "Nothing was changed on our side since yesterday.",
    "The load average is above forty and the disks are busy.", "We see timeouts from 203.0.113.17 only.",
    "I moved the machine to another hypervisor, please check.", "A restart helped for ten minutes.",
    "The certificate expires next week and renewal fails.", "Backups finished, but the last two are empty.",
    "La connessione cade subito dopo l'accesso.", "Da ieri sera non abbiamo cambiato nulla.",
    "Il disco è quasi pieno e le scritture sono lente.", "Potete controllare la rete del data center?",
    "Ho spostato la macchina su un altro nodo, verificate per favore.", "Il problema si ripete ogni notte alle tre.",
)  # fmt: skip
NAMES = ("Анна Белова", "Павел Крылов", "Нина Орлова", "Carla Ferri", "Marco Riva", "Ingrid Dahl", "Tom Becker")
COMPANIES = ("ООО «Вектор»", "ИП Соколова Е. А.", "Гимназия № 12", "Studio Ferri", "Fotobank GmbH", "Nordlys AS")


def title(random: Random, host: str) -> str:
    """Write a title."""
    return random.choice(TITLES).format(host=host)


def text(random: Random, host: str) -> str:
    """Write a message of a few sentences that names the host now and then."""
    said = random.sample(SENTENCES, random.randint(2, 5))
    if random.random() < 0.3:
        said.append(f"See {host}.nimbus.example, port {random.randint(20, 9000)}.")
    return " ".join(said)
