"""花名册导入: upload, progress, preview, acceptance, undoing."""
