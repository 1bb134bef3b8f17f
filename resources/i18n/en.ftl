# BranchDesk texts (en). One file per language; one section per area; ids are kebab-case.

### errors


### ticket (printed on the number slip)
ticket-ahead = { $ahead ->
    [0] You are next
    [one] 1 person ahead of you
   *[other] { NUMBER($ahead, useGrouping: 0) } people ahead of you
}
ticket-wait-range = Expected wait { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } min
ticket-wait-about = Expected wait about { NUMBER($minutes, useGrouping: 0) } min
ticket-wait-unknown = No estimate at the moment
ticket-scan = Scan to follow your place in the queue
ticket-keep = Please keep this ticket and watch the screen. Missed calls: ask the lobby manager.
ticket-issued = Issued { $time }
ticket-complaints = Service and complaints { $phone }
ticket-reprint = REPRINT
ticket-single-copy = Printed offline: the only copy, please do not lose it

### error (devices)
error-printer-paper-out = The ticket printer is out of paper. Your number is kept; please photograph it or ask the lobby manager.
error-printer-offline = The ticket printer does not answer. Your number is kept; check its power and cable, then reprint.
error-printer-failed = The ticket was not fully printed. Your number is kept; please use “reprint”.
error-printer-none = This kiosk has no printer. Please remember or photograph your number.
error-voice-unavailable = There is no sound at the moment. Calls are shown on the screen; check the loudspeaker.
