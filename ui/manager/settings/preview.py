"""How the draft will look on paper: the ticket of the chosen service, as the kiosk prints it, in both languages."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from branchdesk.domain.errors import BranchDeskError
from branchdesk.domain.profile import Profile
from branchdesk.i18n import LANGUAGES, text
from branchdesk.services.ports import TicketPaper
from ui.bridge import Bridge
from ui.theme import SPACE
from ui.widgets.alive import while_alive
from ui.widgets.basics import row
from ui.widgets.logo import printed_logo

PAPER_PX = 104
SHOWN_ON = ("branch", "services", "brand")
"""Pages whose settings are on the ticket."""


Sample = tuple[TicketPaper, ...]


def sample(profile: Profile, service: int) -> Sample:
    """A ticket of the draft's n-th service, in each language."""
    chosen = profile.services[min(service, len(profile.services) - 1)]
    return tuple(
        TicketPaper(
            branch=profile.name.said_in(language),
            service=chosen.name.said_in(language),
            number=f"{chosen.code}012",
            ahead=3,
            issued_at=f"2026-03-02 {profile.hours.opens}",
            wait_low=round(2 * chosen.standard_min),
            wait_high=round(3 * chosen.standard_min),
            qr_url=profile.page_url and f"{profile.page_url}sample",
            complaint_phone=profile.complaint_phone,
            language=language,
            logo=printed_logo(profile.brand.logo),
        )
        for language in LANGUAGES
    )


class TicketPreview(QWidget):
    """Drawn aside: a picture takes some hundredths of a second."""

    def __init__(self, bridge: Bridge, language: str) -> None:
        super().__init__()
        self._bridge = bridge
        self._shown: Sample | None = None
        self.pictures = [QLabel() for _ in LANGUAGES]
        line = row(self, gap=SPACE)
        for picture in self.pictures:
            picture.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
            picture.setAccessibleName(text(language, "setting-preview"))
            line.addWidget(picture, 1)

    def show_draft(self, profile: Profile, service: int) -> None:
        """Show the draft's ticket."""
        wanted = sample(profile, max(0, service))
        if wanted == self._shown:
            return
        self._shown = wanted
        self._bridge.query(lambda: _drawn(wanted), while_alive(self, self._show), while_alive(self, self._failed))

    def _show(self, drawn: tuple[Sample, list[QImage]]) -> None:
        wanted, images = drawn
        if wanted == self._shown:
            smooth = Qt.TransformationMode.SmoothTransformation
            for picture, image in zip(self.pictures, images, strict=True):
                picture.setPixmap(QPixmap.fromImage(image).scaledToWidth(PAPER_PX, smooth))

    def _failed(self, _error: BranchDeskError) -> None:
        """No picture is better than another draft's."""
        for picture in self.pictures:
            picture.clear()


def _drawn(wanted: Sample) -> tuple[Sample, list[QImage]]:
    """Runs on a worker."""
    from ui.printing import ticket_picture

    return wanted, [ticket_picture(paper) for paper in wanted]
