"""The addresses of incoming mail."""

from __future__ import annotations

from countersign.desk.mail import items, returned, views
from countersign.kernel.routes import route

urlpatterns = [
    route("mail", views.balance, policy="staff", name="desk_mail"),
    route("mail/returned", returned.listed, policy="staff", name="desk_mail_returned"),
    route("mail/returned/<int:letterbox>/holder", returned.take, policy="staff", name="desk_mail_returned_take"),
    route("mail/returned/<int:letterbox>/end", returned.deal_with, policy="staff", name="desk_mail_returned_end"),
    route("mail/list", items.listed, policy="staff", name="desk_mail_list"),
    route("mail/<int:mail>", items.item, policy="staff", name="desk_mail_item"),
    route("mail/<int:mail>/raw", views.raw, policy="staff", name="desk_mail_raw"),
    route("mail/<int:mail>/taking", items.take_up, policy="staff", name="desk_mail_taking"),
    route("mail/<int:mail>/reading", views.give_back, policy="staff", name="desk_mail_reading"),
]
