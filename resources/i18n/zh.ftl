# BranchDesk texts (zh). One file per language; one section per area; ids are kebab-case.

### errors


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
