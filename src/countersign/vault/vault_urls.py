"""The addresses of this room: all of them on the vault's own origin."""

from countersign.kernel.routes import route
from countersign.vault import ceremony_views, views

urlpatterns = [
    route("customers/<int:customer>/documents", views.documents, policy="staff", name="vault_documents"),
    route("customers/<int:customer>/documents/<str:reference>/comparison", views.comparison, policy="staff",
          name="vault_comparison"),
    route("customers/<int:customer>/documents/<str:reference>/grant", ceremony_views.ask, policy="staff",
          name="vault_ask"),
    route("grants", ceremony_views.grants, policy="staff", name="vault_grants"),
    route("grants/<int:number>", ceremony_views.grant, policy="staff", name="vault_grant"),
    route("grants/<int:number>/approval", ceremony_views.approval, policy="staff", name="vault_approval"),
    route("grants/<int:number>/end", ceremony_views.ending, policy="staff", name="vault_ending"),
    route("grants/<int:number>/look", ceremony_views.look, policy="staff", name="vault_look"),
]  # fmt: skip
