# BranchDesk texts (en). One file per language; one section per area; ids are kebab-case.

### errors
error-disk-full = The disk with { $path } is full. Nothing that was confirmed is lost. Free some space; work goes on by itself.
error-log-read-only = The log { $path } may not be written. Check the rights of the file and its folder, and whether the disk is mounted read-only.
error-log-in-use = The log { $path } is in use by another node. Stop that node first; two nodes must never share one log.
error-log-missing = There is no log at { $path }. Check the path, or restore a backup.
error-log-failed = The log { $path } cannot be read or written: { $detail }. Check the disk and its connection, then start again.
error-log-damaged = The log { $path } is damaged: it is sound up to event { NUMBER($seq, useGrouping: 0) } only ({ $detail }). Nothing was changed. Keep the file, and restore a backup or the copy at the centre.
error-log-other-branch = The log { $path } belongs to branch { $found }, not to { $expected }. Check the branch and the path.
error-log-too-new = The log { $path } was written by a newer version of BranchDesk. Update this computer first.
error-log-exists = There is already a file at { $path }. Choose another path, or use --force: the old file is then kept under another name.
error-chain-broken = The log is damaged: event { NUMBER($seq, useGrouping: 0) } does not follow the one before. Restore a backup or the copy at the centre.
error-event-unreadable = An event in the log cannot be read ({ $detail }). Restore a backup or the copy at the centre.
error-event-impossible = Event { NUMBER($seq, useGrouping: 0) } in the log cannot have happened ({ $detail }). Keep the file and tell support.


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

### log (the command "branchdesk log")
log-help = Check, export, back up or restore a branch's log
log-help-verify = Check every event, page and saved snapshot of a log; changes nothing, works while a node runs
log-help-export = Write all events as JSON lines, each with its hash
log-help-backup = Copy a log safely, also while a node writes it; the copy is checked before it gets its name
log-help-restore = Put a checked backup in a log's place; the node must be stopped
log-help-path = the log's file
log-help-out = the file to write; "-" is standard output
log-help-target = the backup's file; an older one of this name is replaced once the new one is good
log-help-backup-file = the backup's file
log-help-force = move an existing log aside instead of refusing
log-working = { $step }: { NUMBER($percent, useGrouping: 0) } %
log-step-chain = Hash chain
log-step-pages = Columns and indexes
log-step-fold = Fold
log-step-copy = Copy
log-sound = The log is sound: { NUMBER($events, useGrouping: 0) } events of branch { $branch }, { $first } to { $last }.
log-empty = The log is sound and empty.
log-head = Head: event { NUMBER($seq, useGrouping: 0) }, { $hash }
log-unknown = { NUMBER($count, useGrouping: 0) } events are of a type that this version does not know; they are kept.
log-snapshots = Saved snapshots that equal the fold: { NUMBER($count, useGrouping: 0) }
log-bad-snapshots = Saved snapshots that are damaged and not used (no event is affected): { $positions }
log-exported = { NUMBER($count, useGrouping: 0) } events written to { $path }.
log-backed-up = Backup written and checked: { $path }
log-restored = Restored and checked: { $path }
log-moved-aside = The old log is now { $path }
log-restore-note = Events after this head are not in the backup. If the centre holds later ones, it will report a fork: fetch them from the centre before the branch opens.

### display
display-title = Calls
display-date = { DATETIME($day, dateStyle: "full") }
display-please-go = Please go to the counter
display-counter = Counter
display-recall = Called again
display-take-ticket = Please take a ticket and watch this screen
display-last-calls = Last calls
display-stage-go = Please go
display-stage-serving = Being served
display-stage-missed = Missed
display-waiting = waiting
display-longest = longest { NUMBER($minutes, useGrouping: 0) } min
display-sound-off = No sound: please watch the screen
display-phone = Service and complaints { $phone }
display-connecting = Connecting …
display-before = Welcome. We are not open yet
display-closed = We are closed for today. Thank you
display-hours = Opening hours { $opens }–{ $closes }
display-lost = Connection lost since { $time }
display-lost-never = No connection to the queue system
display-lost-detail = Please listen for your number: our staff call it out
