"""The addresses of incoming mail."""

from __future__ import annotations

from countersign.desk.mail import views
from countersign.kernel.routes import route

urlpatterns = [
    route("mail", views.balance, policy="staff", name="desk_mail"),
    route("mail/<int:mail>/raw", views.raw, policy="staff", name="desk_mail_raw"),
    route("mail/<int:mail>/reading", views.give_back, policy="staff", name="desk_mail_reading"),
]
