"""The room's one route, on the files origin; the project puts it into that urlconf."""

from countersign.kernel.routes import route
from countersign.mail import framing

files_routes = [
    # The signed address is the right; this origin knows no sessions.
    route("mail/<str:signed>", framing.body, policy="anyone", name="mail_body"),
]
