"""Two lists that the township's office of each place asked for: one that waits, and one that was written."""

from povertycase.actions import exports, store_file
from povertycase.models import ExportRequest, User


def rows(there, owner, mark):
    """What for, and the file, are canaries."""
    facts = {
        "kind": "export_households",
        "unit": "户",
        "holds": "列与花名册页面相同",
        "url": "/households/",
        "rows": 6000,
        "scope": exports.scope_of(owner),
        "division_id": there.household.division_id[:9],
        "asked_by": owner,
        "moved_by": owner,
    }
    asked = ExportRequest.objects.create(title=f"铜雀导出{mark}", purpose=f"铜雀用途{mark}", **facts)
    made = ExportRequest.objects.create(
        title=f"铜雀文件{mark}",
        purpose=f"铜雀核对{mark}",
        status="made",
        decided_by=User.objects.get(username="prefecture"),
        file=store_file(f"铜雀内容{mark}".encode(), name=f"铜雀文件{mark}.xlsx", by=owner),
        written_rows=6000,
        **facts,
    )
    words = ("导出", "用途", "文件", "核对", "内容")
    there.shown = (*there.shown, *(f"铜雀{word}{mark}" for word in words))
    return {"export_request": asked.pk, "export_made": made.pk}
