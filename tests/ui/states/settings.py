"""The states of devices, settings, and the set-up."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from msgspec.structs import replace
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from branchdesk.domain import commands as c
from branchdesk.domain.times import MINUTE
from tests.inprocess import InProcessBranch
from tests.ui.every_window import SCREENS, Hall, settle, state
from tests.ui.manager_stage import DEVICES, SETTINGS, Stage
from tests.ui.states.manager import stage
from ui.manager.settings.screens import LargePreview
from ui.manager.stop_dialog import StopDialog
from ui.previews import Previews
from ui.setup.device import DeviceSettings
from ui.setup.plan import fresh, save_plan
from ui.setup.window import SetupWindow

SMALL = ((1080, 720), (1366, 768))


@state(*SCREENS)
def manager_devices(hall: Hall) -> QWidget:
    """Trouble, one that is away, one that is old, and a code for a new one."""
    made = stage(hall)
    branch = made.branch
    made.kiosk.send(c.ReportDevice(problem="printer_paper_out"))
    away, old = branch.link("display").who.device, branch.link("evaluator", "1").who.device
    branch.office.away[away] = branch.clock.now() - 18 * MINUTE
    branch.office.versions[old] = "0.0.9"
    made.start(tab=DEVICES)
    hall.until(lambda: bool(made.window.tabs.devices.lines))
    made.window.tabs.devices.enrol.ask()
    hall.until(made.window.tabs.devices.enrol.given.isVisible)
    settle()
    return made.window


@state(*SCREENS)
def manager_devices_stopped(hall: Hall) -> QWidget:
    """A kiosk that staff put out of service, and the question before it is put back."""
    made = stage(hall)
    op = c.StopKiosk(device_id=made.kiosk.who.device, reason="repair", note="10:30")
    made.branch.link("manager", staff="m01").send(op)
    made.start(tab=DEVICES)
    page = made.window.tabs.devices
    hall.until(lambda: bool(page.lines))
    hall.until(lambda: "10:30" in page.lines[made.kiosk.who.device].accessibleName())
    switch = page.lines[made.kiosk.who.device].findChild(QPushButton, "switch")
    assert isinstance(switch, QPushButton)
    switch.click()
    settle()
    return made.window


@state((600, 560))
def manager_stop_kiosk(hall: Hall) -> QWidget:
    made = stage(hall)
    made.start(tab=DEVICES)
    dialog = StopDialog(hall.language, "k1", "kiosk-1", made.window.tabs.devices._sender, made.window.tabs.devices)
    hall.later(dialog.close)
    dialog.open()
    return dialog


def settings(hall: Hall, page: str) -> Stage:
    """A branch manager on a page of the settings."""
    made = stage(hall, Previews())
    made.start(tab=SETTINGS)
    hall.until(lambda: made.window.tabs.settings.editing.draft is not None)
    made.window.tabs.settings.open(page)
    settle()
    return made


@state(*SCREENS)
def manager_settings(hall: Hall) -> QWidget:
    return settings(hall, "calling").window


@state(*SCREENS)
def manager_settings_previewed(hall: Hall) -> QWidget:
    """Whom the rating pad shows, and how."""
    made = settings(hall, "staff")
    hall.until(lambda: not made.window.tabs.settings.preview.picture.icon().isNull())
    settle()
    return made.window


@state((1240, 800))
def manager_preview_large(hall: Hall) -> QWidget:
    made = settings(hall, "services")
    card = made.window.tabs.settings.preview
    hall.until(lambda: not card.picture.icon().isNull())
    card.picture.click()
    dialog = card.findChild(LargePreview)
    assert isinstance(dialog, LargePreview)
    hall.later(dialog.close)
    return dialog


@state(*SCREENS)
def manager_settings_wrong(hall: Hall) -> QWidget:
    """A change that is good, and one that is not."""
    made = settings(hall, "hours")
    draft = made.window.tabs.settings.editing.draft
    assert draft is not None
    draft.put(("policy", "max_wait_min"), 25)
    draft.put(("hours", "opens"), "9")
    made.window.tabs.settings.refresh()
    settle()
    return made.window


@state(*SCREENS)
def manager_settings_clash(hall: Hall) -> QWidget:
    """Somebody else has saved the same setting meanwhile."""
    made = settings(hall, "branch")
    draft = made.window.tabs.settings.editing.draft
    assert draft is not None
    draft.put(("complaint_phone",), "11111")
    made.branch.node(c.ChangeProfile(profile=replace(made.branch.snapshot.profile, complaint_phone="22222")))
    hall.until(lambda: made.bridge.snapshot is not None and made.bridge.snapshot.profile.complaint_phone == "22222")
    made.window.refresh()
    hall.until(lambda: not made.window.tabs.settings.preview.ticket.pictures[0].pixmap().isNull())
    settle()
    return made.window


@state(*SCREENS)
def manager_settings_staff(hall: Hall) -> QWidget:
    made = settings(hall, "staff")
    made.window.tabs.settings.pages.items("staff").choose(0)
    hall.until(lambda: not made.bridge.busy)
    settle()
    return made.window


@state(*SCREENS)
def manager_settings_history(hall: Hall) -> QWidget:
    made = settings(hall, "branch")
    made.branch.node(c.ChangeProfile(profile=replace(made.branch.snapshot.profile, complaint_phone="22222")))
    made.window.tabs.settings.open("history")
    hall.until(lambda: len(made.window.tabs.settings.history.boxes) == 2)
    settle()
    return made.window


def set_up(hall: Hall, page: str) -> QWidget:
    """The set-up on a page, with a branch that has its name."""
    folder = tempfile.TemporaryDirectory()
    hall.later(folder.cleanup)
    before = os.environ.get("BRANCHDESK_DATA")
    os.environ["BRANCHDESK_DATA"] = folder.name
    plan = fresh(page=page)
    plan.profile.update(name={"zh": "城北支行", "en": "Northgate"}, staff=[])
    plan.profile["staff"] = [{"id": "m01", "name": "周建国", "role": "manager"}]
    save_plan(plan)
    window = SetupWindow(hall.language)
    if before is None:
        del os.environ["BRANCHDESK_DATA"]
    else:
        os.environ["BRANCHDESK_DATA"] = before
    hall.later(window.close)
    window.show()
    settle()
    return window


@state(*SMALL)
def setup_start(hall: Hall) -> QWidget:
    return set_up(hall, "start")


@state(*SMALL)
def setup_branch(hall: Hall) -> QWidget:
    return set_up(hall, "branch")


@state(*SMALL)
def setup_services(hall: Hall) -> QWidget:
    return set_up(hall, "services")


@state(*SMALL)
def setup_counters(hall: Hall) -> QWidget:
    return set_up(hall, "counters")


@state(*SMALL)
def setup_staff(hall: Hall) -> QWidget:
    return set_up(hall, "staff")


@state(*SMALL)
def setup_equipment(hall: Hall) -> QWidget:
    return set_up(hall, "equipment")


@state(*SMALL)
def setup_pc(hall: Hall) -> QWidget:
    return set_up(hall, "pc")


@state(*SMALL)
def setup_make(hall: Hall) -> QWidget:
    return set_up(hall, "make")


@state((640, 680))
def device_settings(hall: Hall) -> QWidget:
    """A kiosk's own."""
    return device(hall, "kiosk")


@state((640, 1320))
def device_settings_sign(hall: Hall) -> QWidget:
    """A display's: which counter it is the sign of, and a folder that is not there."""
    window = device(hall, "display")
    rows = {row.field.name: row.editor for row in window.form.rows}
    hall.until(lambda: rows["display_counter"].findChildren(QComboBox)[0].count() > 1)
    window.draft.put(("display_counter",), "3")
    window.draft.put(("media",), "/media/pictures")
    window.form.show_values()
    rows["media"].setFocus()
    settle()
    return window


def device(hall: Hall, role: str) -> DeviceSettings:
    """The settings of a device, with a branch that answers."""
    window = DeviceSettings(role, Path(f"/nowhere/{role}.json"), hall.language, lambda: InProcessBranch().snapshot)
    hall.later(window.close)
    window.show()
    settle()
    return window
