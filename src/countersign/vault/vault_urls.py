"""The addresses of this room: all of them on the vault's own origin."""

from countersign.kernel.routes import route
from countersign.vault import ceremony_views, picture_views, views, watch_views

urlpatterns = [
    route("customers/<int:customer>/documents", views.documents, policy="staff", name="vault_documents"),
    route("customers/<int:customer>/documents/<str:reference>/comparison", views.comparison, policy="staff",
          name="vault_comparison"),
    route("customers/<int:customer>/documents/<str:reference>/grant", ceremony_views.ask, policy="staff",
          name="vault_ask"),
    route("customers/<int:customer>/documents/<str:reference>/pictures", picture_views.pictures, policy="staff",
          name="vault_pictures"),
    route("customers/<int:customer>/documents/<str:reference>/decision", picture_views.decision, policy="staff",
          name="vault_decision"),
    route("grants", ceremony_views.grants, policy="staff", name="vault_grants"),
    route("grants/<int:number>", ceremony_views.grant, policy="staff", name="vault_grant"),
    route("grants/<int:number>/approval", ceremony_views.approval, policy="staff", name="vault_approval"),
    route("grants/<int:number>/end", ceremony_views.ending, policy="staff", name="vault_ending"),
    route("grants/<int:number>/look", ceremony_views.look, policy="staff", name="vault_look"),
    route("grants/<int:number>/delay", watch_views.delay, policy="staff", name="vault_delay"),
    route("grants/<int:number>/release", watch_views.release, policy="staff", name="vault_release"),
    route("alarms/<int:number>/seen", watch_views.seen, policy="staff", name="vault_alarm_seen"),
]  # fmt: skip
