"""The lane's one address on the vault's origin."""

from countersign.desk.identity.comparing import comparison
from countersign.kernel.routes import route

urlpatterns = [
    route("cases/<slug:kind>/<int:number>/comparison", comparison, policy="staff", name="case_comparison"),
]
