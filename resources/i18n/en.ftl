# BranchDesk texts (en). One file per language; one section per area; ids are kebab-case.

### errors

error-pins-differ = The two PINs are not the same. Nothing was changed; set the PIN again.
error-role-failed = The { $role } did not start. Read what it said above, put that right, and start again.
error-identity-other-kind = The identity at { $path } belongs to a { $kind }. Start that role with it, or name another file with --identity.
error-file-failed = { $path } cannot be written: { $detail }. Choose another place or free some space.
error-centre-link-invalid = The link to the centre in { $path } cannot be read ({ $detail }). Join the centre again: branchdesk node connect.
error-profile-missing = The profile { $path } cannot be read ({ $detail }). Give the right path with --profile.
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
error-appointment-code-taken = This code belongs to another appointment. Please try again.
error-branch-closed = The branch takes no numbers over the phone now. Its hours are { $opens } to { $closes }.
error-delays-used-up = You have let others go first { $times } times already: no more is possible. If you leave, please give your number up.
error-event-impossible = Event { NUMBER($seq, useGrouping: 0) } in the log cannot have happened ({ $detail }). Keep the file and tell support.


### error (the domain: what the branch may not do as things stand)
error-already-rated = { $number } has been rated already. Each ticket is rated once; thank you.
error-appointment-early = It is too early to check in: please come back within { $minutes } minutes of your appointment, or take an ordinary number.
error-appointment-offline = Appointments cannot be looked up, because this kiosk is not connected. Please take an ordinary number and show your code to the lobby manager.
error-appointment-unreadable = This is not the code of an appointment. Hold the code on your appointment’s page to the scanner, or type its six digits.
error-appointment-used = The appointment { $appointment } has been used already. Use the ticket that was printed, or take an ordinary number.
error-branch-full = { $waiting } people are waiting, more than can be served. No number is issued now; please ask the lobby manager.
error-call-again-first = The customer was called { $calls } times only. Call again until { $needed } calls are reached, then mark the ticket as missed.
error-counter-closed = Counter { $counter } is closed. Open it first.
error-counter-in-use = The new settings leave out counter { $counter }, which is open. Close it first, then save the settings again.
error-counter-open = Counter { $counter } is open already. You can call the next customer.
error-counter-paused = Counter { $counter } is paused. Resume first.
error-counter-taken = Somebody else has counter { $counter } open. They must close it and log out first; or choose another counter.
error-day-is-open = The business day { $day } is open already. Nothing needs to be done.
error-day-not-open = The business day has not been opened. A manager must open it first.
error-day-was-closed = The business day { $day } has been closed. The next day begins by itself; a manager can open this one again.
error-finish-first = { $number } is still at this counter. Finish, transfer, hold or mark it as missed first.
error-foreign-counter = Counter { $counter } belongs to somebody else. Do this at that counter, or ask the lobby manager.
error-foreign-ticket = { $number } is not at your counter. The lobby manager can end it.
error-log-in-first = Nobody is logged in here. Log in, then try again.
error-logged-in-elsewhere = You have counter { $counter } open. Close it there, then log in here.
error-message-answered = Somebody has answered this message already. Nothing more needs to be done.
error-messages-waiting = { $count } of your messages still wait for an answer. Wait a moment, or go and speak to the lobby manager.
error-missed-too-soon = The customer was called a moment ago. Wait { $seconds } more seconds, then mark the ticket as missed.
error-nobody-behind = Nobody waits behind { $number }, so there is nobody to let go first.
error-nobody-here = No customer is at counter { $counter }. Call the next one first.
error-nobody-waits = Nobody waits for counter { $counter }. The next customer appears here by himself.
error-not-allowed = This may not be done here or with your role. Ask the lobby manager or the branch manager.
error-not-paused = Counter { $counter } is not paused. You can call the next customer.
error-not-skilled = Counter { $counter } does not do service { $service }. Call somebody else, or have the ticket transferred.
error-not-waiting =
    { $number } stands in no queue any more ({ $state ->
        [waiting] waiting
        [called] called
        [serving] being served
        [on_hold] on hold
        [missed] missed
        [transferred] transferred
        [served] served
       *[abandoned] abandoned
    }). Look for it by its number.
error-op-invalid = The branch could not read what the centre sent. The centre's operator has to look into it.
error-op-unknown = The branch's version does not know this yet. It has to be updated first.
error-profile-invalid = The settings cannot be used: { $where }. Nothing was changed; correct them and save again.
error-profile-other-branch = These settings belong to branch { $branch }. Choose the file of this branch.
error-rate-after-service = { $number } has not been served yet. Please rate after the service.
error-rating-expired = The time for rating this ticket is over. Comments are welcome at the lobby desk or by the complaint phone.
error-reason-needed = This needs a reason, because others wait longer or the record changes. Enter one and try again.
error-recall-too-soon = The customer was called a moment ago. Call again in { $seconds } seconds.
error-recalls-used-up = The customer was called { $calls } times, which is the limit. Mark the ticket as missed.
error-reinstate-too-late = A missed ticket returns to the queue within { $minutes } minutes only. Please issue a new number, or call this one by name with a reason.
error-remote-full = { $waiting } people wait with a number from their phones already. Try again in a while, or take a number at the branch.
error-service-in-use = The new settings leave out service { $service }, which has customers in the branch. Serve or transfer them first, then save again.
error-skills-empty = Counter { $counter } needs at least one service. Choose one and save again.
error-slot-far = Appointments can be booked for the next { $days } days. Choose an earlier time.
error-slot-full = No appointment for service { $service } is free at this time. Choose another half-hour.
error-slot-outside = No appointment begins at this time. Choose one between { $opens } and { $closes }.
error-slot-past = This time has passed. Choose a later one.
error-tickets-open = { $count } customers are still in the branch. Serve them, or close the day anyway: their tickets are then ended and marked.
error-token-used = This link belongs to another ticket. Please try again.
error-transfer-same = The ticket is there already. Choose another service or another counter.
error-transfer-where = Transfer to where? Choose a service or a counter.
error-unknown-appointment = There is no appointment { $appointment }. Check the code, or take an ordinary number.
error-unknown-counter = This branch has no counter { $counter }. Check the settings.
error-unknown-device = The device { $device } is not enrolled in this branch. Enrol it with a one-time code.
error-unknown-message = This message is not one of today's. Send a new one.
error-unknown-outcome = There is no outcome “{ $outcome }”. Choose one from the list.
error-unknown-priority = There is no priority reason “{ $reason }”. Choose one from the list.
error-unknown-reason = There is no reason “{ $reason }”. Choose one from the list.
error-unknown-service = This branch has no service { $service }. Choose one from the list.
error-unknown-staff = { $staff } is not on this branch's staff list. Check the staff number, or have it added to the settings.
error-unknown-ticket = This ticket is not one of today's. Check the number; numbers start again every day.
error-ticket-known = This ticket has been issued already. Look for it among today's tickets.
error-island-series = The number { $number } is not of this kiosk's own series, so it was not taken in. Tell the lobby manager: whoever holds the paper needs a new number.
error-island-number-taken = Two tickets carry the number { $number }; the later one was not taken in. Find its holder and give a new number. It happens where a kiosk's disk was copied or put back: enrol that kiosk again.
error-island-clock = The ticket { $number } carries an impossible time and was not taken in. Give its holder a new number and check the kiosk's clock.
error-other-customer-here = Another customer ({ $number }) is at this counter now, so what the counter told late was not taken in. Check the earlier customer's times with the manager.
error-wrong-state =
    This cannot be done with { $number }: it is { $state ->
        [waiting] waiting
        [called] called
        [serving] being served
        [on_hold] on hold
        [missed] missed
        [transferred] transferred
        [served] served
       *[abandoned] abandoned
    }. Look at its present state and choose again.
error-wrong-token = This link is not the one on the ticket. Please scan the code on the ticket again.

### ticket (printed on the number slip)
ticket-ahead = { $ahead ->
    [0] You are next
    [one] 1 person ahead of you
   *[other] { NUMBER($ahead, useGrouping: 0) } people ahead of you
}
ticket-appointment = appointment { $time }
ticket-wait-range = Expected wait { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } min
ticket-wait-about = Expected wait about { NUMBER($minutes, useGrouping: 0) } min
ticket-wait-under = Expected wait under { NUMBER($minutes, useGrouping: 0) } min
ticket-wait-unknown = No estimate at the moment
ticket-scan = Scan to follow your place in the queue
ticket-keep = Please keep this ticket and watch the screen. Missed calls: ask the lobby manager.
ticket-issued = Issued { $time }
ticket-complaints = Service and complaints { $phone }
ticket-reprint = REPRINT
ticket-single-copy = Printed offline: the only copy, please do not lose it
ticket-island = Please wait in the lobby: staff will call this number

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
log-restore-note = Events after this head are not in the backup. At its next start the node asks the centre for them before it gives out a number; without a centre, numbers go on further up, so that none is given twice.

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
display-lost = Not connected since { $time }
display-lost-never = No connection to the queue system
display-lost-detail = Please listen for your number: our staff call it out

### report (the day's summary on screen, on paper and as a workbook)
report-title = Daily summary
report-live = As of { $time }, branch open: figures still change
report-final = Day closed, final figures; made { $time }
report-targets = Against the plan
report-headline = The day at a glance
report-metric-mean-wait = Mean wait (min)
report-metric-peak-wait = Mean wait in the peak hour (min)
report-metric-service-level = Service level: called within { NUMBER($minutes, useGrouping: 0) } min
report-metric-satisfaction = Satisfied customers
report-metric = Metric
report-value = Today
report-target = Target
report-verdict = Result
report-verdict-met = met
report-verdict-missed = not met
report-verdict-open = too little data
report-chart-flow = Customers per half-hour
report-chart-flow-unit = people who took a ticket, and services finished
report-chart-wait-line = Mean wait by time of arrival
report-chart-wait-line-unit = minutes from ticket to first call
report-chart-waits = How long customers waited
report-chart-waits-unit = people called, by minutes of waiting
report-chart-within = service level: { $share } within { NUMBER($minutes, useGrouping: 0) } min
report-chart-satisfaction = Satisfied customers
report-chart-satisfaction-unit = satisfied or very satisfied, share of all ratings, with 95% interval
report-chart-occupancy = Occupancy by counter
report-chart-occupancy-unit = share of time on duty spent serving
report-chart-target = target { $value }
report-too-few = n = { NUMBER($n, useGrouping: 0) }: too few ratings to show
report-no-data = No data yet
report-not-open = not open
report-hours = { $hours } h
report-branch = Branch
report-counter-label = Counter { $counter }
report-by-service = By service
report-by-counter = By counter
report-by-teller = By teller
report-by-half-hour = By half-hour
report-service = Service
report-counter = Counter
report-teller = Teller
report-half-hour = From
report-issued = Tickets
report-called = Called
report-served = Served
report-finished = Finished
report-abandoned = Gave up
report-waiting = Waiting now
report-longest = Longest so far (min)
report-wait-mean = Mean wait
report-wait-p50 = Wait P50
report-wait-p90 = Wait P90
report-wait-max = Longest wait
report-within = In target
report-service-mean = Mean service
report-service-p90 = Service P90
report-walking = Walk
report-wrap-up = Wrap-up
report-time-in-branch = Time in branch, mean (min)
report-on-duty = On duty (h)
report-occupancy = Occupancy
report-satisfied = Satisfied
report-glance-p50 = Wait P50 (min)
report-glance-p90 = Wait P90 (min)
report-glance-max = Longest wait (min)
report-glance-service = Service time, mean (min)
report-glance-rated = Ratings (n)
report-glance-response = Response rate
report-glance-interval = Satisfied, 95% interval
report-interval = 95% interval
report-interval-low = 95% from
report-interval-high = 95% to
report-rated = Ratings
report-response = Response
report-notes = What else happened
report-recalls = Recalls
report-misses = Missed calls
report-transfers = Transfers
report-holds = On hold
report-further-services = Further services in one visit
report-by-name = Called out of order
report-priority = Priority tickets
report-appointments = Appointments
report-island = Tickets from a kiosk that was cut off
report-forgotten = Forgotten finishes
report-suspect-ratings = Ratings flagged for review
report-promise = Waits inside the range on the ticket
report-promise-value = { $share } of { NUMBER($n, useGrouping: 0) }
report-peak = Peak hour
report-reasons = Reasons given with low ratings
report-definitions = Definitions
report-definition-wait = Wait: ticket to first call (appointments: from the later of booked time and arrival). A recall or transfer never restarts it. Times in minutes. P90: nine of ten waited this long or less (nearest rank).
report-definition-level = Service level: served customers called within the limit ÷ (served + gave up after the limit). While the branch is open, whoever was called counts like served, and whoever still waits beyond the limit like given up. Gave up: tickets ended without service ÷ tickets.
report-definition-service = Service time: start to finish, without time on hold. Forgotten finishes count as served but enter no service time or occupancy. Occupancy: serving ÷ (logged in − approved pauses).
report-definition-satisfaction = Satisfied: the two best answers ÷ all ratings, with Wilson 95% interval; hidden below 30 ratings. Unrated tickets are never counted as satisfied. Fewer than 100 ratings support no comparison of persons; this report ranks nobody.
report-definition-rows = Counters and tellers: a wait belongs to who called first, the finish and its rating to who called last. Half-hours: time of arrival; finished: time of the finish.
report-page = Page { NUMBER($page, useGrouping: 0) } of { $pages }
report-sheet-summary = Summary
report-sheet-services = Services
report-sheet-counters = Counters
report-sheet-tellers = Tellers
report-sheet-half-hours = Half-hours
report-sheet-tickets = Tickets
report-state-waiting = waiting
report-state-called = called
report-state-serving = being served
report-state-on-hold = on hold
report-state-missed = missed
report-state-transferred = transferred
report-state-served = served
report-state-abandoned = gave up
report-channel-walk-in = walk-in
report-channel-appointment = appointment
report-channel-remote = remote
report-channel-island = kiosk cut off
report-yes = yes
report-ticket-number = Number
report-ticket-service = Service
report-ticket-priority = Priority
report-ticket-channel = Channel
report-ticket-issued = Issued
report-ticket-called = First call
report-ticket-started = Started
report-ticket-ended = Ended
report-ticket-wait = Wait (min)
report-ticket-serving = Serving (min)
report-ticket-state = State
report-ticket-rated = Rated
report-ticket-forgotten = Forgotten
report-ticket-island = Timed while cut off

### error (node and client)
error-no-node = The branch's node does not answer. Check the network cable and the node's computer; what you did may or may not have arrived, so ask again with the same button.
error-no-node-found = No node of a branch was found in this network. Is the node running, and does the network let multicast through? Else give its address with --node.
error-branch-not-found = No node of branch { $branch } was found in this network; found: { $branches }.
error-several-branches = There are several branches in this network: { $branches }. Say which with --branch.
error-island-only = There is no connection to the branch. The customer who is here can be served to the end; everything else waits until the connection is back.
error-island-never-connected = This kiosk has never been connected to its branch and can give no numbers. Check the network cable; staff can help.
error-island-refused = Something that this device did while it was cut off was not taken in ({ $detail }). Find the customer and put it right by hand.
error-journal-damaged = The journal of this device was damaged and has been put aside ({ $detail }). What could still be read was taken over; compare the paper numbers of today with the list.
error-journal-unwritable = The journal at { $path } cannot be written ({ $detail }), so nothing can be done without a connection. Check the disk of this device.
error-node-busy = The branch's node has too much to do at the moment. Please try again in a moment.
error-log-busy = Somebody else is writing to the branch's log. Please try again in a moment.
error-no-quorum = This node cannot reach the majority of the branch's PCs, so nothing was changed for certain. Another node serves meanwhile; the device asks again by itself. If all screens say so, switch on the other PCs and check the network.
error-history-gone = This PC lacks older events of the branch, and no other PC that has them answers. Switch on the PC that has been in the branch longest; copying then goes on by itself.
error-replica-ahead = This PC holds event { $seq }, but the other PCs agreed only up to event { $agreed }. Their disks have lost what was acknowledged. Stop, switch nothing off, and follow "majority destroyed" in the operations guide.
error-replica-diverged = After event { $seq } this PC holds other events than the other PCs. Nothing was changed. Take this PC out of the branch and let it join again; keep its folder for the record.
error-pc-known = This folder already belongs to a PC of a branch ({ $path }). To make it another PC, move the folder aside first.
error-pc-damaged = The file that says which PC this is cannot be read: { $path } ({ $detail }). Restore it from the back-up, or take this PC out of the branch and let it join again.
error-pc-away = This PC of the branch has not been heard of for a while. The others go on; switch it on or check its network before a second one fails.
error-pc-address-invalid = { $address } cannot be the address of a PC. Give a host name or an IPv4 address, and a port from 1 to 65533.
error-pc-address-taken = A PC of the branch already has the address { $address }. Choose another address or port, or take that PC out first.
error-code-incomplete = The code is not complete. Type all of it, as "branchdesk node code node" printed it.
error-code-other-kind = This code is for another kind of device ({ $kind }). A node PC joins with "branchdesk node join", every other device with its own role. The code is still good.
error-authority-differs = What answers at { $url } is not the branch that the code belongs to. Nothing was sent. Check the address and the code; if both are right, somebody may be listening in.
error-single-pc = This branch was made for one PC. To add PCs, stop its node and run "branchdesk node init" on it.
error-last-voter = This PC alone keeps the branch now, so it cannot be taken out. Let two more PCs join first; if it is lost for good, use "branchdesk node recover" on the other.
error-quorum-full = The store that the branch's PCs share is full: nothing new can be recorded until a PC that was away has come back and copied, or is taken out of the branch.
error-quorum-corrupt = The PCs of the branch found that their common store differs between them. Call support; switch nothing off.
error-quorum-damaged = The store that the branch's PCs share holds something unreadable on this PC ({ $detail }). Take this PC out of the branch and let it join again.
error-quorum-refused = The PCs of the branch do not do this now ({ $detail }). Nothing was changed.
error-etcd-missing = This PC takes part in the branch's agreement and needs etcd, which is not installed. As root, run: { $command }
error-etcd-version = The etcd on this PC is version { $found }. Version 3.4 or later is needed; 3.5.0 to 3.5.2 are not allowed, for they can damage their data. Install Debian's etcd-server.
error-of-another-version = This was refused or failed for a reason that this version of the program does not know ({ $code }). Check that all computers of the branch have the same version.
error-internal = The node met a fault of its own and did nothing. Please try again; if it comes back, tell support the time.
error-cmd-id-used = This request's id was used by another device. Nothing was changed; please press the button again.
error-malformed-json = The request is not valid JSON ({ $detail }). Nothing was changed.
error-unknown-command = The node does not know the command “{ $command }”. Update the older of the two computers.
error-invalid-command = The request is not complete or not right ({ $detail }). Nothing was changed.
error-body-too-large = The request is larger than { $kib } KiB. Nothing was changed.
error-path-unknown = The node has nothing at this address. Check the node's address in the settings.
error-method-wrong = This address cannot be asked in this way.
error-unknown-token = This device is not enrolled at this branch. Ask the manager for a one-time code and enrol it.
error-token-expired = The enrolment of this device has expired: it was switched off, or cut off from the branch, for too long. Ask the manager for a one-time code and enrol it anew.
error-other-branch = This device is enrolled at another branch. Ask the manager for a one-time code and enrol it here.
error-device-revoked = The device “{ $device }” was taken out of service by the manager. Enrol it again to use it.
error-code-unknown = This code is not right. Check the eight characters, or ask the manager for a new code.
error-code-used = This code was already used; each code is good for one device. Ask the manager for a new code.
error-code-expired = This code has expired: a code is good for { $minutes } minutes. Ask the manager for a new code.
error-counter-needed = Say at which counter this device ({ $device }) will stand.
error-wrong-pin = Staff number or PIN is not right. { $left ->
    [one] One try is left.
   *[other] { NUMBER($left, useGrouping: 0) } tries are left.
}
error-staff-locked = Too many wrong PINs: logging in is locked for another { NUMBER($minutes, useGrouping: 0) } min. Ask the manager if you forgot your PIN.
error-pin-too-short = A PIN has at least { $digits } digits.
error-unknown-day = There is nothing in the log for { $day }.
error-identity-missing = This device has no enrolment at { $path }. Ask the manager for a one-time code and enrol it.
error-identity-damaged = The enrolment of this device at { $path } cannot be read ({ $detail }). Enrol the device again.
error-settings-damaged = The settings of this device at { $path } cannot be read ({ $detail }). Move that file away to start with the defaults, then set them anew.
error-tls-required = The address { $host } can be reached from the network, so TLS is needed there. Give a certificate and its key (“branchdesk node tls” makes them), or listen on 127.0.0.1.
error-tls-needed = The address { $url } would carry secrets over the network unencrypted. Use an https:// address.
error-window-fault = This program met a fault of its own; what you asked for may not have been done. Look, and try again; if it comes back, tell support the time.
error-tls-files = The certificate { $path } or its key cannot be used: { $detail }
error-tls-mismatch = The node's certificate was not issued by this branch ({ $detail }). Do not go on: check the address and the CA file.
error-csr-invalid = The request for a certificate is not right ({ $detail }). Nothing was signed; check the PC's name and address, and ask again.
error-no-authority-here = This PC cannot sign certificates: the branch's authority is on the PC where the branch was made. Ask there.
error-tls-refused = A connection was refused because its encryption or certificate was not right.
error-peer-refused = A PC that is not one of this branch's nodes was refused.
error-certificate-foreign = The certificate that came does not belong to this PC or this branch. It was not used; check which branch the other PC belongs to.
error-certificate-ends = This node's certificate ends within 15 days and could not be renewed. Start the PC on which the branch was made, or renew the certificate there with “branchdesk node tls”.
error-address-in-use = This program cannot listen on { $host }, port { NUMBER($port, useGrouping: 0) }: { $detail }. Stop the other program or choose another port.
error-vault-failed = The node's vault { $path } cannot be read or written: { $detail }. Check the disk and the file's rights.
error-vault-damaged = The node's vault { $path } is damaged: { $detail }. Restore it from a backup, or remove it and enrol all devices and PINs anew.
error-clock-behind = This computer's clock was set back. Tickets go on with the right order and time; please correct the clock.
error-clock-jumped = This computer's clock jumped ahead while the node was running. Please check date and time.
error-disk-low = The disk is nearly full. Free some space before tickets can no longer be issued.

### counter (the teller's window)
counter-title = Counter { $counter }
counter-number = Counter { $counter }
counter-link-lost = Not connected since { $time }; reconnecting by itself. The clock keeps running; go on as soon as this line disappears.
counter-link-alone = Not connected since { $time }. Serve the customer who is here to the end; the times are kept on this PC. Nobody new until the connection is back.
counter-link-connecting = Connecting to the branch…
counter-link-ok = Connected
counter-state-closed = Closed
counter-state-free = Free
counter-state-called = Called
counter-state-serving = Serving
counter-state-wrap-up = Wrap-up
counter-state-paused = Paused
counter-now-finished = { $number } finished
counter-now-waiting = { $count ->
    [0] Nobody is waiting
    [one] 1 customer waiting
   *[other] { $count } customers waiting
}
counter-now-unknown = Not connected
counter-time-called = since first call
counter-time-serving = service time
counter-light-within = Standard { $standard }, { $time } left
counter-light-over = Standard { $standard }, { $time } over
counter-light-wrap-up = Wrap-up within { $time }
counter-detail-waited = Waited { NUMBER($minutes, useGrouping: 0) } min
counter-detail-calls = Call { $calls } of { $most }
counter-detail-part = Part { $part } of this visit
counter-badge-directed = for counter { $counter }
counter-badge-transferred = transferred
counter-badge-appointment = appointment
counter-badge-booked = booked { $time }
counter-badge-reinstated = reinstated
counter-badge-at = counter { $counter }
counter-badge-english = English
counter-do-next = Next
counter-do-recall = Recall
counter-do-start = Start
counter-do-finish = Finish
counter-do-outcome = Other outcome
counter-do-missed = Missed
counter-do-hold = Hold
counter-do-transfer = Transfer
counter-do-pause = Pause
counter-do-resume = Resume
counter-do-further = Add service
counter-do-further-more = The customer has a further matter
counter-do-reclassify = Correct service
counter-do-ready = Ready
counter-do-open = Open counter
counter-do-close = Close counter
counter-do-log-out = Log out
counter-do-call = Call by name
counter-do-call-back = Call back
counter-do-reinstate = Reinstate
counter-do-log-in = Log in
counter-suggest-next = Call { $number }
counter-suggest-start = { $number } is here: start
counter-suggest-finish = Finish { $number }
counter-suggest-ready = Wrap-up done: ready
counter-suggest-resume = Resume service
counter-suggest-open = Open counter { $counter }
counter-suggest-wait = Nobody is waiting
counter-suggest-alone = Nobody new until connected
counter-suggest-busy = Sending…
counter-key-space = Space
counter-key-enter = Enter
counter-note-calls = { $calls }/{ $most }
counter-note-seconds = { $seconds } s
counter-note-missed = { $seconds ->
    [0] { $calls }/{ $needed }
   *[other] { $calls }/{ $needed } { $seconds }s
}
counter-not-linked = Not connected. Please wait until the connection is back.
counter-not-alone-next = Nobody new until the connection is back: another counter might call the same customer.
counter-not-alone = Not connected. Only the customer who is here can be served to the end.
counter-not-told = Connected again. What was done meanwhile is being told to the branch; one moment please.
counter-not-busy = The last step is still being sent.
counter-not-waiting = Nobody is waiting.
counter-not-one-service = This branch has one service only.
counter-not-one-outcome = This branch knows one outcome only.
counter-not-recalls-left = Called { $calls } times already; please use 'missed'.
counter-not-recall-yet = Recall in { $seconds } s: give the customer time to walk.
counter-not-missed-yet = Called { $calls } of { $needed } times{ $seconds ->
    [0] {""}; call again first.
   *[other] {""}; { $seconds } s to go before 'missed'.
}
counter-not-closed = The counter is closed; open it first.
counter-not-paused = The counter is paused; resume first.
counter-not-customer = No customer is at this counter.
counter-not-started = Service has not started; press 'start' first.
counter-not-again = The customer is already being served.
counter-not-with-customer = Please see to the present customer first.
counter-tab-waiting = Waiting { $count }
counter-tab-held = On hold { $count }
counter-tab-missed = Missed { $count }
counter-empty-waiting = Nobody is waiting
counter-queue-unknown = Who waits is not known while there is no connection.
counter-empty-held = Nobody is on hold
counter-empty-missed = Nobody missed a call
counter-minutes = { NUMBER($minutes, useGrouping: 0) } min
counter-missed-left = { $minutes } min to reinstate
counter-missed-late = too late to reinstate
counter-why-title = Why { $number }: { $why }
counter-why-missed = Comes back { $places } places later; possible for { $minutes } min after the miss.
counter-why-held = { $number }: Enter calls back; Del when the customer has left for good.
counter-ask-gave-up = Has { $number } left for good?
counter-yes-gave-up = Yes, end the ticket
counter-reason-left = Left while on hold
counter-done-gave-up = { $number } is ended as abandoned.
counter-why-ahead = { $ahead } ahead in { $service }: { $numbers }
counter-list-comma = {", "}
counter-waiting-people = { $count } waiting
counter-steps = Service steps { $done }/{ $all }
counter-steps-keys = Ctrl+digit
counter-today-served = Served today
counter-today-time = Mean time
counter-today-standard = standard { $time }
counter-today-satisfaction = Satisfaction
counter-today-ratings = n={ $n }
counter-today-hidden = n={ $n }, shown from { $needed }
counter-rated = The customer has rated { $number }.
counter-done-hold = { $number } is on hold; call back from 'On hold'.
counter-done-missed = { $number } missed the call; reinstate from 'Missed'.
counter-done-abandoned = { $number } missed the call twice and was ended.
counter-done-transfer = { $number } transferred; the wait goes on counting from arrival.
counter-done-reinstate = { $number } is back in the queue.
counter-ask-finish = Finish { $number }: with what outcome?
counter-ask-finish-next = Finish { $number } and call the next?
counter-yes-finish-next = Finish and call next
counter-hint-steps = { $left ->
    [one] 1 service step not ticked
   *[other] { $left } service steps not ticked
}
counter-ask-transfer = Transfer { $number } to …
counter-hint-transfer = Keeps its arrival time; the wait does not restart
counter-note-transfer = Note for the next colleague (optional)
counter-ask-pause = Why pause?
counter-pause-counted = counts as on duty
counter-ask-further = What else does { $number } need?
counter-hint-further = The first matter ends with the usual outcome; no new ticket is needed
counter-ask-reclassify = What does { $number } really need?
counter-reason-wrong-service = Wrong service chosen at the kiosk
counter-note-reason = Reason
counter-hint-audited = The reason is kept with the call
counter-ask-by-name = Why call { $number } out of order?
counter-reason-returned = Back with the missing papers
counter-reason-needs-help = Needs special care
counter-reason-lobby = Asked by the lobby manager
counter-reason-urgent = Urgent matter (such as a lost card)
counter-note-other-reason = Another reason, then Enter
counter-ask-close = Close counter { $counter }?
counter-ask-log-out = Log out and close counter { $counter }?
counter-ask-leave = { $number } is still here. What first?
counter-leave-finish = Finish, then leave
counter-leave-hold = Put on hold for a colleague
counter-ask-quit = { $number } is still here. Quit anyway?
counter-hint-quit = The clock keeps running; log in again to go on
counter-yes-quit = Quit
counter-yes = Yes
counter-ask-forgotten = Is { $number } still being served?
counter-hint-forgotten = { $minutes } minutes so far. If the customer left long ago, this time is flagged and left out of the averages.
counter-forgotten-still = Still serving
counter-forgotten-left = Customer left: finish now
counter-esc = Esc: back
counter-note-key = /
counter-login-staff = Staff number
counter-login-pin = PIN
counter-login-hint = Then open the counter and call
counter-closed-title = Counter closed
counter-closed-hint = { $count ->
    [0] Nobody is waiting for this counter's services
    [one] 1 customer is waiting for this counter's services
   *[other] { $count } customers are waiting for this counter's services
}
counter-connecting-title = Connecting
counter-connecting-hint = The window goes on by itself as soon as the branch answers.
counter-unknown = The branch's settings have no counter { $counter }. Please tell the lobby manager.
counter-language = 中文
counter-row-key = Enter

### why (why a ticket is called, or stands where it stands)
why-directed = Sent on to counter { $counter } by a colleague
why-max-wait = Waited { $waited } min, beyond the guarantee of { $limit } min: goes first
why-appointment = Appointment is due
why-early = Appointment not due yet: after those who wait
why-priority = Priority: { $reason }
why-priority-capped = Priority: { $reason }; after { $run } in a row it is another customer’s turn
why-transferred = Transferred, keeps its arrival time (waited { $waited } min)
why-reinstated = Reinstated after a missed call, { $places } places later
why-delayed = Asked for more time: { $places } places later
why-ratio = { $run } priority customers in a row: now an ordinary one
why-backup = Nobody waits for this counter’s own services, so it helps out (waited { $waited } min)
why-turn = In order of arrival (waited { $waited } min)
why-by-name = Called by name: { $reason }
why-held = Called back from hold

### manager
manager-title = Branch manager
manager-staff = Staff number
manager-pin = PIN
manager-log-in = Log in
manager-log-out = Log out
manager-expired = The session has ended. Please log in again.
manager-connecting = Connecting to the branch …
manager-lost = No connection to the branch since { $time }. The figures are from before; they update by themselves once it is back. Nothing can be changed until then.
manager-tab-floor = Floor
manager-tab-tickets = Tickets
manager-tab-summary = Summary
manager-tab-day = Day
manager-cancel = Cancel
manager-save = Save
manager-minutes = { NUMBER($minutes, minimumFractionDigits: 1) } min
manager-list-comma = ,{" "}
manager-kpi-waiting = Waiting
manager-kpi-mean-wait = Mean wait, incl. still waiting
manager-kpi-served = Served
manager-kpi-abandoned = Gave up
manager-kpi-satisfaction = Satisfaction
manager-kpi-counters = Open counters
manager-longest = longest { $time }
manager-target-minutes = target ≤ { NUMBER($minutes) }
manager-csat = { $share } (n = { NUMBER($n, useGrouping: 0) })
manager-csat-hidden = Too few (n = { NUMBER($n, useGrouping: 0) })
manager-counter = Counter { $counter }
manager-activity-closed = Closed
manager-activity-free = Free
manager-activity-called = Called
manager-activity-serving = Serving
manager-activity-wrap-up = Wrap-up
manager-activity-paused = Paused
manager-nobody = Nobody logged in
manager-flexible = Flexible counter
manager-pause = Pause
manager-resume = Resume
manager-close-counter = Close counter
manager-close-counter-sure = Close counter { $counter }? The teller must open it again before calling anybody.
manager-skills = Set services
manager-skills-title = Services of counter { $counter }
manager-skills-own = Own
manager-skills-backup = Backup
manager-skills-note = Backup services are called only when nobody waits for the counter's own.
manager-skills-saved = Services of counter { $counter } updated
manager-queue = Queue
manager-waiting = Waiting
manager-longest-wait = Longest wait
manager-expected = Wait for a new ticket
manager-able = Counters able
manager-range = { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } min
manager-alerts = Alerts
manager-no-alerts = Nothing needs a look
manager-since = since { $time }
manager-acknowledge = Seen
manager-devices = Devices
manager-devices-well = All { NUMBER($count, useGrouping: 0) } devices are well
manager-problem-paper-out = out of paper
manager-problem-paper-low = paper is running low
manager-problem-printer-offline = the printer does not answer
manager-problem-printer-failed = printing failed
manager-problem-printer-none = has no printer
manager-problem-no-sound = no sound for announcements
manager-problem-island-refused = number { $number }: what was done with it while cut off was not taken in; find the customer and put it right
manager-problem-journal-damaged = its journal was damaged; compare the paper numbers of today with the list
manager-problem-journal-unwritable = its disk cannot be written: it can do nothing alone
manager-problem-other = trouble ({ $code })
manager-find = Find a number, e.g. A012
manager-group-all = All
manager-group-waiting = Waiting
manager-group-at-counter = At a counter
manager-group-aside = On hold or missed
manager-group-ended = Ended
manager-ticket-number = Number
manager-ticket-service = Service
manager-ticket-state = State
manager-ticket-issued = Issued
manager-ticket-wait = Wait (min)
manager-ticket-counter = Counter
manager-ticket-priority = Priority
manager-ticket-rating = Rating
manager-state-waiting = Waiting
manager-state-called = Called
manager-state-serving = Being served
manager-state-on-hold = On hold
manager-state-missed = Missed
manager-state-transferred = Sent on
manager-state-served = Served
manager-state-abandoned = Gave up
manager-choose-ticket = Choose a ticket to see its story and why it stands where it stands
manager-standing-first = { $why }. Nobody is before it: it is next.
manager-standing = { $why }. { NUMBER($count, useGrouping: 0) } before it: { $numbers }
manager-reinstate = Put back in queue
manager-reinstated = { $number } is back in the queue
manager-abandon = Void
manager-abandon-reason = Reason (optional)
manager-abandon-sure = Void { $number }? The customer will not be called any more. This cannot be undone.
manager-abandoned = { $number } is void
manager-story-issued = Issued for { $service }, { NUMBER($ahead, useGrouping: 0) } ahead
manager-story-issued-island = Issued for { $service } by a kiosk that was cut off; the branch heard of it later
manager-story-promise = , expected wait { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } min
manager-story-priority = , priority ({ $reason })
manager-story-unprinted = , ticket not printed
manager-story-called = Called to counter { $counter }: { $why }
manager-story-recalled = Called again { $times ->
    [one] once
   *[other] { NUMBER($times, useGrouping: 0) } times, the last of them now
}
manager-story-started = Service at counter { $counter } began: { $service }
manager-story-end-served = Finished
manager-story-end-next-service = This matter done, the next one begun
manager-story-end-transferred = Sent on
manager-story-end-missed = Missed
manager-story-end-held = On hold
manager-story-forgotten = {" "}(finish forgotten, not counted as service time)
manager-story-island = {" "}(timed at the counter while it was cut off)
manager-story-abandoned = Gave up: { $reason }
manager-story-rated = Rated { NUMBER($score, useGrouping: 0) } of 5
manager-story-suspect = {" "}(suspect, to be reviewed)
manager-reason-day-closed = the day was closed
manager-reason-missed-twice = missed twice
manager-reason-none = no reason given
manager-refresh = Refresh
manager-export-pdf = Export PDF
manager-export-xlsx = Export Excel
manager-export-title = Export the day's summary
manager-exported = Saved as { $path }
manager-summary-empty = No figures to show
manager-day = Business day
manager-day-before = { $date }: not open yet
manager-day-open = { $date }: open
manager-day-closed = { $date }: closed
manager-day-left = { $count ->
    [0] Everybody has been served; the day can be closed.
    [one] One ticket is still open.
   *[other] { NUMBER($count, useGrouping: 0) } tickets are still open.
}
manager-day-manager-only = Only the branch manager opens and closes the day.
manager-open-day = Open the day
manager-day-opened = The day is open
manager-close-day = Close the day
manager-close-day-sure = { $count ->
    [0] Close the day? All counters will be closed.
    [one] Close the day? One ticket is still open and will be ended: { $numbers }
   *[other] Close the day? { NUMBER($count, useGrouping: 0) } tickets are still open and will be ended: { $numbers }
}
manager-day-closed-told = The day is closed
manager-issue-title = A ticket for a customer
manager-no-priority = None
manager-issue = Issue ticket
manager-issued = { NUMBER($ahead, useGrouping: 0) } ahead. Tell the customer this number and to watch the screen.
error-report-not-saved = The file could not be saved ({ $detail }). Choose another place or name.

### alert
alert-long-wait = { $service }: longest wait { NUMBER($minutes, useGrouping: 0) } min
alert-no-counter = { $service }: { NUMBER($waiting, useGrouping: 0) } waiting, but no open counter serves it
alert-open-flexible = { NUMBER($waiting, useGrouping: 0) } waiting: open flexible counter { $counter }
alert-long-service = Counter { $counter } has been serving { $number } for { NUMBER($minutes, useGrouping: 0) } min
alert-no-show = Counter { $counter }: nobody came for { NUMBER($minutes, useGrouping: 0) } min after the call
alert-device = { $device }: { $problem }

### cli

cli-node-ready = Node ready at { $url }
cli-centre-ready = Centre ready at { $url }
cli-code = { $code }  (good once, for { $minutes } minutes)
cli-pin-ask = New PIN of { $staff }:{" "}
cli-pin-again = The same PIN again:{" "}
cli-pin-set = PIN of { $staff } is set.
cli-tls = Certificates are in { $folder }. Give ca.pem to the devices.
cli-connected = Branch { $branch } will ship to { $url } from the node's next start on.
cli-init = This PC ({ $name }, { $address }) is the first of branch { $branch }. Certificates are in { $folder }: give ca.pem to devices that join, and keep a copy of ca.key in a safe. Now start: branchdesk node
cli-pc-joined = This PC ({ $name }) belongs to branch { $branch } now. Now start: branchdesk node
cli-pc-voter = { $id }  { $address }  decides  { $name }
cli-pc-standby = { $id }  { $address }  standby  { $name }
cli-pc-removed = { $id } is no longer a PC of this branch.
cli-pc-aside = What was in the folder is now in { $path }.
cli-recover-others-off = 1. All other PCs of branch { $branch } are switched off or destroyed, and none of them will be switched on in the branch again before its folder was emptied. Two that go on by themselves would give out numbers a second time.
cli-recover-newest = 2. Of the PCs that are left, this one has the most: its log ends at event { NUMBER($seq, useGrouping: 0) } on { $day } ("branchdesk log verify" tells it on each PC).
cli-recover-copied = 3. The folder of this PC has been copied to a safe place.
cli-recover-confirm = Type { $branch } if this is so:
cli-recovered = This PC goes on alone from its node's next start on. Its log ends at event { NUMBER($seq, useGrouping: 0) }; { $brought } events came from its member of the agreement. Now start: branchdesk node. Then let other PCs join, with empty folders.
cli-recovered-part = What this PC had agreed on with the others could not be read beyond its own log. Some of the last events may be missing: compare the last paper tickets with the queue.
cli-pin-give = PIN of { $staff }:{" "}
cli-accept-ask = The log of branch { $branch } ends at event { NUMBER($seq, useGrouping: 0) }. It will be the branch's own from now on; what the centre holds beside it stays there and is not counted any more. Type { $branch } to go on:
cli-accepted = From the node's next start on, this log goes on as branch { $branch }.
cli-register = Registration code of branch { $branch } (good once): { $code }
cli-written = Written: { $path }
cli-demo-no-windows = This command has no windows. Play a day with: branchdesk demo --headless
cli-demo-no-screen = There is no screen here. Try --offscreen FOLDER (a picture of every window) or --headless (a whole day and its summary).
cli-demo-opening = Playing the morning up to { $start } …
cli-demo-open = The branch is open. Node { $node } · centre's page { $centre } · everybody's PIN { $pin }. Close the windows or press Ctrl+C to end.
cli-demo-played = { $events } events in the log, played in { $seconds } s.
cli-demo-kept = The branch's data are in { $path }.
cli-bank-played = { $done }/{ $of } { $branch }: { $events } events
cli-bank-action = New profile: corporate counter helps out, flexible counter at eight waiting
cli-bank-digest = Making visits and figures of them …

### centre (the central server's pages)
centre-title = BranchDesk centre
centre-live = Live
centre-lost = Connection lost – figures are old
centre-overview = Overview
centre-branch = Branch
centre-service = Service
centre-branches = Branches in contact
centre-live-of = { NUMBER($live, useGrouping: 0) } of { NUMBER($all, useGrouping: 0) }
centre-silent = { $count ->
    [0] all are in contact
    [one] 1 is silent
   *[other] { NUMBER($count, useGrouping: 0) } are silent
}
centre-contact = Last contact
centre-never = never
centre-seconds-ago = { NUMBER($count, useGrouping: 0) } s ago
centre-minutes-ago = { NUMBER($count, useGrouping: 0) } min ago
centre-hours-ago = { NUMBER($count, useGrouping: 0) } h ago
centre-lag = { $count ->
    [one] 1 event on its way
   *[other] { NUMBER($count, useGrouping: 0) } events on their way
}
centre-as-of = figures as of { $time }, branch time
centre-date = Business date
centre-show = Show
centre-waiting = Waiting now
centre-longest = longest { $minutes }
centre-issued = Tickets
centre-issued-served = { NUMBER($issued, useGrouping: 0) } tickets, { NUMBER($served, useGrouping: 0) } served
centre-mean-wait = Mean wait
centre-mean-wait-unit = Mean wait (min)
centre-p90-wait = Wait, 9 of 10 within
centre-p50-is = half within { $minutes }
centre-target-minutes = target { $minutes } min
centre-minutes = { $minutes } min
centre-level = Within target
centre-abandoned = Gave up
centre-people = { $count ->
    [one] 1 customer
   *[other] { NUMBER($count, useGrouping: 0) } customers
}
centre-satisfaction = Satisfaction
centre-csat-note = n { NUMBER($count, useGrouping: 0) }, { $rate } replied, 95% interval { $low }–{ $high }
centre-too-few = n { NUMBER($count, useGrouping: 0) }: shown from 30
centre-no-ratings = no ratings yet
centre-legend = Bar: mean wait; thin line: P90; mark: target. Waits run from ticket to first call. Satisfaction: satisfied and very satisfied of all ratings.
centre-day-open = day open
centre-day-closed = day closed
centre-flow = Customers per half-hour
centre-waits = Mean wait per half-hour (min), dashed: target
centre-half-hour = { $time }: { NUMBER($issued, useGrouping: 0) } tickets, mean wait { $wait }
centre-empty = No branch is registered yet
centre-empty-how = On this machine, make a code for a branch; its node registers with it:
centre-no-day = Nothing has come for this date
centre-no-day-how = The branch was closed, or has not been in contact since.
centre-skip = To the content
centre-pages = Pages
centre-live-branches = Live branches
centre-search = Branch: name or number
centre-area = Area
centre-all-areas = All areas
centre-which = Show
centre-all-branches = All branches
centre-only-troubled = Only those to look at
centre-troubled = To look at
centre-counters-open = Counters open
centre-last-calls = Last called
centre-none-found = No branch is like this.
centre-page-of = Page { NUMBER($page, useGrouping: 0) } of { NUMBER($all, useGrouping: 0) }
centre-from-to = { $first } to { $last }
centre-period-day = Latest day
centre-period-week = 7 days
centre-period-month = Month so far
centre-period-last-month = Last month
centre-period-quarter = 90 days
error-period-invalid = The period must not end before it begins, and have at most { NUMBER($days, useGrouping: 0) } days.
centre-level-target = target 80% within 20 min
centre-served-count = { NUMBER($served) } served
centre-rated-of = { NUMBER($rated) } of { NUMBER($served) } served
centre-response = Rated
centre-target = target
centre-week-of = Week from
centre-unit-min = min
centre-trend-wait = Mean wait and tickets
centre-trend-shares = Satisfaction, service level, abandonment
centre-spread = How long customers waited
centre-customers = Customers
centre-wait-range = Wait (min)
centre-share = Share
centre-heat-wait = Mean wait by hour and weekday (min)
centre-heat-arrivals = Customers per hour, mean of such days
centre-weekday-0 = Mon
centre-weekday-1 = Tue
centre-weekday-2 = Wed
centre-weekday-3 = Thu
centre-weekday-4 = Fri
centre-weekday-5 = Sat
centre-weekday-6 = Sun
centre-hour = Hour
centre-waits-of = { NUMBER($count) } waits on { NUMBER($days, useGrouping: 0) } days
centre-interval = 95% interval { $low }–{ $high }
centre-began = Start { $value }
centre-goal = Target { $value }
centre-month-early = Forecast of the month from the fifth day on
centre-month-end = End of the month, if days go on as so far: { $value } (95% { $low }–{ $high })
centre-areas = Areas
centre-services = Services
centre-tellers = Tellers, by name
centre-teller = Teller
centre-everything = All branches
centre-where = Where you are
centre-period = Period
centre-all-services = All services
centre-change = Change
centre-first = From
centre-last = To
centre-branch-hint = Name or number
centre-plan = Against the plan
centre-as-table = As a table
centre-more-branches = { NUMBER($count) } more: choose an area, or search for a branch
centre-reasons = Why customers were not satisfied
centre-no-reasons = Nobody named a reason.
centre-worst = Where to look first
centre-worst-wait = Longest mean wait
centre-worst-abandoned = Most gave up
centre-worst-satisfaction = Least satisfied
centre-unranked = { NUMBER($count) } not ranked: fewer than 100 cases
centre-in-period = In a period
centre-compare = Compare
centre-compare-this = These figures
centre-compare-with = Compared with
centre-side-by-side = Side by side
centre-figure = Figure
centre-difference = Difference
centre-compare-legend = The interval holds what differs beyond chance, counted by days: customers of one day share its queue. A difference has a colour only where chance is no explanation. Five days on each side are needed.
centre-tickets-a-day = Tickets a day
centre-days-open = on { NUMBER($days, useGrouping: 0) } days
centre-wait-at-50 = Wait, half within
centre-wait-at-90 = Wait, 9 of 10 within
centre-ratio-mean-wait = Mean wait
centre-ratio-level = Within target
centre-ratio-abandoned = Gave up
centre-ratio-satisfaction = Satisfaction
centre-ratio-response = Rated
centre-few-days = interval needs 5 days on each side
centre-maybe-chance = may be chance
centre-actions = Actions
centre-what-was-done = What was done
centre-from-date = From
centre-noted-by = Noted by
centre-no-actions = Nothing was noted in this period.
centre-actions-how = Note on a branch's page what was done, and see here what came of it: as many days before as after.
centre-days-each-side = Days on each side
centre-span = { NUMBER($days, useGrouping: 0) } days
centre-no-both-sides = There is no day with customers on both sides yet
centre-remove-note = Take the note away
centre-remove-note-sure = The audit keeps that it was there.
centre-action-example = Opened counter 4 at noon
centre-note = Note
centre-before = Before
centre-after = After
centre-more = More about this branch
error-action-invalid = Say in 1 to { NUMBER($longest, useGrouping: 0) } characters what was done.
error-action-unknown = There is no such note; perhaps somebody took it away.
centre-interval-signed = 95% interval { $low } to { $high }
centre-points = { $n } points
centre-tickets = Tickets
centre-tickets-of = Tickets of { $date }
centre-tickets-audited = Each look at a single ticket stands in the audit.
centre-counter = Counter
centre-story = What happened
centre-story-facts = In short
centre-promised = Expected wait on the ticket
centre-promised-range = { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } min
error-ticket-unknown = There is no such ticket on this date.
centre-problem-branch-forked = Two logs claim to be this branch
centre-problem-centre-ahead = The branch's disk is an old copy
centre-problem-events-flagged = Some events could not be read
centre-problem-silent = Silent for over a minute
centre-problem-clock-skewed = Its clock is wrong
operations-title = Operations
operations-unsent = Not delivered yet
operations-unsent-note = events that branches still hold
operations-undigested = Not counted yet
operations-undigested-note = events that came in and wait for the figures
operations-stale = Figures behind
operations-stale-note = days of branches and areas that are counted again in a moment
operations-pending = On the way down
operations-pending-note = requests of phones and head office that branches have not answered
operations-count-silent = Silent branches
operations-count-forked = Two logs of one branch
operations-count-flagged = Unreadable events
operations-count-ahead = Old disks
operations-count-skewed = Wrong clocks
operations-clock-minutes-ahead = { NUMBER($count, useGrouping: 0) } min fast
operations-clock-minutes-behind = { NUMBER($count, useGrouping: 0) } min slow
operations-clock-hours-ahead = { NUMBER($count, useGrouping: 0) } h fast
operations-clock-hours-behind = { NUMBER($count, useGrouping: 0) } h slow
operations-troubles = Branches to look at
operations-problem = Problem
operations-version = Version
operations-no-troubles = All branches are in contact and well.
operations-processes = Processes and jobs
operations-kind-serve = Server
operations-kind-digest = Digest
operations-since = started { $ago }
operations-alive = alive
operations-gone = last sign of life { $ago }
operations-well = went well
operations-under-way = under way
operations-job-partitions = Partitions of coming days
operations-job-inboxes = Requests to branches whose time is over
operations-job-archive = Past days into the archive
operations-job-tidy = Let go of what is past its time
operations-poison = Events kept and not counted
operations-flag-unreadable = its bytes are no event
operations-flag-envelope = it says to be another event, or holds an impossible date or number
operations-flag-unfoldable = it does not fit what came before
operations-flag-unknown-type = from a later version
error-centre-unreachable = The centre does not answer ({ $detail }). The branch works on; everything is sent when the centre is back. Check the line and the address.
error-centre-failed = The centre answered with a fault ({ $detail }). Everything is kept and sent again.
error-centre-busy = The centre is already answering this branch. It is asked again by itself.
error-centre-internal = The centre met a fault of its own and changed nothing. Try again; if it comes back, tell support the time.
error-centre-path-unknown = The centre has nothing at this address.
error-centre-db-invalid = BRANCHDESK_CENTRE_DB is no address of a database ({ $detail }). It looks like postgresql+psycopg://user:password@host/name.
error-centre-store-failed = The centre's database cannot be used ({ $detail }). Check its disk and rights; branches keep what they have not delivered.
error-centre-store-damaged = The centre's database is damaged ({ $detail }). Put back its last backup; the branches then send again what is missing.
error-centre-store-too-new = The centre's database was made by a later version ({ $found }). Install that version again.
error-batch-invalid = The centre does not take these events ({ $detail }). Check the branch's log with “branchdesk log verify”.
error-batch-too-large = The request is larger than { $mib } MiB. Nothing was changed.
error-request-invalid = The request is not complete or not right ({ $detail }). Nothing was changed.
error-branch-unknown = No branch “{ $branch }” is registered here.
error-branch-name = “{ $branch }” cannot be a branch's name: use letters, digits, dots and dashes, 64 at most.
error-branch-token-wrong = The centre does not accept the token of branch { $branch }. Register the branch again.
error-registration-code-wrong = The registration code for { $branch } is wrong, used or more than a day old. Make a new one at the centre.
error-restored-waiting = The log was restored, and the centre has not yet said what came later ({ $detail }). Nothing is issued or called here until it answers, and it is asked again and again; kiosks print from their own series. Without a centre: branchdesk node accept.
error-restored-elsewhere = This log was restored, and the centre has heard this branch from a running node within the last { $seconds } seconds. If another machine runs as this branch, stop it; otherwise wait a moment.
error-restored-several = This log was restored, and several PCs decide together in this branch. Start the others: this one stands back for them. If none is left, stop the node and run branchdesk node recover, or branchdesk node accept on a new PC.
error-restored-fork = The restored log and the centre hold different events under the same numbers. Nothing is issued or called here until somebody decides which one goes on: put another back-up in place, or stop the node and run branchdesk node accept.
error-restored-without-centre = The log was restored and nobody could say what came after the back-up. Numbers go on further up, so that none is given twice; tickets and times in between are lost.
error-mark-damaged = The mark { $path } of a restored log cannot be read ({ $detail }). Restore the log again, or run branchdesk node accept.
error-not-confirmed = That is not the name of the branch in this log. Nothing was changed.
error-branch-forked = The centre holds other events of this branch than this node: two machines run as one branch. Stop one of them; on the one that goes on, connect it again and run branchdesk node accept.
error-centre-ahead = The centre holds more events than this node: its disk is an old copy. Restart the node while the centre can be reached; it then fetches what is missing before it goes on.
error-page-only-here = Nobody can log in here yet, so these pages are shown on the centre’s own machine only, at 127.0.0.1 or localhost. The operator adds people with “branchdesk centre people add”.
error-log-in-needed = Please log in.
error-right-missing = Your role does not include this. Ask head office if your work needs it.
error-password-must-change = Please choose a password of your own first.
error-form-foreign = This form is too old, or was sent from another site; nothing was changed. Load the page again and repeat.
error-too-often = Too many requests. Please try again in { $seconds } s.
error-date-invalid = “{ $date }” is not a date. Write it like 2026-03-02.

### kiosk
kiosk-date = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
} { NUMBER($day) } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
kiosk-language = English
kiosk-large = Large text
kiosk-title = Please choose a service
kiosk-help = Not sure which? Please ask the lobby manager
kiosk-waiting = { NUMBER($ahead, useGrouping: 0) } waiting
kiosk-wait-range = about { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } min
kiosk-wait-about = about { NUMBER($minutes, useGrouping: 0) } min
kiosk-wait-under = under { NUMBER($minutes, useGrouping: 0) } min
kiosk-no-counter = No counter open for this now
kiosk-issuing = Getting your number…
kiosk-priority = Priority
kiosk-priority-title = Which of these applies to you?
kiosk-priority-help = Staff may ask to see proof
kiosk-priority-chosen = Priority: { $reason }
kiosk-priority-cancel = No priority
kiosk-back = Back
kiosk-check-in = I have an appointment
kiosk-check-in-title = Check in for your appointment
kiosk-check-in-help = Hold the code on your phone to the scanner, or type its six digits.
kiosk-check-in-go = Check in
kiosk-check-in-erase = Take the last digit back
kiosk-check-in-late = Your appointment was at { $time }; check-in is possible until { NUMBER($late, useGrouping: 0) } min later. This is an ordinary number, for the same service.
kiosk-connecting = Connecting
kiosk-connecting-help = One moment please, or ask the lobby manager for a number.
kiosk-lost = No numbers at the moment
kiosk-lost-help = This kiosk has lost its connection to the branch. Please ask the lobby manager for a number.
kiosk-island = Not connected since { $time }
kiosk-island-help = Numbers come from this kiosk's own series; staff will call them. How many wait is not known here.
kiosk-out-help = This kiosk cannot give numbers. Please ask the lobby manager.
kiosk-closed = Closed for today
kiosk-closed-help = Please come again during opening hours, { $opens }–{ $closes }.
kiosk-not-yet = Not open yet
kiosk-not-yet-help = Opening hours { $opens }–{ $closes }. If you need help, please ask the lobby manager.
kiosk-full = The branch is full
kiosk-full-help = Please try again later, or ask the lobby manager.
kiosk-your-number = Your number
kiosk-printing = Printing your ticket…
kiosk-take = Please take your ticket and watch for your call
kiosk-scan = Scan to follow your place in the queue
kiosk-not-printed = No ticket was printed, but your number is valid
kiosk-not-printed-paper = The printer is out of paper; { $told ->
    [yes] staff have been told
   *[no] please tell the lobby manager
}. Please photograph the number or scan the code.
kiosk-not-printed-fault = The printer has a fault; { $told ->
    [yes] staff have been told
   *[no] please tell the lobby manager
}. Please photograph the number or scan the code.
kiosk-not-printed-none = This kiosk prints no tickets. Please photograph the number or scan the code.
kiosk-no-printer = This kiosk prints no tickets: please photograph your number or scan the code
kiosk-printer-low = Paper is running low. If no ticket comes out, photograph your number or scan the code
kiosk-printer-out = Out of paper. You can still take a number: photograph it or scan the code
kiosk-printer-fault = The printer has a fault. You can still take a number: photograph it or scan the code
kiosk-done = Done
kiosk-noted = I have noted it
kiosk-reprint = Print again
kiosk-take-back = Cancel my number
kiosk-returns = Back to start in { NUMBER($seconds) } s
kiosk-stays-valid = Back to start in { NUMBER($seconds) } s; number { $number } stays valid
kiosk-unanswered = No answer yet
kiosk-unanswered-help = The branch does not answer; your number may have been issued already. Trying again never issues a second one. You can also ask the lobby manager.
kiosk-try-again = Try again
kiosk-silent = The branch does not answer. Please press once more, or ask the lobby manager.
kiosk-give-up = No number, thank you
kiosk-still-there = Are you still there?
kiosk-still-there-help = Touch anywhere to go on; back to start in { NUMBER($seconds) } s
error-printer-paper-low = The kiosk's ticket paper is running low. Please change the roll soon.

### evaluator
evaluator-title = Rating pad · Counter { $counter }
evaluator-counter = Counter { $counter }
evaluator-welcome = Welcome, how can we help you?
evaluator-serving = Serving { $number }
evaluator-called = { $number }, please come to this counter
evaluator-paused = This counter is paused
evaluator-closed = This counter is closed; please watch the screen
evaluator-connecting = Connecting to the branch…
evaluator-lost = Not connected since { $time }; reconnecting by itself
evaluator-question = How was our service?
evaluator-for = Your number { $number }
evaluator-yours = This rating is yours alone: the teller can neither give nor change it
evaluator-score-5 = Very satisfied
evaluator-score-4 = Satisfied
evaluator-score-3 = Neutral
evaluator-score-2 = Dissatisfied
evaluator-score-1 = Very dissatisfied
evaluator-why = What should we do better?
evaluator-why-help = Choose up to { NUMBER($most) }
evaluator-chosen = Your rating: { $score }
evaluator-submit = Send
evaluator-skip = Send without a reason
evaluator-sending = Sending…
evaluator-thanks = Thank you for your rating
evaluator-thanks-help = It helps us to do better. Have a good day!
evaluator-kept-help = The connection is down at the moment: your rating is kept and sent as soon as it is back. There is nothing more to do.
evaluator-sorry = Sorry, your rating did not get through
evaluator-sorry-help = You can rate with the QR code on your ticket, or tell the lobby manager.
evaluator-language = English

### customer (the page behind the ticket's QR code)
error-page-unknown = This ticket is not known here. If you have just taken it, wait: the page looks again by itself. Otherwise the link was mistyped or its time is over; scan the code on your ticket again, or ask the lobby manager.
error-page-too-often = Too many attempts from your network. Please wait a minute, then open the link on your ticket again.
customer-page = Your ticket
customer-service-of = { $branch }
customer-switches = Language and size of letters
customer-bigger = Larger text
customer-smaller = Normal text
customer-no-ticket = No ticket found
customer-trouble = Not available at the moment
customer-title = { $headline } · { $number }
customer-say = { $number }. { $headline }. { $lead }.
customer-your-number = Your number
customer-counter = counter { $counter }
customer-ahead = { $count ->
    [0] Nobody is ahead of you
    [one] person is ahead of you
   *[other] people are ahead of you
}
customer-ahead-said = { $count ->
    [0] Nobody is ahead of you
    [one] 1 person is ahead of you
   *[other] { NUMBER($count, useGrouping: 0) } people are ahead of you
}
customer-queued = You are in the queue
customer-is-called = Please go to counter { $counter } now
customer-is-serving = You are being served at counter { $counter }
customer-is-on-hold = Paused for you at counter { $counter }
customer-is-missed = You missed your call
customer-is-served = Done. Thank you for coming
customer-is-abandoned = This number is no longer valid
customer-is-closed = The branch has closed for today
customer-called-at = Called at { $time }
customer-lead-serving = No need to watch this page now
customer-lead-on-hold = Complete your papers, then go back to the counter: no new number is needed
customer-lead-served = Below is how your visit went
customer-lead-abandoned = If you still need us, please take a new number
customer-closed-hours = Your number was not called. Please come again: { $opens }–{ $closes }
customer-missed-until = Go to the lobby manager by { $time }
customer-missed-late = It could be taken back until { $time }. Please take a new number, or ask the lobby manager
customer-advice-waiting = Please stay nearby. Numbers are not always called in order, because services and priority customers differ.
customer-advice-transferred = You were sent on within the branch. Your waiting time so far counts.
customer-advice-once-more = You missed one call already. If you miss the next one, the number ends.
customer-advice-called = If you do not come within about { NUMBER($minutes, useGrouping: 0) } min, the next customer may be called.
customer-advice-missed = You will be put back into the queue, behind the next { NUMBER($places, useGrouping: 0) } people.
customer-silent = The branch is not reached at the moment. This is how it stood at { $time }; watch the screen in the lobby.
customer-lost = Connection lost. You see how it stood at {"{"}time{"}"}; watch the screen in the lobby.
customer-called-now = Called now
customer-bring = For your service
customer-documents = Bring with you
customer-fee = Fee
customer-rating = Your rating
customer-rated-once = Each ticket is rated once.
customer-rating-over = The time for rating this ticket is over. Comments are welcome at the lobby desk or by phone.
customer-story = Your visit
customer-story-issued = Number taken
customer-story-called = Called to counter { $counter }
customer-story-recalled = Called again, { NUMBER($count, useGrouping: 0) } times in all
customer-story-started = Service began at counter { $counter }
customer-story-served = Service finished
customer-story-next-service = First service finished, another began
customer-story-transferred = Sent on
customer-story-missed = Call missed
customer-story-held = Paused, to complete papers
customer-story-abandoned = Number ended
customer-story-rated = Rated
customer-story-waited = You waited { NUMBER($minutes, useGrouping: 0) } min
customer-story-service = You were served for { NUMBER($minutes, useGrouping: 0) } min
customer-sound-on = Sound and vibration when I am called
customer-sound-is-on = Sound is on. Keep this page open
customer-keep-link = This page belongs to whoever holds the ticket. It shows no names.
error-page-foreign = This was sent from another site. Please open the link on your ticket, and try again there.
error-inbox-full = Too many requests wait for this branch, because it is not reached. Please try again later, or ask at the branch.
error-inbox-expired = The branch was not reached in time, so this was not done. Please try again.
customer-sent-leave = Sent: you leave the queue. The branch has not confirmed it yet.
customer-sent-rate = Sent: your rating. The branch has not confirmed it yet.
customer-rating-yours = The rating is yours alone, once per ticket. Staff can neither give nor change it.
customer-rate-back = Back, without rating
customer-leave = I leave the queue
customer-sure-leave = Leave the queue?
customer-means-leave = Your number ends and cannot be taken back. To be served later you need a new one.
customer-yes-leave = Yes, I leave
customer-no-leave = No, I keep my place
customer-sent-delay = Sent: you let others go first. The branch has not confirmed it yet.
customer-done-delay = Done: you have more time, and kept your number.
customer-delay = I need more time
customer-sure-delay = Let others go first?
customer-means-delay = Up to { NUMBER($places, useGrouping: 0) } people behind you are called before you. You keep your number. This is possible { $times ->
    [one] once
   *[other] { NUMBER($times, useGrouping: 0) } times
} per ticket.
customer-yes-delay = Yes, I need more time
customer-no-delay = No, I keep my place
visit-is-open = Open now
visit-is-closed = Closed now
visit-is-full = Full: no tickets at the moment
visit-is-unknown = The branch is not reached
visit-hours = Opening hours { $opens }–{ $closes }
visit-waiting = { $count ->
    [0] nobody is waiting
    [one] 1 person is waiting
   *[other] { NUMBER($count, useGrouping: 0) } people are waiting
}
visit-how = Tickets are given at the kiosk in the branch, or by the lobby manager.
visit-silent = The figures below are of { $time }; nothing has come from the branch since.
error-booking-enough = You have { NUMBER($most, useGrouping: 0) } appointments already, or too many were made from your network today. Give one back first, or ask the branch.
booking-book = Book an appointment
booking-choose = { $service }: choose a time
booking-no-name = No name and no phone number is asked. The page after this one is your appointment: keep it.
booking-none = No free times in the next days. A ticket at the branch is always possible.
booking-is-sent = Sent. The branch has not confirmed it yet
booking-is-booked = Your appointment
booking-is-cancelling = Sent: you give it back. The branch has not confirmed it yet
booking-is-cancelled = Appointment given back
booking-is-refused = Not booked
booking-rule = Check in with this code at the branch, from { NUMBER($early, useGrouping: 0) } min before until { NUMBER($late, useGrouping: 0) } min after the time. Later you take an ordinary ticket.
booking-code = Appointment code { $code }
booking-other = Choose another time
booking-cancel = Give the appointment back
error-branch-silent = The branch is not reached at the moment, so no number can be given from here. Please try again in a few minutes, or take one at the branch.
error-place-none = This branch gives numbers in the branch only.
error-place-enough = You have taken { NUMBER($most, useGrouping: 0) } numbers within the hour, or too many were taken from your network today. Please take one at the branch.
place-take = Take a number now
place-sure = { $service }: take a number?
place-means = Your place counts from now on. Be at the branch when your number is called: the page shows how far it is. No name and no phone number is asked.
place-yes = Yes, take a number
place-back = Back to the branch
place-is-sent = Sent. The branch has not given a number yet
place-is-given = You are in the queue
place-is-refused = No number was given
place-until = If the branch is not reached within { NUMBER($minutes, useGrouping: 0) } minutes, no number is given. This page looks again by itself.
place-page-comes = The page of your ticket comes in a moment.
visit-how-phone = Take a number here before you set out, at the kiosk in the branch, or from the lobby manager.
booking-is-moving = Sent: you move it. The branch has not confirmed it yet
booking-moves-to = To { $time }. Until the branch confirms it, the time above stands.
booking-stands-until = Your appointment of { $time } stands until the branch has confirmed another time.
booking-move = Move to another time
booking-keep = Keep the appointment as it is

### changes of settings (head office's pages)
release-title = Settings
release-about = A change says what is to be different at all branches of an area, or at some branches. It is sent stage by stage; each branch checks it, takes it or refuses it with a reason, and keeps what the change does not name: its counters, its staff.
release-change = Change
release-for = For
release-version = Version
release-number = version { NUMBER($number, useGrouping: 0) }
release-branches = Branches
release-nothing-yet = nothing written yet
release-none = There is no change yet. Begin one below.
release-new = New change
release-name = Title
release-area = Area
release-and-more = { $count } more
release-no-area = none
release-or-branches = or branches, by their codes
release-begin = Begin
release-write = Write version { NUMBER($number, useGrouping: 0) }
release-empty-stays = What is left empty is not part of the change: each branch keeps its own.
release-like = Begin with the settings of a branch (services, hours, targets, texts)
release-take-over = Take them over
release-texts = Texts
release-notices-note = Notices: one in each line, Chinese | English.
release-one-more = One more
release-take-out = take it out
release-why = Why
release-save = Save as a new version
release-save-text = Save the text as a new version
release-as-text = All of it as text (TOML)
release-text-note = The same format as a branch’s own file, of as much as is to change. Every setting can be named here.
release-language-zh = Chinese
release-language-en = English
release-roll-out = Roll-out
release-accepted-of = { $accepted } of { $all } branches have it
release-is-stopped = Stopped: no further stage is started.
release-stage = Stage
release-stage-n = Stage { NUMBER($stage, useGrouping: 0) }
release-started = Started
release-not-started = not yet
release-standing = State
release-all-others = all others
release-go-on = Start stage { NUMBER($stage, useGrouping: 0) }: { $where }
release-anyway = go on though many refused
release-again = Send it again to the { $count } that refused
release-stop = Stop
release-take-back = Take it back …
release-holds = A stage waits where more than { $share } % of the answers so far are refusals, until you say that it may go on.
release-plan = Stages
release-plan-note = Choose who comes first, for example one branch, then one area. All that are named in no stage come last, together.
release-plan-first = Choose the stages below first.
release-plan-save = Save the stages
release-differs = What version { NUMBER($number, useGrouping: 0) } changes
release-against = Against
release-against-nothing = nothing: all that it names
release-setting = Setting
release-before = Before
release-after = After
release-no-difference = No difference.
release-in-force = In force
release-silent = Silent since
release-more = { $count } further branches are not listed here; those that need a look come first.
release-versions = Versions
release-yes = yes
release-no = no
release-state-waiting = Not sent yet
release-state-pending = Sent
release-state-accepted = In force
release-state-refused = Refused
release-state-older = An older version
release-state-back = Taken back
release-state-back-pending = Taking back: sent
release-state-back-refused = Taking back refused
release-count-waiting = { $count } not sent
release-count-pending = { $count } on the way
release-count-accepted = { $count } in force
release-count-refused = { $count } refused
release-count-older = { $count } with an older version
release-count-back = { $count } taken back
release-count-back-pending = { $count } being taken back
release-count-back-refused = { $count } refused to take it back
release-back-really = Take version { NUMBER($number, useGrouping: 0) } back?
release-back-what = At { $count } branches that have it or are on the way to it, what it changed is put back to what it was there before. What the branches changed themselves since stays. No further stage is started.
release-back-do = Take it back
release-back-not = No, leave it
profile-field-timezone = Time zone
profile-field-services = Services
profile-field-counters = Counters
profile-field-staff = Staff
profile-field-hours = Opening hours
profile-field-booking = Appointments
profile-field-policy = Rules of the queue
profile-field-targets = Targets
profile-field-priorities = Priorities
profile-field-pauses = Pauses
profile-field-outcomes = Outcomes
profile-field-rating-reasons = Reasons of ratings
profile-field-complaint-phone = Complaint phone
profile-field-page-url = Address of customers’ pages
profile-field-notices = Notices
profile-field-code = Code
profile-field-name = Name
profile-field-standard-min = Standard time (min)
profile-field-cv = Spread of the service time
profile-field-icon = Icon
profile-field-steps = Steps
profile-field-documents = What to bring
profile-field-fee = Fee
profile-field-papers = What to bring, one by one
profile-field-fees = Tariff
profile-field-slots-per-half-hour = Appointments a slot
profile-field-id = Code
profile-field-backup = Only when idle
profile-field-flexible = Flexible counter
profile-field-role = Role
profile-field-approved = Approved
profile-field-max-wait-min = Longest wait before all others (min)
profile-field-priority-run = Priority tickets in a row
profile-field-transfer-place = Place after a transfer
profile-field-missed-calls = Calls before missed
profile-field-missed-after-s = Missed after (s)
profile-field-recall-gap-s = Between two calls (s)
profile-field-max-calls = Calls at most
profile-field-reinstate-within-min = Reinstated within (min)
profile-field-reinstate-places = Places further back
profile-field-delay-places = Places for “more time”
profile-field-delays = “More time” at most
profile-field-check-in-early-min = Check-in from, before the time (min)
profile-field-on-time-early-min = On time from, before the time (min)
profile-field-check-in-late-min = Check-in until, after the time (min)
profile-field-remote-waiting = Tickets from phones waiting at most
profile-field-wrap-up-max-s = Wrap-up at most (s)
profile-field-forgotten-factor = Forgotten finish: times the standard time
profile-field-forgotten-min-min = Forgotten finish: at least (min)
profile-field-rating-timeout-s = Rating pad waits (s)
profile-field-rating-days = Rating possible for (days)
profile-field-flexible-at-waiting = Flexible counter opens at (waiting)
profile-field-capacity = Waiting at once at most
profile-field-auto-day = Day opens by itself
profile-field-mean-wait-min = Mean wait (min)
profile-field-peak-wait-min = Wait at the peak (min)
profile-field-level-within-min = Service level: within (min)
profile-field-level-share = Service level: share
profile-field-satisfaction = Satisfaction (share)
profile-field-amber-wait-min = Amber from (min)
profile-field-red-wait-min = Red from (min)
profile-field-opens = Opens
profile-field-closes = Closes
profile-field-turns = Day turns at
profile-field-slot-min = Slot (min)
profile-field-days-ahead = Days ahead
profile-field-lead-min = Booked at least before (min)
error-release-text = Line { NUMBER($line, useGrouping: 0) }: { $where }. Nothing was saved; correct it and save again.
error-release-title = Give it a title of up to { $most } characters.
error-release-note = Say in up to { $most } characters why it is changed.
error-release-for-nobody = Choose an area, or name at least one branch.
error-release-unknown = There is no such change of settings. Go back to the list.
error-release-of-one = “{ $name }” belongs to one branch alone; a change for several cannot name it.
error-release-same = This changes nothing against the version before.
error-release-newer = Somebody else has saved version { $number } in the meantime. Look at it, then change it.
error-release-started = The roll-out has begun; its stages stay as they are.
error-release-stages = { $most } stages at most.
error-release-place = “{ $place }” is no area or branch of this change.
error-release-stage = This stage was started already, or is not the next one. Look at the page again.
error-release-stopped = The roll-out was stopped. Write a new version to go on.
error-release-old = There is a newer version; only that one is rolled out.
error-release-refused = { $refused } of { $answered } branches refused. Look at their reasons first; then you may go on all the same.

### the audit (the centre's page)
audit-title = Audit
audit-person = Person
audit-what = What
audit-all = everything
audit-first = From
audit-last = To
audit-show = Show
audit-export = As a file (CSV)
audit-check = Is it whole?
audit-whole = The record is whole: every row follows from the one before it.
audit-broken = Row { NUMBER($row, useGrouping: 0) } does not follow from the one before it: the record was changed behind the centre’s back. Tell the auditor, and keep the database as it is.
audit-at = When
audit-subject = Which
audit-detail = More
audit-address = From address
audit-older = Older ones
audit-none = Nothing like this is in the record.
audit-what-log-in = Logged in
audit-what-log-out = Logged out
audit-what-log-in-locked = Locked after wrong tries
audit-what-password = Password
audit-what-person = Person
audit-what-area = Area
audit-what-export = File taken
audit-what-ticket = Ticket looked at
audit-what-annotation = Note
audit-what-profile = Settings written
audit-what-roll-out = Settings sent
audit-what-operations = Operations

### people at the centre
people-log-in = Log in
people-log-out = Log out
people-log-out-everywhere = Log out everywhere
people-name = User name
people-password = Password
people-forgotten = Forgotten your password? Head office or the centre’s operator makes you a new one.
people-account = My account
people-local = This machine
people-local-note = Nobody can log in here yet; whoever sits at the centre’s own machine may see and do everything.
people-role = Role
people-role-branch = Branch
people-role-area = Area
people-role-head-office = Head office
people-role-auditor = Auditor
people-sees = Sees
people-everything = all branches
people-nothing = no branch yet: ask head office
people-new-password = New password
people-old = Present password
people-new = New password
people-again = New password once more
people-rule = At least { $shortest } characters: several words are good, your user name is not.
people-change = Change password
people-changed = Your password is changed, and you are logged out everywhere else.
error-log-in-wrong = User name or password is wrong. A one-time password is good for seven days.
error-log-in-wait = Too many wrong tries for this name. Try again in { $seconds } s.
error-password-weak = Choose a longer password: { $shortest } characters or more, not one character again and again, and without your user name.
error-password-same = The new password is the present one.
error-password-differs = The two new passwords are not the same.
people-or = or with a user name of the centre
error-oidc-unreachable = The identity server does not answer. Try again in a minute, or ask the centre’s operator.
error-oidc-state-wrong = This log-in was begun elsewhere or too long ago. Please begin again.
error-oidc-refused = The identity server did not log you in.
error-oidc-code-wrong = The identity server did not accept the log-in. Please begin again.
error-oidc-token-wrong = The answer of the identity server cannot be trusted ({ $what }). Tell the centre’s operator.
error-oidc-no-role = Your account has no role here. Ask head office.
error-person-disabled = You are not let in here any more. Ask head office.
error-centre-settings-invalid = The settings in { $path } cannot be read: { $detail }
error-person-vouched = The password of { $person } is kept by the bank’s identity server. Change it there.
error-person-id-invalid = “{ $person }” cannot be a user name. Use small letters, digits, dots and hyphens, up to 40, beginning with a letter or digit; “local” and “oidc-” are taken.
error-person-exists = There is already a person “{ $person }”.
error-person-unknown = There is no person “{ $person }”.
error-area-unknown = There is no area “{ $area }”.
error-area-code = “{ $area }” cannot be an area’s code. Use letters, digits, dots and hyphens.
error-area-ring = Area “{ $area }” cannot lie within itself.
cli-people-password = { $person }: one-time password { $password } — shown only now, good for seven days, to be changed at the first log-in.
cli-people-none = Nobody yet: whoever sits at this machine may see everything. The first person that is added ends that.
cli-figures-left = { $count ->
    [0] All is counted.
    [one] One more count.
   *[other] { $count } more counts.
}

### archive and history

cli-archived = { $date }: { $visits } visits archived
error-history-missing = The archive needs the library { $library }, which is not installed. Install it with: pip install 'branchdesk[{ $extra }]'
error-history-empty = Nothing has been archived in { $path } yet. Begin with: branchdesk centre archive
error-history-engine = No engine is called { $engine }. It is duckdb, or a cluster's address such as spark://host:7077.
error-history-failed = The report could not be worked out: { $detail }
error-history-report = No report is called { $report }. There are: { $known }
error-archive-busy = Another process writes the archive in { $path } just now. Try again when it has ended.
error-archive-failed = The archive's file { $path } could not be written: { $detail }. Make room or give the right to write, and run it again: nothing is lost.
error-archive-lost = The archive in { $path } no longer holds { $dates }, and the database has let go of these dates. Put the folder back from its back-up and run it again.
cli-tidied-links = Links from tickets to visits removed: { $count }
cli-tidied-acts = Requests of customers' pages removed: { $count }
cli-tidied-bookings = Past appointments removed: { $count }
cli-tidied-addresses = Origins taken out of appointments: { $count }
cli-tidied-inbox = Requests to branches removed: { $count }
cli-tidied-event-days = Days of raw logs dropped: { $count }
cli-tidied-folds = Folds of silent branches without secrets and notes now: { $count }
cli-tidied-visit-days = Dates whose single visits are in the archive alone now: { $count }
cli-tidied-set-aside = Events of second logs removed: { $count }
cli-tidied-ratings = Ratings taken out of single visits: { $count }
cli-tidied-audit = Rows of the audit removed: { $count }
error-centre-events-gone = The centre holds this branch's log only from a later event on: what is older has been let go of after its time. Restore a later back-up of the branch, or register it anew under another id.

### report (weeks, months, and tables as files)

report-day = Date
report-period = Period
report-area = Area
report-all = All
report-abandoned-share = Gave up, share
report-by-day = By date
report-by-period = This period and those before
report-by-area = By area
report-by-branch = By branch
report-sheet-days = Dates
report-sheet-trend = Trend
report-sheet-areas = Areas
report-sheet-branches = Branches
report-sheet-worst = Longest waits
report-sheet-unhappy = Least satisfied
report-title-week = Weekly report { $name }
report-title-month = Monthly report { $name }
report-period-line = { $first } – { $last }    branches: { NUMBER($branches, useGrouping: 0) }    made { $made }
report-glance-before = At a glance (in brackets: the period before)
report-before = { $value } ({ $before })
report-glance-mean = Wait, mean (min)
report-trend-wait = Mean wait, with the periods before
report-trend-wait-unit = minutes from ticket to first call
report-trend-satisfied = Satisfied customers, with the periods before
report-trend-satisfied-unit = satisfied or very satisfied, percent of all ratings, with 95% interval
report-worst-waits = Branches with the longest mean wait (30 customers called, or more)
report-worst-satisfied = Least satisfied branches ({ NUMBER($n, useGrouping: 0) } ratings, or more)
report-definition-worst = Before branches are compared: intervals that overlap say that the difference may be chance. Single branches have no quantiles here; their own pages have them.
report-more-rows = (and { NUMBER($rows, useGrouping: 0) } more: take the table as a workbook)
export-take = Take as a file
export-what-days = By date
export-what-areas = By area
export-what-branches = By branch
export-what-services = By service
export-what-half-hours = By weekday and half-hour
export-what-tellers = By teller
report-one-branch = Branch
report-trend-days = Mean wait by date
reports-title = Reports
reports-about = Weekly and monthly reports are made by themselves on the morning after. Whoever sees a part of the branches gets the report of that part.
reports-made = made { $time }
reports-kind-week = weekly
reports-kind-month = monthly
reports-in-zh = 中文
reports-in-en = English
reports-none = There is no report yet. The first is made on the morning after a week or a month with customers.
report-weekday-1 = Mon
report-weekday-2 = Tue
report-weekday-3 = Wed
report-weekday-4 = Thu
report-weekday-5 = Fri
report-weekday-6 = Sat
report-weekday-7 = Sun
operations-job-reports = Weekly and monthly reports
cli-report-empty = Nobody came in { $name }: there is nothing to report.
error-report-period = { $name } is no week (2026-W47) and no month (2026-11).
error-report-gone = The files of the report { $name } are not in this centre's folder. They were made on { $host }. Make them anew there with: branchdesk centre report
error-report-empty = In { $name } nobody came to the branches that you may see.
error-export-unknown = There is no file of { $what }.
error-export-needs-branch = Choose a branch first: tellers are shown branch by branch.
error-export-too-long = The table has more than { $rows } rows. Choose an area or a shorter period.
