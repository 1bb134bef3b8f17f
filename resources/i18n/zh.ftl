# BranchDesk texts (zh). One file per language; one section per area; ids are kebab-case.

### errors
error-disk-full = { $path } 所在磁盘已满。已确认的业务均未丢失。请清理磁盘空间，系统会自动恢复。
error-log-read-only = 日志 { $path } 无法写入。请检查文件及所在文件夹的权限，以及磁盘是否以只读方式挂载。
error-log-in-use = 日志 { $path } 正被另一个节点使用。请先停止该节点；两个节点不得共用同一日志。
error-log-missing = 找不到日志 { $path }。请检查路径，或从备份恢复。
error-log-failed = 日志 { $path } 无法读写：{ $detail }。请检查磁盘及其连接后重新启动。
error-log-damaged = 日志 { $path } 已损坏：仅第 { NUMBER($seq, useGrouping: 0) } 条及之前的事件完好（{ $detail }）。文件未作任何改动。请保留该文件，并从备份或中心恢复。
error-log-other-branch = 日志 { $path } 属于网点 { $found }，而不是 { $expected }。请检查网点编号和路径。
error-log-too-new = 日志 { $path } 由更新版本的 BranchDesk 写入。请先升级本机程序。
error-log-exists = { $path } 已有文件。请换一个路径，或使用 --force：原文件将改名保留。
error-chain-broken = 日志已损坏：第 { NUMBER($seq, useGrouping: 0) } 条事件与前一条不衔接。请从备份或中心恢复。
error-event-unreadable = 日志中有一条事件无法读取（{ $detail }）。请从备份或中心恢复。
error-event-impossible = 日志中第 { NUMBER($seq, useGrouping: 0) } 条事件不可能发生（{ $detail }）。请保留该文件并联系技术支持。


### ticket (printed on the number slip)
ticket-ahead = { $ahead ->
    [0] 前面无人等待，请留意叫号
   *[other] 前面还有 { NUMBER($ahead, useGrouping: 0) } 人在等待
}
ticket-wait-range = 预计等候 { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } 分钟
ticket-wait-about = 预计等候约 { NUMBER($minutes, useGrouping: 0) } 分钟
ticket-wait-unknown = 暂无法预计等候时间
ticket-scan = 扫码查看实时排队进度
ticket-keep = 请妥善保管号票，留意叫号；过号请咨询大堂经理
ticket-issued = 取号时间 { $time }
ticket-complaints = 服务与投诉电话 { $phone }
ticket-reprint = 补打
ticket-single-copy = 离线号票，仅此一联，请勿遗失

### error (devices)
error-printer-paper-out = 取号机缺纸。您的号码已保留，请拍照记录号码，或联系大堂经理。
error-printer-offline = 打印机未响应。您的号码已保留，请检查电源和连接线后补打。
error-printer-failed = 号票未能完整打印。您的号码已保留，请点“补打”。
error-printer-none = 本取号机未配打印机，请记住号码或拍照保存。
error-voice-unavailable = 语音播报暂不可用，叫号以屏幕显示为准；请检查音箱。

### log (the command "branchdesk log")
log-help = 校验、导出、备份或恢复网点日志
log-help-verify = 校验日志的每条事件、每个数据页和已存快照；不作任何改动，节点运行时也可使用
log-help-export = 将全部事件导出为 JSON 行，每行附哈希值
log-help-backup = 安全复制日志，节点写入时也可使用；副本校验通过后才正式命名
log-help-restore = 用校验通过的备份恢复日志；须先停止节点
log-help-path = 日志文件
log-help-out = 要写入的文件；“-”表示标准输出
log-help-target = 备份文件；新备份校验通过后才替换同名旧备份
log-help-backup-file = 备份文件
log-help-force = 将已有日志改名保留，而不是拒绝恢复
log-working = { $step }：{ NUMBER($percent, useGrouping: 0) }%
log-step-chain = 哈希链
log-step-pages = 数据列与索引
log-step-fold = 事件重放
log-step-copy = 复制
log-sound = 日志完好：网点 { $branch }，共 { NUMBER($events, useGrouping: 0) } 条事件，{ $first } 至 { $last }。
log-empty = 日志完好，尚无事件。
log-head = 末条：第 { NUMBER($seq, useGrouping: 0) } 条事件，{ $hash }
log-unknown = 有 { NUMBER($count, useGrouping: 0) } 条事件的类型为本版本未知，已原样保留。
log-snapshots = 与重放结果一致的快照：{ NUMBER($count, useGrouping: 0) } 个
log-bad-snapshots = 已损坏且不再使用的快照（不影响任何事件）：{ $positions }
log-exported = 已将 { NUMBER($count, useGrouping: 0) } 条事件写入 { $path }。
log-backed-up = 备份已写入并通过校验：{ $path }
log-restored = 已恢复并通过校验：{ $path }
log-moved-aside = 原日志已改名为 { $path }
log-restore-note = 备份中不含此后的事件。若中心已有更晚的事件，将报告日志分叉：请在网点开门前先从中心取回。

### display
display-title = 叫号显示屏
display-date = { DATETIME($day, dateStyle: "full") }
display-please-go = 请到窗口办理
display-counter = 号窗口
display-recall = 重呼
display-take-ticket = 请取号，留意叫号
display-last-calls = 最近叫号
display-stage-go = 请到窗口
display-stage-serving = 办理中
display-stage-missed = 过号
display-waiting = 人等候
display-longest = 最长 { NUMBER($minutes, useGrouping: 0) } 分钟
display-sound-off = 语音暂停，请看屏幕叫号
display-phone = 服务与投诉 { $phone }
display-connecting = 正在连接叫号系统…
display-before = 欢迎光临，尚未开始营业
display-closed = 今日营业已结束，感谢光临
display-hours = 营业时间 { $opens }–{ $closes }
display-lost = { $time } 起连接中断
display-lost-never = 未能连接叫号系统
display-lost-detail = 请以工作人员口头叫号为准
