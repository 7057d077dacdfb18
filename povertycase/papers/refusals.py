"""The sentences with which an office's template is turned away."""

SAVE_AS = "请在 WPS 或 Word 中打开，另存为“Word 文档（.docx）”后再传。"
EXCERPT = 24


class PaperRefused(Exception):
    """A template cannot be taken or filled; `message` says what is wrong, where, and how to mend it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def at(where: str, said: str, text: str = "") -> PaperRefused:
    """The refusal of what stands at a place; text: what the office sees there."""
    shown = " ".join(text.split())
    shown = shown if len(shown) <= EXCERPT else f"{shown[:EXCERPT]}……"
    return PaperRefused(f"{where}{f'（{shown}）' if shown else ''}：{said}")
