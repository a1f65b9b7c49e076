"""The addresses of this room: all of them on the vault's own origin."""

from countersign.kernel.routes import route
from countersign.vault import views

urlpatterns = [
    route("customers/<int:customer>/documents", views.documents, policy="staff", name="vault_documents"),
    route("customers/<int:customer>/documents/<str:reference>/comparison", views.comparison, policy="staff",
          name="vault_comparison"),
]  # fmt: skip
