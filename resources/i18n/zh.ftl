# BranchDesk texts (zh). One file per language; one section per area; ids are kebab-case.

### errors

error-pins-differ = 两次输入的口令不一致，未作更改。请重新设置。
error-role-failed = { $role } 未能启动。请查看上方提示，排除问题后重新启动。
error-identity-other-kind = { $path } 中的设备身份属于 { $kind }。请以该角色启动，或用 --identity 指定其他文件。
error-file-failed = 无法写入 { $path }：{ $detail }。请更换位置或释放空间。
error-centre-link-invalid = 无法读取 { $path } 中的中心连接信息（{ $detail }）。请用 branchdesk node connect 重新接入中心。
error-profile-missing = 无法读取网点配置 { $path }（{ $detail }）。请用 --profile 指定正确路径。
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
error-appointment-code-taken = 该预约码已被占用，请重试。
error-branch-closed = 网点目前不接受手机取号。营业时间：{ $opens } 至 { $closes }。
error-delays-used-up = 您已让号 { $times } 次，不能再延后。如不办理，请放弃排队。
error-event-impossible = 日志中第 { NUMBER($seq, useGrouping: 0) } 条事件不可能发生（{ $detail }）。请保留该文件并联系技术支持。


### error (the domain: what the branch may not do as things stand)
error-already-rated = { $number } 已经评价过，每张号票只能评价一次，感谢您的参与。
error-appointment-early = 尚未到签到时间：请在预约时间前 { $minutes } 分钟内签到，或现在取普通号。
error-appointment-used = 预约 { $appointment } 已经使用。请使用已取的号票，或另取普通号。
error-branch-full = 目前已有 { $waiting } 人等候，暂停取号，请咨询大堂经理。
error-call-again-first = 该客户只叫了 { $calls } 次，请重呼满 { $needed } 次后再标记过号。
error-counter-closed = { $counter } 号窗口未开启，请先开启窗口。
error-counter-in-use = 新设置中没有正在营业的 { $counter } 号窗口。请先关闭该窗口，再保存设置。
error-counter-open = { $counter } 号窗口已经开启，可以直接叫号。
error-counter-paused = { $counter } 号窗口已暂停服务，请先恢复服务。
error-counter-taken = { $counter } 号窗口正由其他柜员使用。请对方先关闭窗口并签退，或换一个窗口。
error-day-is-open = 营业日 { $day } 已经开始，无需再次开始。
error-day-not-open = 营业日尚未开始，请主管先开始营业日。
error-day-was-closed = 营业日 { $day } 已结束。下一营业日将自动开始；如需继续营业，请网点经理重新开始本日。
error-finish-first = { $number } 仍在本窗口，请先办结、转移、挂起或标记过号。
error-foreign-counter = { $counter } 号窗口不归本设备操作。请到该窗口办理，或联系大堂经理。
error-foreign-ticket = { $number } 不在您的窗口，请由大堂经理处理。
error-log-in-first = 尚未签到。请先签到，再重试。
error-logged-in-elsewhere = 您在 { $counter } 号窗口仍处于营业状态。请先关闭该窗口，再在此签到。
error-missed-too-soon = 刚刚叫号不久，请再等 { $seconds } 秒后标记过号。
error-nobody-behind = { $number } 之后没有人等候，无需让号。
error-nobody-here = { $counter } 号窗口目前没有客户，请先叫号。
error-nobody-waits = 目前没有客户等候 { $counter } 号窗口办理，有新客户时会自动显示。
error-not-allowed = 当前设备或岗位无权执行此操作，请联系大堂经理或网点主管。
error-not-paused = { $counter } 号窗口并未暂停，可以直接叫号。
error-not-skilled = { $counter } 号窗口不办理 { $service } 类业务。请叫其他客户，或将该号票转移。
error-not-waiting =
    { $number } 已不在队列中（{ $state ->
        [waiting] 正在等候
        [called] 已叫号
        [serving] 正在办理
        [on_hold] 已挂起
        [missed] 已过号
        [transferred] 已转移
        [served] 已办结
       *[abandoned] 已弃号
    }），请按号码查找。
error-op-invalid = 网点无法识别中心下发的内容，请中心管理员检查。
error-op-unknown = 网点版本尚不支持此操作，请先升级网点。
error-profile-invalid = 设置无法使用：{ $where }。未作任何更改，请修正后重新保存。
error-profile-other-branch = 该设置属于网点 { $branch }，请选择本网点的设置文件。
error-rate-after-service = { $number } 尚未办结，请在办结后评价。
error-rating-expired = 该号票的评价时间已过。如有意见，欢迎告知大堂经理或拨打投诉电话。
error-reason-needed = 此操作会影响排队次序或记录，请填写原因后重试。
error-recall-too-soon = 刚刚叫过号，请在 { $seconds } 秒后重呼。
error-recalls-used-up = 已叫号 { $calls } 次，达到上限。请标记过号。
error-reinstate-too-late = 过号后 { $minutes } 分钟内方可恢复排队。请重新取号，或注明原因后指定叫号。
error-remote-full = 已有 { $waiting } 人通过手机排队，请稍后再试，或到网点取号。
error-service-in-use = 新设置中没有 { $service } 类业务，但仍有该业务的客户在店。请先办结或转移，再保存设置。
error-skills-empty = { $counter } 号窗口至少要办理一项业务。请选择后重新保存。
error-slot-far = 只能预约未来 { $days } 天，请选择更早的时间。
error-slot-full = 该时段 { $service } 类业务的预约已满，请选择其他时段。
error-slot-outside = 该时间没有预约时段，请在 { $opens } 至 { $closes } 之间选择。
error-slot-past = 该时间已过，请选择以后的时间。
error-tickets-open = 还有 { $count } 位客户未办结。请先办结，或强制结束营业日：未办结号票将终止并作标记。
error-token-used = 该链接已属于另一张号票，请重试。
error-transfer-same = 号票已在该处，请选择其他业务或窗口。
error-transfer-where = 未选择转移目标，请选择业务或窗口。
error-unknown-appointment = 没有预约 { $appointment }。请核对预约码，或取普通号。
error-unknown-counter = 本网点没有 { $counter } 号窗口，请检查设置。
error-unknown-device = 设备 { $device } 未在本网点登记，请用一次性登记码登记。
error-unknown-outcome = 没有“{ $outcome }”这一办理结果，请从列表中选择。
error-unknown-priority = 没有“{ $reason }”这一优先类别，请从列表中选择。
error-unknown-reason = 没有“{ $reason }”这一原因，请从列表中选择。
error-unknown-service = 本网点没有 { $service } 类业务，请从列表中选择。
error-unknown-staff = 人员名单中没有 { $staff }。请核对工号，或在设置中添加。
error-unknown-ticket = 今日没有这张号票，请核对号码；号码每日重新编排。
error-ticket-known = 该号票已经取过，请在今日号票中查找。
error-island-series = 号码 { $number } 不属于本取号机的断网号段，未予接收。请告知大堂经理，为持票客户另取新号。
error-island-number-taken = 有两张号票使用了同一号码 { $number }，后到的一张未予接收。请找到持票客户并另取新号。取号机硬盘被复制或恢复时会出现这种情况，请重新登记该取号机。
error-island-clock = 号票 { $number } 的取号时间不合理，未予接收。请为持票客户另取新号，并检查取号机的时钟。
error-other-customer-here = 该窗口现在的客户是 { $number }，窗口断网后补报的操作未予接收。请与主管核对前一位客户的办理时间。
error-wrong-state =
    { $number } 目前{ $state ->
        [waiting] 正在等候
        [called] 已叫号
        [serving] 正在办理
        [on_hold] 已挂起
        [missed] 已过号
        [transferred] 已转移
        [served] 已办结
       *[abandoned] 已弃号
    }，不能执行此操作。请查看当前状态后重新选择。
error-wrong-token = 链接与号票不符，请重新扫描号票上的二维码。

### ticket (printed on the number slip)
ticket-ahead = { $ahead ->
    [0] 前面无人等待，请留意叫号
   *[other] 前面还有 { NUMBER($ahead, useGrouping: 0) } 人在等待
}
ticket-wait-range = 预计等候 { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } 分钟
ticket-wait-about = 预计等候约 { NUMBER($minutes, useGrouping: 0) } 分钟
ticket-wait-under = 预计等候 { NUMBER($minutes, useGrouping: 0) } 分钟以内
ticket-wait-unknown = 暂无法预计等候时间
ticket-scan = 扫码查看实时排队进度
ticket-keep = 请妥善保管号票，留意叫号；过号请咨询大堂经理
ticket-issued = 取号时间 { $time }
ticket-complaints = 服务与投诉电话 { $phone }
ticket-reprint = 补打
ticket-single-copy = 离线号票，仅此一联，请勿遗失
ticket-island = 请在大厅等候工作人员叫号

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
log-restore-note = 备份中不含此后的事件。节点下次启动时，会先向中心取回这些事件再发号；没有中心时，号码跳到更后面继续，以免重号。

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

### report (the day's summary on screen, on paper and as a workbook)
report-title = 当日运营汇总
report-live = 截至 { $time }，营业中，数据仍在变化
report-final = 已日终，最终数据；生成于 { $time }
report-targets = 目标达成情况
report-headline = 今日概览
report-metric-mean-wait = 平均等候时间（分钟）
report-metric-peak-wait = 高峰小时平均等候（分钟）
report-metric-service-level = 服务水平：{ NUMBER($minutes, useGrouping: 0) }分钟内叫号占比
report-metric-satisfaction = 客户满意度
report-metric = 指标
report-value = 今日
report-target = 目标
report-verdict = 结果
report-verdict-met = 达标
report-verdict-missed = 未达标
report-verdict-open = 数据不足
report-chart-flow = 每半小时客流
report-chart-flow-unit = 取号人数与办结笔数
report-chart-wait-line = 各时段平均等候时间
report-chart-wait-line-unit = 取号至首次叫号，分钟，按取号时段
report-chart-waits = 等候时间分布
report-chart-waits-unit = 已叫号人数，按等候分钟数
report-chart-within = 服务水平 { $share }（{ NUMBER($minutes, useGrouping: 0) }分钟以内）
report-chart-satisfaction = 客户满意度
report-chart-satisfaction-unit = “非常满意”与“满意”占全部评价之比，附 95% 置信区间
report-chart-occupancy = 窗口利用率
report-chart-occupancy-unit = 办理时间占在岗时间之比
report-chart-target = 目标 { $value }
report-too-few = 评价数 n = { NUMBER($n, useGrouping: 0) }，样本不足，不予显示
report-no-data = 暂无数据
report-not-open = 未开放
report-hours = { $hours } 小时
report-branch = 全网点
report-counter-label = { $counter }号窗口
report-by-service = 按业务
report-by-counter = 按窗口
report-by-teller = 按柜员
report-by-half-hour = 按半小时
report-service = 业务
report-counter = 窗口
report-teller = 柜员
report-half-hour = 时段起
report-issued = 取号
report-called = 叫号
report-served = 办理
report-finished = 办结
report-abandoned = 弃号
report-waiting = 当前等候
report-longest = 当前最长等候
report-wait-mean = 平均等候
report-wait-p50 = 等候P50
report-wait-p90 = 等候P90
report-wait-max = 最长等候
report-within = 达标率
report-service-mean = 平均办理
report-service-p90 = 办理P90
report-walking = 到窗
report-wrap-up = 事后处理
report-time-in-branch = 平均在店总时长（分钟）
report-on-duty = 在岗小时
report-occupancy = 利用率
report-satisfied = 满意度
report-glance-p50 = 等候 P50（分钟）
report-glance-p90 = 等候 P90（分钟）
report-glance-max = 最长等候（分钟）
report-glance-service = 平均办理时间（分钟）
report-glance-rated = 评价数（n）
report-glance-response = 评价率
report-glance-interval = 满意度 95% 区间
report-interval = 95%区间
report-interval-low = 95%下限
report-interval-high = 95%上限
report-rated = 评价数
report-response = 评价率
report-notes = 其他情况
report-recalls = 重呼
report-misses = 过号
report-transfers = 转移
report-holds = 挂起
report-further-services = 一次到店加办业务
report-by-name = 指定叫号（未按顺序）
report-priority = 优先号票
report-appointments = 预约
report-island = 取号机断网期间发出的号票
report-forgotten = 漏点办结
report-suspect-ratings = 待复核评价
report-promise = 实际等候在号票预计范围内
report-promise-value = { $share }（共 { NUMBER($n, useGrouping: 0) } 张）
report-peak = 高峰小时
report-reasons = 低评价原因
report-definitions = 指标口径
report-definition-wait = 等候时间：取号至首次叫号（预约客户自预约时间与到店时间之较晚者起算）；重呼、转移不重新计时。时间单位为分钟。P90：九成客户的等候不超过此值（最近秩法）。
report-definition-level = 服务水平：限时内叫号的已办理客户 ÷（已办理＋超时弃号）。营业中，已叫号者视同已办理，仍在等候且已超时者视同超时弃号。弃号率：未办理即结束的号票 ÷ 取号数。
report-definition-service = 办理时间：开始至办结，不含挂起时间。漏点办结计入办理量，不计入办理时间和利用率。利用率：办理时间 ÷（登录时间－经批准的暂停）。
report-definition-satisfaction = 满意度：“非常满意”与“满意” ÷ 全部评价，附 Wilson 95% 置信区间；不足 30 个评价不予显示；未评价绝不视为满意。不足 100 个评价不得用于人员比较，本报告不作排名。
report-definition-rows = 窗口与柜员：等候计入首次叫号者，办结与评价计入最后叫号者。半小时：按取号时间；“办结”按办结时间。
report-page = 第 { NUMBER($page, useGrouping: 0) } 页，共 { $pages } 页
report-sheet-summary = 汇总
report-sheet-services = 业务
report-sheet-counters = 窗口
report-sheet-tellers = 柜员
report-sheet-half-hours = 半小时
report-sheet-tickets = 号票
report-state-waiting = 等候中
report-state-called = 已叫号
report-state-serving = 办理中
report-state-on-hold = 挂起
report-state-missed = 过号
report-state-transferred = 已转移
report-state-served = 已办理
report-state-abandoned = 弃号
report-channel-walk-in = 现场取号
report-channel-appointment = 预约
report-channel-remote = 线上排队
report-channel-island = 断网取号
report-yes = 是
report-ticket-number = 号码
report-ticket-service = 业务
report-ticket-priority = 优先
report-ticket-channel = 渠道
report-ticket-issued = 取号时间
report-ticket-called = 首次叫号
report-ticket-started = 开始办理
report-ticket-ended = 结束时间
report-ticket-wait = 等候（分钟）
report-ticket-serving = 办理（分钟）
report-ticket-state = 状态
report-ticket-rated = 已评价
report-ticket-forgotten = 漏点办结
report-ticket-island = 断网期间计时

### error (node and client)
error-no-node = 网点服务器没有应答，请检查网线和服务器主机。刚才的操作不确定是否成功，请再按一次同一按钮确认。
error-no-node-found = 本网络中没有找到网点服务器。请确认服务器已启动、网络允许组播；或用 --node 指定地址。
error-branch-not-found = 本网络中没有找到网点 { $branch } 的服务器；找到的网点：{ $branches }。
error-several-branches = 本网络中有多个网点：{ $branches }。请用 --branch 指定。
error-island-only = 与网点的连接已中断。可以为当前客户办理完毕，其他操作须待连接恢复。
error-island-never-connected = 本取号机从未连接过网点，无法发号。请检查网线，或请工作人员协助。
error-island-refused = 本设备断网期间的一项操作未被接收（{ $detail }）。请找到相关客户并人工处理。
error-journal-damaged = 本设备的断网日志已损坏并另行保留（{ $detail }）。可读取的记录已转入新日志，请将今日纸质号票与列表核对。
error-journal-unwritable = 断网日志 { $path } 无法写入（{ $detail }），断网时无法进行任何操作。请检查本设备的硬盘。
error-node-busy = 网点服务器繁忙，请稍后再试。
error-log-busy = 网点日志正被写入，请稍后再试。
error-no-quorum = 本节点联系不到网点内多数电脑，无法确认是否已生效。其他节点会继续服务，设备会自动重试。若所有屏幕都这样提示，请打开其他电脑并检查网络。
error-history-gone = 本机缺少较早的事件，而保存这些事件的其他电脑没有应答。请打开在网点使用时间最长的那台电脑，复制会自动继续。
error-replica-ahead = 本机已有第 { $seq } 号事件，而其他电脑只认可到第 { $agreed } 号：它们的磁盘丢失了已确认的内容。请停止操作、不要关机，按运维手册“多数电脑损坏”一节处理。
error-replica-diverged = 第 { $seq } 号事件之后，本机内容与其他电脑不一致。未作任何更改。请将本机移出网点后重新加入，并保留其数据文件夹备查。
error-pc-known = 该文件夹已属于某网点的电脑（{ $path }）。如需改作他用，请先将文件夹移开。
error-pc-damaged = 无法读取本机身份文件：{ $path }（{ $detail }）。请从备份恢复，或将本机移出网点后重新加入。
error-pc-away = 网点的这台电脑已有一段时间没有响应。其他电脑继续工作；请尽快开机或检查网络，以免再有电脑故障。
error-pc-address-invalid = { $address } 不能作为电脑的地址。请填写主机名或 IPv4 地址，以及 1 至 65533 之间的端口。
error-pc-address-taken = 网点内已有电脑使用地址 { $address }。请更换地址或端口，或先移出那台电脑。
error-code-incomplete = 加入码不完整。请完整输入 branchdesk node code node 显示的内容。
error-code-other-kind = 该加入码用于另一类设备（{ $kind }）。节点电脑请用 branchdesk node join 加入，其他设备请用各自的角色加入。该码仍然有效。
error-authority-differs = { $url } 应答的并非该加入码所属的网点，未发送任何内容。请核对地址和加入码；若均无误，网络可能被监听。
error-single-pc = 本网点按单台电脑建立。如需增加电脑，请先停止节点并在其上运行 branchdesk node init。
error-last-voter = 目前网点仅由本机维持，不能移出。请先加入两台电脑；若本机已彻底损坏，请在另一台上运行 branchdesk node recover。
error-quorum-full = 网点各电脑的共享存储已满：在离线电脑恢复并完成复制、或被移出网点之前，无法记录新内容。
error-quorum-corrupt = 网点各电脑发现共享存储内容不一致。请联系技术支持，不要关闭任何电脑。
error-quorum-damaged = 本机上网点共享存储的内容无法读取（{ $detail }）。请将本机移出网点后重新加入。
error-quorum-refused = 网点各电脑目前不执行此操作（{ $detail }），未作任何更改。
error-etcd-missing = 本机参与网点数据共识，需要 etcd，但尚未安装。请以管理员身份运行：{ $command }
error-etcd-version = 本机的 etcd 版本为 { $found }。需要 3.4 或更高版本；3.5.0 至 3.5.2 可能损坏数据，禁止使用。请安装 Debian 的 etcd-server。
error-of-another-version = 操作被拒绝或失败，原因代码 { $code } 本版本程序无法识别。请检查网点各台电脑的程序版本是否一致。
error-internal = 服务器内部出错，本次操作未执行。请重试；如仍出现，请把发生时间告知技术支持。
error-cmd-id-used = 本次请求的编号已被另一台设备使用，未作任何更改，请重新操作。
error-malformed-json = 请求不是有效的 JSON（{ $detail }），未作任何更改。
error-unknown-command = 服务器不认识命令“{ $command }”，请升级版本较旧的一方。
error-invalid-command = 请求内容不完整或有误（{ $detail }），未作任何更改。
error-body-too-large = 请求超过 { $kib } KiB，未作任何更改。
error-path-unknown = 服务器上没有这个地址，请检查设置中的服务器地址。
error-method-wrong = 此地址不支持这种请求方式。
error-unknown-token = 本设备尚未在本网点登记。请向主管索取一次性登记码后登记。
error-token-expired = 本设备的登记已过期：关机或与网点断开的时间太长。请向主管索取一次性登记码，重新登记。
error-other-branch = 本设备登记在其他网点。请向主管索取一次性登记码，在本网点登记。
error-device-revoked = 设备“{ $device }”已被主管停用。如需使用，请重新登记。
error-code-unknown = 登记码不正确。请核对 8 位字符，或向主管索取新码。
error-code-used = 登记码已使用过，每个码只能登记一台设备。请向主管索取新码。
error-code-expired = 登记码已过期（有效期 { $minutes } 分钟）。请向主管索取新码。
error-counter-needed = 请指定该设备（{ $device }）所属的窗口。
error-wrong-pin = 工号或密码不正确，还可再试 { NUMBER($left, useGrouping: 0) } 次。
error-staff-locked = 密码错误次数过多，登录已锁定，请 { NUMBER($minutes, useGrouping: 0) } 分钟后再试；忘记密码请联系主管。
error-pin-too-short = 密码至少 { $digits } 位。
error-unknown-day = 日志中没有 { $day } 的记录。
error-identity-missing = 本设备在 { $path } 没有登记信息。请向主管索取一次性登记码后登记。
error-identity-damaged = 本设备的登记信息 { $path } 无法读取（{ $detail }），请重新登记。
error-tls-required = 地址 { $host } 可从网络访问，必须启用 TLS。请用 “branchdesk node tls” 生成证书，或只监听 127.0.0.1。
error-tls-needed = 地址 { $url } 会在网络上明文传送密钥，请改用 https:// 地址。
error-window-fault = 程序内部出错，本次操作可能未完成。请核对后重试；如仍出现，请把发生时间告知技术支持。
error-tls-files = 证书 { $path } 或其私钥无法使用：{ $detail }
error-tls-mismatch = 服务器证书不是本网点签发的（{ $detail }）。请勿继续，先核对地址和 CA 文件。
error-csr-invalid = 证书申请不正确（{ $detail }），未签发证书。请核对本机名称和地址后重新申请。
error-no-authority-here = 本机不能签发证书：网点的 CA 在最初建立网点的电脑上，请在该电脑上办理。
error-tls-refused = 有连接因加密或证书不正确而被拒绝。
error-peer-refused = 有一台不属于本网点节点的电脑被拒绝。
error-certificate-foreign = 收到的证书不属于本机或本网点，未予使用。请核对对方电脑属于哪个网点。
error-certificate-ends = 本节点的证书将在 15 天内到期，且未能自动更新。请启动最初建立网点的电脑，或在该电脑上用“branchdesk node tls”更新证书。
error-address-in-use = 无法监听 { $host } 端口 { NUMBER($port, useGrouping: 0) }：{ $detail }。请停止占用该端口的程序，或换一个端口。
error-vault-failed = 密钥库 { $path } 无法读写：{ $detail }。请检查磁盘和文件权限。
error-vault-damaged = 密钥库 { $path } 已损坏：{ $detail }。请从备份恢复；或删除后重新登记全部设备和密码。
error-clock-behind = 本机时钟被往回调过。取号照常，顺序和时间不受影响；请校正本机时钟。
error-clock-jumped = 运行期间本机时钟突然前跳，请核对日期和时间。
error-disk-low = 磁盘空间即将用尽。请尽快清理，以免无法取号。

### counter (the teller's window)
counter-title = { $counter }号窗口
counter-number = { $counter }号窗口
counter-link-lost = 自 { $time } 起连接中断，正在自动重连。当前办理照常计时，恢复后即可继续操作。
counter-link-alone = 自 { $time } 起连接中断。可为当前客户办理完毕，时间记录在本机；连接恢复前不能叫新客户。
counter-link-connecting = 正在连接叫号系统…
counter-link-ok = 已连接
counter-state-closed = 未开放
counter-state-free = 空闲
counter-state-called = 已呼叫
counter-state-serving = 办理中
counter-state-wrap-up = 事后处理
counter-state-paused = 暂停服务
counter-now-finished = { $number } 已办结
counter-now-waiting = { $count ->
    [0] 没有客户在等候
   *[other] { $count } 位客户在等候
}
counter-now-unknown = 连接中断
counter-time-called = 自首次呼叫
counter-time-serving = 办理时间
counter-light-within = 标准 { $standard }，余 { $time }
counter-light-over = 标准 { $standard }，已超 { $time }
counter-light-wrap-up = 整理时间 { $time } 以内为宜
counter-detail-waited = 等候 { NUMBER($minutes, useGrouping: 0) } 分钟
counter-detail-calls = 已呼叫 { $calls }/{ $most } 次
counter-detail-part = 本次第 { $part } 段办理
counter-badge-directed = 指定{ $counter }号窗口
counter-badge-transferred = 转移
counter-badge-appointment = 预约
counter-badge-booked = 预约 { $time }
counter-badge-reinstated = 过号恢复
counter-badge-at = { $counter }号窗口
counter-badge-english = 英语
counter-do-next = 下一位
counter-do-recall = 重呼
counter-do-start = 开始
counter-do-finish = 办结
counter-do-outcome = 其他结果
counter-do-missed = 过号
counter-do-hold = 挂起
counter-do-transfer = 转移
counter-do-pause = 暂停
counter-do-resume = 恢复服务
counter-do-further = 加办业务
counter-do-further-more = 客户还有其他业务
counter-do-reclassify = 更正业务
counter-do-ready = 就绪
counter-do-open = 开放窗口
counter-do-close = 关闭窗口
counter-do-log-out = 退出登录
counter-do-call = 指定呼叫
counter-do-call-back = 回呼
counter-do-reinstate = 恢复排队
counter-do-log-in = 登录
counter-suggest-next = 呼叫 { $number }
counter-suggest-start = { $number } 已到，开始办理
counter-suggest-finish = 办结 { $number }
counter-suggest-ready = 整理完毕，就绪
counter-suggest-resume = 恢复服务
counter-suggest-open = 开放{ $counter }号窗口
counter-suggest-wait = 暂无等候客户
counter-suggest-alone = 连接恢复后再叫号
counter-suggest-busy = 正在提交…
counter-key-space = 空格
counter-key-enter = 回车
counter-note-calls = { $calls }/{ $most }
counter-note-seconds = { $seconds } 秒
counter-note-missed = { $seconds ->
    [0] { $calls }/{ $needed }
   *[other] { $calls }/{ $needed } { $seconds }秒
}
counter-not-linked = 连接中断，恢复后再操作。
counter-not-alone-next = 连接恢复前不能叫新客户，以免与其他窗口叫到同一位客户。
counter-not-alone = 连接中断，只能为当前客户办理完毕。
counter-not-told = 连接已恢复，正在补报断网期间的操作，请稍候。
counter-not-busy = 上一步正在提交，请稍候。
counter-not-waiting = 暂无等候客户。
counter-not-one-service = 本网点只有一项业务。
counter-not-one-outcome = 本网点只设一种办理结果。
counter-not-recalls-left = 已呼叫 { $calls } 次，请按过号处理。
counter-not-recall-yet = { $seconds } 秒后可重呼，请给客户走到窗口的时间。
counter-not-missed-yet = 已呼叫 { $calls } 次，满 { $needed } 次{ $seconds ->
    [0] 后可按过号处理。
   *[other] 且再等 { $seconds } 秒后可按过号处理。
}
counter-not-closed = 窗口未开放，请先开放窗口。
counter-not-paused = 窗口已暂停，请先恢复服务。
counter-not-customer = 当前窗口没有客户。
counter-not-started = 尚未开始办理，请先按“开始”。
counter-not-again = 客户已在办理中。
counter-not-with-customer = 请先处理完当前客户。
counter-tab-waiting = 等候 { $count }
counter-tab-held = 挂起 { $count }
counter-tab-missed = 过号 { $count }
counter-empty-waiting = 没有客户在等候
counter-queue-unknown = 连接中断期间无法得知等候情况。
counter-empty-held = 没有挂起的客户
counter-empty-missed = 没有过号的客户
counter-minutes = { NUMBER($minutes, useGrouping: 0) } 分
counter-missed-left = { $minutes } 分内可恢复
counter-missed-late = 已过恢复时限
counter-why-title = 为什么是 { $number }：{ $why }
counter-why-missed = 恢复后排在第 { $places } 位之后；过号 { $minutes } 分钟内可恢复。
counter-why-held = { $number }：按回车回呼；客户已离开时按 Del 登记弃号。
counter-ask-gave-up = { $number } 已离开，登记弃号？
counter-yes-gave-up = 登记弃号
counter-reason-left = 挂起期间客户离开
counter-done-gave-up = { $number } 已登记弃号。
counter-why-ahead = { $service }前面还有 { $ahead } 位：{ $numbers }
counter-list-comma = 、
counter-waiting-people = { $count } 人等候
counter-steps = 服务步骤 { $done }/{ $all }
counter-steps-keys = Ctrl+数字
counter-today-served = 今日办结
counter-today-time = 平均办理
counter-today-standard = 标准 { $time }
counter-today-satisfaction = 满意度
counter-today-ratings = n={ $n }
counter-today-hidden = n={ $n }，满 { $needed } 显示
counter-rated = 客户已对 { $number } 作出评价。
counter-done-hold = { $number } 已挂起，可在“挂起”列表回呼。
counter-done-missed = { $number } 已过号，可在“过号”列表恢复排队。
counter-done-abandoned = { $number } 第二次过号，按弃号处理。
counter-done-transfer = { $number } 已转移，等候时间继续累计。
counter-done-reinstate = { $number } 已恢复排队。
counter-ask-finish = 办结 { $number }，结果是？
counter-ask-finish-next = 办结 { $number } 并呼叫下一位？
counter-yes-finish-next = 办结并呼叫下一位
counter-hint-steps = 还有 { $left } 个服务步骤未勾选
counter-ask-transfer = 将 { $number } 转移到哪里？
counter-hint-transfer = 保留原取号时间，等候不重新计算
counter-note-transfer = 给下一位同事的备注（可不填）
counter-ask-pause = 暂停服务的原因？
counter-pause-counted = 计入在岗时间
counter-ask-further = { $number } 还要办理哪项业务？
counter-hint-further = 前一项按“首选结果”办结，客户无须重新取号
counter-ask-reclassify = { $number } 实际要办哪项业务？
counter-reason-wrong-service = 客户取号时选错业务
counter-note-reason = 原因
counter-hint-audited = 原因将随呼叫记录留存备查
counter-ask-by-name = 为什么先呼叫 { $number }？
counter-reason-returned = 客户补齐资料返回
counter-reason-needs-help = 客户需要照顾
counter-reason-lobby = 大堂经理安排
counter-reason-urgent = 业务紧急（如挂失）
counter-note-other-reason = 其他原因，填写后按回车
counter-ask-close = 关闭{ $counter }号窗口？
counter-ask-log-out = 退出登录并关闭{ $counter }号窗口？
counter-ask-leave = { $number } 仍在窗口，如何处理？
counter-leave-finish = 办结后离开
counter-leave-hold = 挂起，稍后由同事回呼
counter-ask-quit = { $number } 仍在窗口，确定退出程序？
counter-hint-quit = 退出后计时继续，重新登录可接着办理
counter-yes-quit = 退出程序
counter-yes = 确定
counter-ask-forgotten = { $number } 仍在办理吗？
counter-hint-forgotten = 已办理 { $minutes } 分钟。若客户早已离开，本次用时将单独标记，不计入平均办理时间。
counter-forgotten-still = 仍在办理
counter-forgotten-left = 客户已离开，现在办结
counter-esc = Esc 返回
counter-note-key = /
counter-login-staff = 工号
counter-login-pin = 密码
counter-login-hint = 登录后开放窗口即可叫号
counter-closed-title = 窗口未开放
counter-closed-hint = { $count ->
    [0] 目前没有客户等候本窗口的业务
   *[other] 有 { $count } 位客户在等候本窗口的业务
}
counter-connecting-title = 正在连接
counter-connecting-hint = 连接成功后自动显示，无须操作。
counter-unknown = 网点设置中没有{ $counter }号窗口，请联系大堂经理。
counter-language = EN
counter-row-key = 回车

### why (why a ticket is called, or stands where it stands)
why-directed = 同事指定转到{ $counter }号窗口
why-max-wait = 已等候 { $waited } 分钟，超过 { $limit } 分钟上限，优先保障
why-appointment = 预约时间已到
why-early = 预约时间未到，先到先等
why-priority = { $reason }，按规定优先
why-priority-capped = { $reason }优先；已连续优先 { $run } 位，此轮先轮到普通客户
why-transferred = 由其他业务转来，保留原取号时间（已等候 { $waited } 分钟）
why-reinstated = 过号后恢复，排在恢复时第 { $places } 位之后
why-delayed = 客户请求延后：让 { $places } 位先办
why-ratio = 已连续优先 { $run } 位，此轮轮到普通客户
why-backup = 本窗口主办业务无人等候，协办其他业务（已等候 { $waited } 分钟）
why-turn = 按取号顺序（已等候 { $waited } 分钟）
why-by-name = 指定呼叫：{ $reason }
why-held = 挂起后回呼

### manager
manager-title = 大堂管理台
manager-staff = 工号
manager-pin = 密码
manager-log-in = 登录
manager-log-out = 退出登录
manager-expired = 登录已失效，请重新登录。
manager-connecting = 正在连接网点系统…
manager-lost = { $time } 起与网点系统的连接中断。以下为中断前的数据，恢复连接后自动更新，其间不能操作。
manager-tab-floor = 厅堂实况
manager-tab-tickets = 号票
manager-tab-summary = 当日汇总
manager-tab-day = 营业日
manager-cancel = 取消
manager-save = 保存
manager-minutes = { NUMBER($minutes, minimumFractionDigits: 1) } 分钟
manager-list-comma = 、
manager-kpi-waiting = 等候人数
manager-kpi-mean-wait = 平均等候（含正在等候）
manager-kpi-served = 已办结
manager-kpi-abandoned = 弃号
manager-kpi-satisfaction = 满意度
manager-kpi-counters = 开放窗口
manager-longest = 最长 { $time }
manager-target-minutes = 目标 ≤ { NUMBER($minutes) }
manager-csat = { $share }（n = { NUMBER($n, useGrouping: 0) }）
manager-csat-hidden = 样本不足（n = { NUMBER($n, useGrouping: 0) }）
manager-counter = { $counter } 号窗口
manager-activity-closed = 未开放
manager-activity-free = 空闲
manager-activity-called = 等待到窗
manager-activity-serving = 办理中
manager-activity-wrap-up = 事后处理
manager-activity-paused = 暂停服务
manager-nobody = 无人登录
manager-flexible = 弹性窗口
manager-pause = 暂停服务
manager-resume = 恢复服务
manager-close-counter = 关闭窗口
manager-close-counter-sure = 关闭 { $counter } 号窗口？柜员须重新开放后才能继续叫号。
manager-skills = 设置业务
manager-skills-title = { $counter } 号窗口办理的业务
manager-skills-own = 主办
manager-skills-backup = 协办
manager-skills-note = 主办业务无人等候时才叫协办业务。
manager-skills-saved = { $counter } 号窗口的业务已更新
manager-queue = 队列
manager-waiting = 等候人数
manager-longest-wait = 最长等候
manager-expected = 新取号预计等候
manager-able = 可办窗口
manager-range = { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } 分钟
manager-alerts = 预警
manager-no-alerts = 暂无预警
manager-since = { $time } 起
manager-acknowledge = 知道了
manager-devices = 设备
manager-devices-well = { NUMBER($count, useGrouping: 0) } 台设备全部正常
manager-problem-paper-out = 缺纸
manager-problem-paper-low = 纸将用完
manager-problem-printer-offline = 打印机未连接
manager-problem-printer-failed = 打印失败
manager-problem-printer-none = 未配打印机
manager-problem-no-sound = 语音播报无声
manager-problem-island-refused = { $number } 号断网期间的操作未被接收，请找到客户并人工处理
manager-problem-journal-damaged = 断网日志损坏，请核对今日纸质号票与列表
manager-problem-journal-unwritable = 硬盘无法写入，断网时不能继续工作
manager-problem-other = 故障（{ $code }）
manager-find = 查找号码，如 A012
manager-group-all = 全部
manager-group-waiting = 等候中
manager-group-at-counter = 在窗口
manager-group-aside = 挂起与过号
manager-group-ended = 已结束
manager-ticket-number = 号码
manager-ticket-service = 业务
manager-ticket-state = 状态
manager-ticket-issued = 取号
manager-ticket-wait = 等候（分）
manager-ticket-counter = 窗口
manager-ticket-priority = 优先
manager-ticket-rating = 评价
manager-state-waiting = 等候中
manager-state-called = 已叫号
manager-state-serving = 办理中
manager-state-on-hold = 挂起
manager-state-missed = 过号
manager-state-transferred = 转移等候
manager-state-served = 已办结
manager-state-abandoned = 弃号
manager-choose-ticket = 选择左侧的号票，查看经过和排队原因
manager-standing-first = { $why }。前面无人，下一个就是。
manager-standing = { $why }。前面还有 { NUMBER($count, useGrouping: 0) } 人：{ $numbers }
manager-reinstate = 恢复排队
manager-reinstated = { $number } 已恢复排队
manager-abandon = 作废
manager-abandon-reason = 作废原因（可不填）
manager-abandon-sure = 作废 { $number }？客户将不再被叫号，此操作不能撤销。
manager-abandoned = { $number } 已作废
manager-story-issued = 取号：{ $service }，前面 { NUMBER($ahead, useGrouping: 0) } 人
manager-story-issued-island = 断网取号：{ $service }，连接恢复后补报
manager-story-promise = ，预计等候 { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } 分钟
manager-story-priority = ，优先（{ $reason }）
manager-story-unprinted = ，未打印出号票
manager-story-called = { $counter } 号窗口叫号：{ $why }
manager-story-recalled = 重呼 { NUMBER($times, useGrouping: 0) } 次，这是最后一次
manager-story-started = { $counter } 号窗口开始办理{ $service }
manager-story-end-served = 办结
manager-story-end-next-service = 本项办完，接着办理下一项
manager-story-end-transferred = 转移
manager-story-end-missed = 过号
manager-story-end-held = 挂起
manager-story-forgotten = （忘点办结，不计入办理时间）
manager-story-island = （窗口断网期间计时）
manager-story-abandoned = 弃号：{ $reason }
manager-story-rated = 客户评价 { NUMBER($score, useGrouping: 0) } 分
manager-story-suspect = （可疑，待复核）
manager-reason-day-closed = 营业结束
manager-reason-missed-twice = 两次过号
manager-reason-none = 未说明
manager-refresh = 刷新
manager-export-pdf = 导出 PDF
manager-export-xlsx = 导出 Excel
manager-export-title = 导出当日汇总
manager-exported = 已导出到 { $path }
manager-summary-empty = 暂无汇总数据
manager-day = 营业日
manager-day-before = { $date } 尚未开始营业
manager-day-open = { $date } 营业中
manager-day-closed = { $date } 已结束营业
manager-day-left = { $count ->
    [0] 所有客户均已办结，可以结束营业。
   *[other] 还有 { NUMBER($count, useGrouping: 0) } 张号票未办结。
}
manager-day-manager-only = 开始和结束营业须由网点负责人操作。
manager-open-day = 开始营业
manager-day-opened = 已开始营业
manager-close-day = 结束营业
manager-close-day-sure = { $count ->
    [0] 结束今日营业？所有窗口将关闭。
   *[other] 结束今日营业？还有 { NUMBER($count, useGrouping: 0) } 张号票未办结，将全部终止：{ $numbers }
}
manager-day-closed-told = 已结束营业
manager-issue-title = 代客取号
manager-no-priority = 无
manager-issue = 取号
manager-issued = 前面 { NUMBER($ahead, useGrouping: 0) } 人。请把号码告诉客户，并提醒留意叫号屏。
error-report-not-saved = 文件未能保存（{ $detail }）。请换一个位置或文件名再试。

### alert
alert-long-wait = { $service }最长已等候 { NUMBER($minutes, useGrouping: 0) } 分钟
alert-no-counter = { $service }有 { NUMBER($waiting, useGrouping: 0) } 人等候，但没有窗口办理
alert-open-flexible = { NUMBER($waiting, useGrouping: 0) } 人等候，建议开放弹性窗口 { $counter }
alert-long-service = { $counter } 号窗口办理 { $number } 已 { NUMBER($minutes, useGrouping: 0) } 分钟
alert-no-show = { $counter } 号窗口叫号后 { NUMBER($minutes, useGrouping: 0) } 分钟无人到窗
alert-device = { $device }：{ $problem }

### cli

cli-node-ready = 网点节点已就绪：{ $url }
cli-centre-ready = 中心已就绪：{ $url }
cli-code = { $code }  （限用一次，{ $minutes } 分钟内有效）
cli-pin-ask = { $staff } 的新口令：
cli-pin-again = 请再次输入口令：
cli-pin-set = { $staff } 的口令已设置。
cli-tls = 证书已写入 { $folder }，请将 ca.pem 分发到各设备。
cli-connected = 网点 { $branch } 将在节点下次启动后向 { $url } 上报。
cli-init = 本机（{ $name }，{ $address }）已成为网点 { $branch } 的第一台电脑。证书在 { $folder }：将 ca.pem 提供给要加入的设备，并把 ca.key 的副本存入保险柜。现在请启动：branchdesk node
cli-pc-joined = 本机（{ $name }）已加入网点 { $branch }。现在请启动：branchdesk node
cli-pc-voter = { $id }  { $address }  参与决定  { $name }
cli-pc-standby = { $id }  { $address }  备用  { $name }
cli-pc-removed = { $id } 已移出本网点。
cli-pc-aside = 文件夹原有内容已移至 { $path }。
cli-recover-others-off = 1. 网点 { $branch } 的其他电脑均已关机或损坏；在清空其数据文件夹之前，任何一台都不得再在网点内开机。若有两台自行继续工作，会重复发号。
cli-recover-newest = 2. 在剩余的电脑中，本机的记录最新：日志到 { $day } 的事件 { NUMBER($seq, useGrouping: 0) } 为止（可在每台电脑上用 branchdesk log verify 查看）。
cli-recover-copied = 3. 本机的数据文件夹已复制到安全的地方。
cli-recover-confirm = 确认属实，请输入 { $branch }：
cli-recovered = 节点下次启动后，本机将独自继续工作。日志到事件 { NUMBER($seq, useGrouping: 0) } 为止，其中 { $brought } 条取自本机的一致性成员。现在请启动：branchdesk node。之后让其他电脑以空文件夹重新加入。
cli-recovered-part = 除本机日志外，未能读出与其他电脑共同确认的内容，最后几条事件可能缺失：请将最近的纸质号票与队列核对。
cli-pin-give = { $staff } 的密码：{" "}
cli-accept-ask = 网点 { $branch } 的日志到事件 { NUMBER($seq, useGrouping: 0) } 为止。今后以它为准；中心另存的记录原样保留，但不再计入统计。输入 { $branch } 继续：
cli-accepted = 节点下次启动后，网点 { $branch } 以本日志为准。
cli-register = 网点 { $branch } 的注册码（限用一次）：{ $code }
cli-written = 已写入：{ $path }
cli-demo-no-windows = 此命令不含窗口。请用 branchdesk demo --headless 模拟一整天。
cli-demo-no-screen = 本机没有屏幕。可用 --offscreen 文件夹（输出各窗口截图）或 --headless（模拟一整天并输出日报）。
cli-demo-opening = 正在模拟上午至 { $start } …
cli-demo-open = 网点已开门。节点 { $node } · 中心页面 { $centre } · 统一口令 { $pin }。关闭窗口或按 Ctrl+C 结束。
cli-demo-played = 日志共 { $events } 条事件，用时 { $seconds } 秒。
cli-demo-kept = 网点数据保存在 { $path }。
cli-bank-played = { $done }/{ $of } { $branch }：{ $events } 个事件
cli-bank-digest = 正在生成业务记录与汇总 …

### centre (the central server's pages)
centre-title = 网点排队监测中心
centre-live = 实时
centre-lost = 连接已断开，数据不是最新
centre-overview = 总览
centre-branch = 网点
centre-service = 业务
centre-branches = 在线网点
centre-live-of = { NUMBER($live, useGrouping: 0) } / { NUMBER($all, useGrouping: 0) }
centre-silent = { $count ->
    [0] 全部在线
   *[other] { NUMBER($count, useGrouping: 0) } 家失联
}
centre-contact = 最近联系
centre-never = 从未联系
centre-seconds-ago = { NUMBER($count, useGrouping: 0) } 秒前
centre-minutes-ago = { NUMBER($count, useGrouping: 0) } 分钟前
centre-hours-ago = { NUMBER($count, useGrouping: 0) } 小时前
centre-lag = { NUMBER($count, useGrouping: 0) } 条记录待上传
centre-as-of = 数据截至网点时间 { $time }
centre-date = 营业日期
centre-show = 查看
centre-waiting = 当前等候
centre-longest = 最长 { $minutes }
centre-issued = 取号
centre-served = 办结
centre-issued-served = 取号 { NUMBER($issued, useGrouping: 0) }，办结 { NUMBER($served, useGrouping: 0) }
centre-mean-wait = 平均等候
centre-mean-wait-unit = 平均等候（分钟）
centre-p90-wait = 九成客户等候不超过
centre-p50-is = 半数不超过 { $minutes }
centre-target-minutes = 目标 { $minutes } 分钟
centre-minutes = { $minutes } 分钟
centre-level = 等候达标率
centre-abandoned = 弃号率
centre-people = { NUMBER($count, useGrouping: 0) } 人
centre-satisfaction = 满意度
centre-csat-note = { NUMBER($count, useGrouping: 0) } 份评价，参评率 { $rate }，95% 区间 { $low }–{ $high }
centre-too-few = { NUMBER($count, useGrouping: 0) } 份评价，满 30 份后显示
centre-no-ratings = 暂无评价
centre-legend = 色条：平均等候；细线：P90；竖线：目标。等候时间自取号至首次叫号。满意度为“非常满意”与“满意”占全部评价之比。
centre-day-open = 营业中
centre-day-closed = 已日终
centre-flow = 每半小时取号人数
centre-waits = 每半小时平均等候（分钟），虚线为目标
centre-half-hour = { $time }：取号 { NUMBER($issued, useGrouping: 0) }，平均等候 { $wait }
centre-empty = 还没有登记网点
centre-empty-how = 请在本机为网点生成登记码，网点服务器凭码登记：
centre-no-day = 该日期没有数据
centre-no-day-how = 网点当日未营业，或此后一直没有联系。
centre-skip = 跳到内容
centre-pages = 页面
centre-live-branches = 实时网点
centre-search = 网点名称或编号
centre-area = 区域
centre-all-areas = 全部区域
centre-which = 显示
centre-all-branches = 全部网点
centre-only-troubled = 仅需关注的网点
centre-troubled = 需关注
centre-counters-open = 开放窗口
centre-last-calls = 最近叫号
centre-none-found = 没有符合条件的网点。
centre-page-of = 第 { NUMBER($page, useGrouping: 0) } 页，共 { NUMBER($all, useGrouping: 0) } 页
centre-from-to = { $first } 至 { $last }
centre-period-day = 最近一日
centre-period-week = 近 7 天
centre-period-month = 本月至今
centre-period-last-month = 上月
centre-period-quarter = 近 90 天
error-period-invalid = 时段的结束日期不得早于开始日期，最长 { NUMBER($days, useGrouping: 0) } 天。
centre-problem-branch-forked = 两份日志自称同一网点
centre-problem-centre-ahead = 网点磁盘为旧副本
centre-problem-events-flagged = 部分记录无法识别
centre-problem-silent = 超过一分钟没有联系
centre-problem-clock-skewed = 时钟不准
operations-title = 运行状况
operations-unsent = 尚未送达
operations-unsent-note = 网点还保存着的事件
operations-undigested = 尚未计入
operations-undigested-note = 已收到、等待统计的事件
operations-count-silent = 失联网点
operations-count-forked = 一个网点两份日志
operations-count-flagged = 无法读取的事件
operations-count-ahead = 旧磁盘
operations-count-skewed = 时钟不准
operations-clock-minutes-ahead = 快 { NUMBER($count, useGrouping: 0) } 分钟
operations-clock-minutes-behind = 慢 { NUMBER($count, useGrouping: 0) } 分钟
operations-clock-hours-ahead = 快 { NUMBER($count, useGrouping: 0) } 小时
operations-clock-hours-behind = 慢 { NUMBER($count, useGrouping: 0) } 小时
operations-troubles = 需要查看的网点
operations-problem = 问题
operations-version = 版本
operations-no-troubles = 所有网点联系正常。
operations-processes = 进程与任务
operations-kind-serve = 服务进程
operations-kind-digest = 统计进程
operations-since = { $ago }启动
operations-alive = 正常
operations-gone = 最后信号：{ $ago }
operations-well = 正常完成
operations-under-way = 进行中
operations-job-partitions = 未来数日的分区
operations-job-inboxes = 处理过期的网点请求
operations-job-archive = 历史数据归档
operations-job-tidy = 清除过期数据
operations-poison = 已保存但未计入的事件
operations-flag-unreadable = 内容不是事件
operations-flag-envelope = 自称是另一事件，或含有不可能的日期或数字
operations-flag-unfoldable = 与之前的记录不符
operations-flag-unknown-type = 来自更新的版本
error-centre-unreachable = 中心没有应答（{ $detail }）。网点照常营业，恢复后自动补传；请检查线路和中心地址。
error-centre-failed = 中心应答异常（{ $detail }）。数据已全部保留，将自动重传。
error-centre-busy = 中心正在答复本网点的另一请求，稍后会自动重试。
error-centre-internal = 中心内部出错，未作任何更改。请重试；如仍出现，请把发生时间告知技术支持。
error-centre-path-unknown = 中心没有这个地址。
error-centre-db-invalid = BRANCHDESK_CENTRE_DB 不是数据库地址（{ $detail }）。格式为 postgresql+psycopg://用户:密码@主机/库名。
error-centre-store-failed = 中心数据库无法使用（{ $detail }）。请检查磁盘和权限；未送达的数据都保留在网点。
error-centre-store-damaged = 中心数据库已损坏（{ $detail }）。请恢复最近的备份，缺少的部分网点会自动补传。
error-centre-store-too-new = 中心数据库由更新的版本（{ $found }）建立，请重新安装该版本。
error-batch-invalid = 中心不接受这批记录（{ $detail }）。请用 “branchdesk log verify” 检查网点日志。
error-batch-too-large = 请求超过 { $mib } MiB，未作任何更改。
error-request-invalid = 请求内容不完整或有误（{ $detail }），未作任何更改。
error-branch-unknown = 网点“{ $branch }”没有在中心登记。
error-branch-name = “{ $branch }”不能用作网点编号：请用字母、数字、点和短横线，最多 64 个字符。
error-branch-token-wrong = 中心不认可网点 { $branch } 的令牌，请重新登记该网点。
error-registration-code-wrong = 网点 { $branch } 的登记码不正确、已使用或已过期（有效期一天）。请在中心重新生成。
error-restored-waiting = 日志刚从备份恢复，中心尚未告知备份之后的记录（{ $detail }）。在此之前本机不发号、不叫号，并会自动重试；取号机先用自己的号段。若没有中心可用：branchdesk node accept。
error-restored-elsewhere = 日志刚恢复，但中心在最近 { $seconds } 秒内仍收到本网点另一节点的消息。若有另一台机器在以本网点运行，请停用它；否则请稍候。
error-restored-several = 日志刚恢复，而本网点由多台电脑共同决定。请启动其他电脑，本机会让位给它们。若其他电脑都已不存在，请停止节点后运行 branchdesk node recover；若是新电脑，则运行 branchdesk node accept。
error-restored-fork = 恢复的日志与中心在同一位置的记录不同。在有人决定以哪一份为准之前，本机不发号、不叫号：请换用其他备份，或停止节点后运行 branchdesk node accept。
error-restored-without-centre = 日志已从备份恢复，但无从得知备份之后的记录。号码跳到更后面继续，以免重号；其间的号票和时间已丢失。
error-mark-damaged = 恢复标记 { $path } 无法读取（{ $detail }）。请重新恢复日志，或运行 branchdesk node accept。
error-not-confirmed = 输入的不是本日志所属网点的编号，未作任何更改。
error-branch-forked = 中心保存的记录与本机不一致：有两台服务器在以同一网点运行。请停用其中一台；在继续使用的那台上重新连接中心，并运行 branchdesk node accept。
error-centre-ahead = 中心的记录比本机更新：本机磁盘是旧副本。请在能连通中心时重新启动节点，节点会先取回缺少的记录再继续。
error-page-only-here = 尚未设置可登录的人员，页面只能在中心本机通过 127.0.0.1 或 localhost 查看。运维人员可用 branchdesk centre people add 添加人员。
error-log-in-needed = 请先登录。
error-right-missing = 您的角色没有此项权限。如工作需要，请联系总行。
error-password-must-change = 请先设置您自己的密码。
error-form-foreign = 表单已过期，或来自其他网站；未作任何更改。请刷新页面后重试。
error-too-often = 请求过于频繁，请在 { $seconds } 秒后重试。
error-date-invalid = “{ $date }”不是有效日期，请按 2026-03-02 的格式填写。

### kiosk
kiosk-date = { NUMBER($month) }月{ NUMBER($day) }日 { $weekday ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[7] 星期日
}
kiosk-language = 中文
kiosk-large = 大字
kiosk-title = 请选择要办理的业务
kiosk-help = 不确定选哪一项？请咨询大堂经理
kiosk-waiting = 等候 { NUMBER($ahead, useGrouping: 0) } 人
kiosk-wait-range = 约 { NUMBER($low, useGrouping: 0) }–{ NUMBER($high, useGrouping: 0) } 分钟
kiosk-wait-about = 约 { NUMBER($minutes, useGrouping: 0) } 分钟
kiosk-wait-under = { NUMBER($minutes, useGrouping: 0) } 分钟以内
kiosk-no-counter = 暂无窗口办理此业务
kiosk-issuing = 正在取号…
kiosk-priority = 优先取号
kiosk-priority-title = 请选择优先类别
kiosk-priority-help = 工作人员可能会请您出示相关证件
kiosk-priority-chosen = 优先取号：{ $reason }
kiosk-priority-cancel = 取消优先
kiosk-back = 返回
kiosk-connecting = 正在连接
kiosk-connecting-help = 请稍候，或直接联系大堂经理为您取号。
kiosk-lost = 暂时无法取号
kiosk-lost-help = 取号机与网点系统的连接中断，请联系大堂经理为您取号。
kiosk-island = { $time } 起与网点系统的连接中断
kiosk-island-help = 仍可取号：号码为本机断网号段，由工作人员叫号；等候人数暂时无法显示。
kiosk-out-help = 本机暂时无法取号，请联系大堂经理。
kiosk-closed = 今日营业已结束
kiosk-closed-help = 欢迎您在营业时间（{ $opens }–{ $closes }）再来办理。
kiosk-not-yet = 尚未开始营业
kiosk-not-yet-help = 营业时间 { $opens }–{ $closes }。如需帮助，请联系大堂经理。
kiosk-full = 当前等候人数已满
kiosk-full-help = 请稍后再取号，或咨询大堂经理。
kiosk-your-number = 您的号码
kiosk-printing = 正在打印号票，请稍候…
kiosk-take = 请取走号票，留意叫号
kiosk-scan = 手机扫码，随时查看排队进度
kiosk-not-printed = 号票没有打印出来，但号码有效
kiosk-not-printed-paper = 打印机缺纸，{ $told ->
    [yes] 已通知工作人员
   *[no] 请告知大堂经理
}。请拍照记下号码，或用手机扫码。
kiosk-not-printed-fault = 打印机故障，{ $told ->
    [yes] 已通知工作人员
   *[no] 请告知大堂经理
}。请拍照记下号码，或用手机扫码。
kiosk-not-printed-none = 本机不出纸质号票。请拍照记下号码，或用手机扫码。
kiosk-no-printer = 本机不出纸质号票：取号后请拍照，或用手机扫码
kiosk-printer-low = 号票纸即将用完。如未出票，请拍照记下号码或用手机扫码
kiosk-printer-out = 打印机缺纸，您仍可取号：取号后请拍照，或用手机扫码
kiosk-printer-fault = 打印机故障，您仍可取号：取号后请拍照，或用手机扫码
kiosk-done = 完成
kiosk-noted = 我已记下号码
kiosk-reprint = 重新打印
kiosk-take-back = 不要这个号码
kiosk-returns = { NUMBER($seconds) } 秒后返回首页
kiosk-stays-valid = { NUMBER($seconds) } 秒后返回首页，号码 { $number } 继续有效
kiosk-unanswered = 暂未收到取号结果
kiosk-unanswered-help = 网点系统没有回应，号码可能已经生成。再试一次不会重复取号；也可联系大堂经理。
kiosk-try-again = 再试一次
kiosk-silent = 网点系统没有回应，请再按一次，或联系大堂经理。
kiosk-give-up = 不取号了
kiosk-still-there = 您还在吗？
kiosk-still-there-help = 触摸屏幕任意位置继续，{ NUMBER($seconds) } 秒后返回首页
error-printer-paper-low = 取号机的号票纸即将用完，请及时更换纸卷。

### evaluator
evaluator-title = 评价器 · { $counter }号窗口
evaluator-counter = { $counter } 号窗口
evaluator-welcome = 欢迎光临，很高兴为您服务
evaluator-serving = 正在为 { $number } 号客户办理
evaluator-called = 请 { $number } 号客户到本窗口
evaluator-paused = 本窗口暂停服务
evaluator-closed = 本窗口未开放，请留意叫号屏
evaluator-connecting = 正在连接网点系统…
evaluator-lost = { $time } 起与网点系统的连接中断，正在自动重连
evaluator-question = 请评价本次服务
evaluator-for = 您的号码 { $number }
evaluator-yours = 评价由您本人作出，柜员无法代为提交或修改
evaluator-score-5 = 非常满意
evaluator-score-4 = 满意
evaluator-score-3 = 一般
evaluator-score-2 = 不满意
evaluator-score-1 = 非常不满意
evaluator-why = 哪里需要改进？
evaluator-why-help = 可多选，最多 { NUMBER($most) } 项
evaluator-chosen = 您的评价：{ $score }
evaluator-submit = 提交
evaluator-skip = 不选，直接提交
evaluator-sending = 正在提交…
evaluator-thanks = 感谢您的评价
evaluator-thanks-help = 您的意见会让我们做得更好，祝您生活愉快！
evaluator-kept-help = 网络暂时中断，您的评价已保存，恢复后自动提交，无需再次操作。
evaluator-sorry = 很抱歉，评价未能提交
evaluator-sorry-help = 您可以扫描号票上的二维码补评，或告诉大堂经理。
evaluator-language = 中文

### customer (the page behind the ticket's QR code)
error-page-unknown = 这里还没有此号票的信息。如果刚刚取号，请稍候，页面会自动重新查找；否则链接有误或已过有效期，请重新扫描号票上的二维码，或咨询大堂经理。
error-page-too-often = 您所在网络的尝试次数过多，请一分钟后重新打开号票上的链接。
customer-page = 我的号票
customer-service-of = { $branch }
customer-switches = 语言与字号
customer-bigger = 大字
customer-smaller = 标准字号
customer-no-ticket = 没有找到号票
customer-trouble = 暂时无法查看
customer-title = { $headline } · { $number }
customer-say = { $number }，{ $headline }。{ $lead }。
customer-your-number = 您的号码
customer-counter = { $counter } 号窗口
customer-ahead = { $count ->
    [0] 您前面没有人
   *[other] 人排在您前面
}
customer-ahead-said = { $count ->
    [0] 您前面没有人
   *[other] 您前面还有 { NUMBER($count, useGrouping: 0) } 人
}
customer-queued = 您正在排队
customer-is-called = 请马上到 { $counter } 号窗口
customer-is-serving = { $counter } 号窗口正在为您办理
customer-is-on-hold = { $counter } 号窗口已为您暂停办理
customer-is-missed = 您已过号
customer-is-served = 已办结，感谢您的光临
customer-is-abandoned = 此号已失效
customer-is-closed = 今日营业已结束
customer-called-at = { $time } 叫号
customer-lead-serving = 现在无需再看本页
customer-lead-on-hold = 请备齐资料后回到该窗口，无需重新取号
customer-lead-served = 以下是您本次办理的经过
customer-lead-abandoned = 如仍需办理，请重新取号
customer-closed-hours = 您的号没有叫到，请在营业时间 { $opens }–{ $closes } 再来
customer-missed-until = 请在 { $time } 前到大堂经理处恢复排队
customer-missed-late = 已过 { $time } 的恢复时限，请重新取号，或咨询大堂经理
customer-advice-waiting = 请不要走远。因业务和优先客户不同，叫号不一定按号码顺序。
customer-advice-transferred = 您已转到其他业务或窗口，此前的等候时间有效。
customer-advice-once-more = 您已过号一次，再次过号此号将失效。
customer-advice-called = 约 { NUMBER($minutes, useGrouping: 0) } 分钟内未到窗口，可能会叫下一位客户。
customer-advice-missed = 恢复后，您将排在 { NUMBER($places, useGrouping: 0) } 位客户之后。
customer-silent = 暂时联系不上网点，以下是 { $time } 的情况，请以大厅叫号屏为准。
customer-lost = 连接中断，以下是 {"{"}time{"}"} 的情况，请以大厅叫号屏为准。
customer-called-now = 正在叫号
customer-bring = 您的业务
customer-documents = 请带好
customer-fee = 费用
customer-rating = 您的评价
customer-rated-once = 每张号票只能评价一次。
customer-rating-over = 此号票的评价时间已过。欢迎到大堂或通过电话提出意见。
customer-story = 本次经过
customer-story-issued = 取号
customer-story-called = 请到 { $counter } 号窗口
customer-story-recalled = 再次叫号，共 { NUMBER($count, useGrouping: 0) } 次
customer-story-started = { $counter } 号窗口开始办理
customer-story-served = 办理完毕
customer-story-next-service = 第一项办理完毕，开始办理下一项
customer-story-transferred = 转至其他业务或窗口
customer-story-missed = 过号
customer-story-held = 暂停办理，补充资料
customer-story-abandoned = 此号结束
customer-story-rated = 已评价
customer-story-waited = 共等候 { NUMBER($minutes, useGrouping: 0) } 分钟
customer-story-service = 共办理 { NUMBER($minutes, useGrouping: 0) } 分钟
customer-sound-on = 叫到我时响铃、振动
customer-sound-is-on = 铃声已开，请保持本页打开
customer-keep-link = 本页仅供持票人查看，不显示任何姓名。
error-page-foreign = 此请求来自其他网站。请重新打开号票上的链接后再操作。
error-inbox-full = 该网点暂时无法联系，待处理的请求过多。请稍后再试，或直接到网点咨询。
error-inbox-expired = 未能及时联系到网点，此请求未办理，请重新提交。
customer-sent-leave = 已提交：放弃排队，等待网点确认。
customer-sent-rate = 已提交：您的评价，等待网点确认。
customer-rating-yours = 评价由您本人作出，每张号票一次，工作人员无法代为提交或修改。
customer-rate-back = 返回，暂不评价
customer-leave = 我要离开，不再排队
customer-sure-leave = 确定不再排队吗？
customer-means-leave = 此号将失效且不能恢复，之后办理需重新取号。
customer-yes-leave = 是，我要离开
customer-no-leave = 不，继续排队
customer-sent-delay = 已提交：您选择让其他人先办理。网点尚未确认。
customer-done-delay = 已办理：您的顺序已延后，号码不变。
customer-delay = 我需要更多时间
customer-sure-delay = 让其他人先办理？
customer-means-delay = 您后面最多 { NUMBER($places, useGrouping: 0) } 位客户将先于您被叫号，您的号码不变。每张号票可延后 { NUMBER($times, useGrouping: 0) } 次。
customer-yes-delay = 是，我需要更多时间
customer-no-delay = 不，保留我的位置
visit-is-open = 正在营业
visit-is-closed = 现在不营业
visit-is-full = 等候人数已满，暂停取号
visit-is-unknown = 暂时联系不上网点
visit-hours = 营业时间 { $opens }–{ $closes }
visit-waiting = { $count ->
    [0] 目前无人等候
   *[other] 目前 { NUMBER($count, useGrouping: 0) } 人等候
}
visit-how = 请在网点取号机取号，或由大堂经理协助。
visit-silent = 以下是 { $time } 的数据，此后没有收到网点的消息。
error-booking-enough = 您已有 { NUMBER($most, useGrouping: 0) } 个预约，或您所在网络今日预约过多。请先取消一个，或咨询网点。
booking-book = 预约办理
booking-choose = { $service }：请选择时间
booking-no-name = 无需姓名和电话。预约后的页面就是您的预约凭证，请保存。
booking-none = 近日没有可预约的时间，您可以随时到网点取号。
booking-day = { NUMBER($month) }月{ NUMBER($day) }日 { $weekday ->
    [1] 星期一
    [2] 星期二
    [3] 星期三
    [4] 星期四
    [5] 星期五
    [6] 星期六
   *[7] 星期日
}
booking-is-sent = 已提交，等待网点确认
booking-is-booked = 您的预约
booking-is-cancelling = 已提交取消，等待网点确认
booking-is-cancelled = 预约已取消
booking-is-refused = 预约未成功
booking-rule = 请在预约时间前 { NUMBER($early, useGrouping: 0) } 分钟至后 { NUMBER($late, useGrouping: 0) } 分钟内凭此码到网点签到，逾期请取普通号。
booking-code = 预约码 { $code }
booking-other = 选择其他时间
booking-cancel = 取消预约
error-branch-silent = 目前无法联系到网点，暂时不能在此取号。请几分钟后再试，或到网点取号。
error-place-none = 该网点仅提供现场取号。
error-place-enough = 您在一小时内已取 { NUMBER($most, useGrouping: 0) } 个号，或您所在网络今日取号过多。请到网点取号。
place-take = 立即取号
place-sure = { $service }：现在取号？
place-means = 从现在起开始排队。叫到您的号时请在网点内，本页会显示排队进度。无需提供姓名和电话。
place-yes = 是，现在取号
place-back = 返回网点页面
place-is-sent = 已提交，网点尚未给出号码
place-is-given = 您的号码是 { $number }
place-is-refused = 未能取号
place-until = 如 { NUMBER($minutes, useGrouping: 0) } 分钟内无法联系到网点，则不予取号。本页会自动刷新。
place-page-comes = 您的号票页面即将显示。
visit-how-phone = 您可以出发前在此取号，也可以在网点取号机或向大堂经理取号。
booking-is-moving = 已提交：您要改期。网点尚未确认
booking-moves-to = 改为 { $time }。网点确认之前，仍以上面的时间为准。
booking-stands-until = 在网点确认新的时间之前，您 { $time } 的预约仍然有效。
booking-move = 改期
booking-keep = 保留原预约

### 设置变更（总行页面）
error-release-text = 第 { NUMBER($line, useGrouping: 0) } 行：{ $where }。未保存，请修改后重新保存。
error-release-title = 请填写标题，最多 { $most } 个字。
error-release-note = 请说明变更原因，最多 { $most } 个字。
error-release-for-nobody = 请选择区域，或至少指定一个网点。
error-release-unknown = 没有这项设置变更，请返回列表。
error-release-of-one = “{ $name }”只属于单个网点，面向多个网点的变更不能包含它。
error-release-same = 与上一版本相比没有任何变化。
error-release-newer = 其间他人已保存第 { $number } 版。请先查看，再修改。
error-release-started = 下发已经开始，批次不能再改。
error-release-stages = 最多 { $most } 个批次。
error-release-place = “{ $place }”不是本变更范围内的区域或网点。
error-release-stage = 该批次已经开始，或尚未轮到。请刷新页面查看。
error-release-stopped = 下发已停止。如需继续，请编写新版本。
error-release-old = 已有更新的版本，只能下发最新版本。
error-release-refused = { $answered } 个已答复的网点中有 { $refused } 个拒绝。请先查看原因，仍可选择继续。

### 审计（中心页面）
audit-title = 审计
audit-person = 人员
audit-what = 操作
audit-all = 全部
audit-first = 从
audit-last = 到
audit-show = 查询
audit-export = 导出文件（CSV）
audit-check = 校验完整性
audit-whole = 记录完整：每一行都与前一行相符。
audit-broken = 第 { NUMBER($row, useGrouping: 0) } 行与前一行不符：记录曾被绕过系统修改。请通知审计人员，并保持数据库原状。
audit-at = 时间
audit-subject = 对象
audit-detail = 详情
audit-address = 来源地址
audit-older = 更早的记录
audit-none = 没有符合条件的记录。
audit-what-log-in = 登录
audit-what-log-out = 退出
audit-what-log-in-locked = 多次输错后锁定
audit-what-password = 密码
audit-what-person = 人员
audit-what-area = 区域
audit-what-export = 导出文件
audit-what-ticket = 查看号票
audit-what-annotation = 备注
audit-what-profile = 编写设置
audit-what-roll-out = 下发设置
audit-what-operations = 运行管理

### people at the centre
people-log-in = 登录
people-log-out = 退出登录
people-log-out-everywhere = 在所有设备上退出
people-name = 用户名
people-password = 密码
people-forgotten = 忘记密码？请联系总行或中心运维人员重置。
people-account = 我的账户
people-local = 本机
people-local-note = 尚未设置可登录的人员；在中心本机操作的人可以查看和执行所有功能。
people-role = 角色
people-role-branch = 网点
people-role-area = 区域
people-role-head-office = 总行
people-role-auditor = 审计
people-sees = 可见范围
people-everything = 全部网点
people-nothing = 暂无网点，请联系总行
people-new-password = 新密码
people-old = 当前密码
people-new = 新密码
people-again = 再次输入新密码
people-rule = 至少 { $shortest } 个字符，建议使用多个词语，不得包含用户名。
people-change = 修改密码
people-changed = 密码已修改，其他设备上的登录已全部退出。
error-log-in-wrong = 用户名或密码错误。一次性密码的有效期为七天。
error-log-in-wait = 该用户名错误次数过多，请在 { $seconds } 秒后重试。
error-password-weak = 请设置更长的密码：至少 { $shortest } 个字符，不要重复同一字符，不得包含用户名。
error-password-same = 新密码与当前密码相同。
error-password-differs = 两次输入的新密码不一致。
people-or = 或使用中心本地账号
error-oidc-unreachable = 身份认证服务器没有响应。请一分钟后再试，或联系中心运维人员。
error-oidc-state-wrong = 本次登录不是在此浏览器发起，或已超时。请重新登录。
error-oidc-refused = 身份认证服务器未通过登录。
error-oidc-code-wrong = 身份认证服务器未接受本次登录。请重新登录。
error-oidc-token-wrong = 身份认证服务器的应答不可信（{ $what }）。请告知中心运维人员。
error-oidc-no-role = 您的账号在此没有角色。请联系总行。
error-person-disabled = 您的账号已被停用。请联系总行。
error-centre-settings-invalid = 无法读取设置文件 { $path }：{ $detail }
error-person-vouched = { $person } 的密码由银行统一身份认证管理，请在该系统中修改。
error-person-id-invalid = “{ $person }”不能用作用户名。请使用小写字母、数字、点和连字符，最多 40 个字符，以字母或数字开头；“local”和“oidc-”已保留。
error-person-exists = 用户“{ $person }”已存在。
error-person-unknown = 没有用户“{ $person }”。
error-area-unknown = 没有区域“{ $area }”。
error-area-code = “{ $area }”不能用作区域代码。请使用字母、数字、点和连字符。
error-area-ring = 区域“{ $area }”不能位于自身之内。
cli-people-password = { $person }：一次性密码 { $password }（仅显示一次，七天内有效，首次登录须修改）
cli-people-none = 尚无人员：在本机操作的人可以查看一切。添加第一个人员后即须登录。
cli-figures-left = { $count ->
    [0] 已全部统计完毕。
   *[other] 还需统计 { $count } 项。
}

### archive and history

cli-archived = { $date }: 已归档 { $visits } 条办理记录
error-history-missing = 归档功能需要的程序库 { $library } 尚未安装。请安装:pip install 'branchdesk[{ $extra }]'
error-history-empty = { $path } 中尚无归档数据。请先运行:branchdesk centre archive
error-history-engine = 没有名为 { $engine } 的引擎。可用 duckdb,或集群地址,例如 spark://host:7077。
error-history-failed = 报表无法计算:{ $detail }
error-history-report = 没有名为 { $report } 的报表。可用的有:{ $known }
error-archive-busy = 另一个进程正在写 { $path } 中的归档。请待其结束后再试。
error-archive-failed = 归档文件 { $path } 无法写入:{ $detail }。请腾出空间或授予写权限后重新运行,数据不会丢失。
error-archive-lost = { $path } 中的归档缺少 { $dates },而数据库中已不再保留这些日期。请从备份恢复该文件夹后重新运行。
cli-tidied-links = 已删除号票与办理记录的关联:{ $count }
cli-tidied-acts = 已删除顾客页面上的请求:{ $count }
cli-tidied-bookings = 已删除过期预约:{ $count }
cli-tidied-addresses = 已清除预约中的来源信息:{ $count }
cli-tidied-event-days = 已删除原始日志(天):{ $count }
cli-tidied-visit-days = 办理明细现仅存于归档的日期数:{ $count }
cli-tidied-set-aside = 已删除隔离的重复日志事件:{ $count }
cli-tidied-ratings = 已从办理明细中清除的评价:{ $count }
cli-tidied-audit = 已删除审计记录:{ $count }
error-centre-events-gone = 中心仅保留该网点较新的日志,更早的已按期限清除。请恢复网点较新的备份,或用新的编号重新登记。
