"""What every page of rosters needs: who may see them, and the import or 404."""

from django.http import Http404

from waymark.apps.people.models import Person, RoleKind, RosterImport
from waymark.apps.people.selectors.imports import imports_seen_by
from waymark.web.signing_in.who import for_roles, today_of

for_it_staff = for_roles(RoleKind.IT_ADMIN)


def import_or_404(viewer: Person, import_id: str) -> RosterImport:
    """Return an import of one's own district. That of another does not exist."""
    seen = imports_seen_by(viewer, on=today_of(viewer)).select_related("district")
    found = seen.filter(public_id=import_id).first()
    if found is None:
        raise Http404("There is no such import for this person.")
    return found
