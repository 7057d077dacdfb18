"""What a cadre's thumb does, as functions; every tap is counted."""

from pathlib import Path

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "screens" / "list-desk.png"
CONTROLLED = """async () => {
    while (!navigator.serviceWorker.controller) await new Promise((go) => setTimeout(go, 50));
}"""
DATABASE = """async () => {
    const { db } = window.phone;
    const photos = await db.photos.toArray();
    return {
        visits: await db.visits.toArray(),
        photos: photos.map(({ blob, ...one }) => ({ ...one, size: blob?.size, type: blob?.type })),
        households: await db.households.count(),
        meta: Object.fromEntries((await db.meta.toArray()).map((row) => [row.name, row.value])),
    };
}"""


class Thumb:
    """Taps on a page, and how many they were."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, found):
        """One tap."""
        found.click()
        self.taps += 1

    def button(self, name, within=None):
        """A tap on a button."""
        self.tap((within or self.page).get_by_role("button", name=name))


def opened(page):
    """The page at its list, with its worker in charge."""
    page.goto("/m/")
    page.get_by_role("heading", name="今日走访").wait_for()
    page.evaluate(CONTROLLED)
    return page


def start(page, head="张三丰"):
    """Open the form of a household from the due list."""
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name=head))
    page.get_by_role("button", name="保存并上传").wait_for()
    return thumb


def fill(thumb, *, states=None):
    """All blocks, one tap each."""
    thumb.button("定位不到")
    for block in thumb.page.locator(".block").all():
        name = block.get_attribute("aria-label")
        state = (states or {}).get(name, "ok")
        thumb.tap(block.locator(f"[data-state={state}]"))


def save(thumb):
    """保存并上传."""
    thumb.page.get_by_role("button", name="保存并上传").click()
    thumb.page.get_by_role("heading", name="今日走访").wait_for()


def stored(page):
    """What the phone keeps."""
    return page.evaluate(DATABASE)


def wait_for_states(page, *states):
    """Until the visits on the phone have these states, in any order."""
    page.evaluate(
        """async (wanted) => {
            const end = Date.now() + 8000;
            for (;;) {
                const found = (await window.phone.db.visits.toArray()).map((row) => row.state).sort().join();
                if (found === wanted) return;
                if (Date.now() > end) throw new Error(`states are ${found}, not ${wanted}`);
                await new Promise((go) => setTimeout(go, 50));
            }
        }""",
        ",".join(sorted(states)),
    )


def wait_for_message(page):
    """Until an attempt to send has left its words on the only visit."""
    page.evaluate(
        """async () => {
            const end = Date.now() + 8000;
            while (!(await window.phone.db.visits.toArray())[0].message) {
                if (Date.now() > end) throw new Error("no word on the visit");
                await new Promise((go) => setTimeout(go, 50));
            }
        }"""
    )
