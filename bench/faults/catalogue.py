"""All kinds of faults by the names that the table and ``--only`` have for them."""

from __future__ import annotations

from bench.faults import centre_faults, damage, device_faults, faults
from bench.faults.faults import Fault

CATALOGUE: dict[str, type[Fault]] = {
    "kill": faults.Kill,
    "kill node": faults.KillNode,
    "kill etcd": faults.KillEtcd,
    "stop": faults.Stop,
    "freeze": faults.Freeze,
    "freeze etcd": faults.FreezeEtcd,
    "unplug": faults.Unplug,
    "cut": faults.Cut,
    "split": faults.Split,
    "mute": faults.Mute,
    "deaf": faults.Deaf,
    "deaf to one": faults.DeafToOne,
    "all unplugged": device_faults.AllUnplugged,
    "power cut": faults.PowerCut,
    "power cut all": faults.PowerCutAll,
    "evening": faults.Evening,
    "disk full": faults.DiskFull,
    "clock back": faults.ClockBack,
    "clock forward": faults.ClockForward,
    "restore": damage.Restore,
    "clone": damage.Clone,
    **damage.damages(),
    "centre unplug": centre_faults.CentreUnplug,
    "centre power cut": centre_faults.CentrePowerCut,
    "centre restore": centre_faults.CentreRestore,
    "device kill": device_faults.DeviceKill,
    "device power cut": device_faults.DevicePowerCut,
    "device unplug": device_faults.DeviceUnplug,
    "device alone power cut": device_faults.DeviceUnplugPowerCut,
    "device flip journal": device_faults.JournalFlip,
    "device truncate journal": device_faults.JournalTruncate,
}
