"""The columns of a 结对名册, as the national system exports them; read and written by this one list."""

from povertycase.sheets import normalise_header

# Of each column its key, its heading and its width.
COLUMNS = (
    ("prefecture", "市", 10),
    ("county", "县", 10),
    ("township", "乡", 12),
    ("household_number", "户编号", 20),
    ("organisation", "单位名称", 22),
    ("affiliation", "隶属关系", 10),
    ("helper_name", "姓名", 10),
    ("sex", "性别", 6),
    ("phone", "联系人电话", 14),
    ("head_number", "户主个人编号", 20),
    ("head_name", "户主姓名", 10),
    ("head_certificate", "户主证件号码", 22),
    ("started_on", "帮扶开始时间", 14),
    ("ended_on", "帮扶结束时间", 14),
    ("helper_code", "帮扶责任人编号", 16),
    ("organisation_code", "帮扶单位编号", 14),
    ("political_status", "政治面貌", 12),
    # Ours: what finds a household again that has no 户编号 yet; filled for those alone.
    ("household_key", "本系统户号", 12),
)
HEADERS = {key: heading for key, heading, _width in COLUMNS}
ALIASES = {normalise_header(heading): key for key, heading, _width in COLUMNS} | {
    "帮扶责任人": "helper_name",
    "帮扶责任人姓名": "helper_name",
    "帮扶人姓名": "helper_name",
    "户主身份证号码": "head_certificate",
    "户主身份证号": "head_certificate",
}
# Only our own export has the last column; a row without 户编号 and without it is told.
REQUIRED = ("household_number", "started_on")
