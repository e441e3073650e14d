"""Trees of /proc and /sys as real kernels wrote them, below a folder of the test."""

from pathlib import Path

V2_MOUNT = "29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
V1_MOUNTS = (
    "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
)
PSI = {
    "cpu": "some avg10=21.44 avg60=12.42 avg300=9.45 total={}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
    "io": "some avg10=5.98 avg60=2.03 avg300=0.55 total={}\nfull avg10=2.58 avg60=0.53 avg300=0.14 total={}\n",
    "memory": "some avg10=0.00 avg60=0.00 avg300=0.00 total={}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total={}\n",
}
UNIT = "/system.slice/nats-server.service"
STATUS = """Name:	nats-server
Umask:	0022
State:	{}
Tgid:	42
Threads:	9
voluntary_ctxt_switches:	{}
nonvoluntary_ctxt_switches:	5
"""


def put(root: Path, path: str, text: str) -> None:
    """One file of the tree."""
    file = root / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def psi(root: Path, *, cpu: int = 0, io: int = 0, io_full: int = 0, memory: int = 0, memory_full: int = 0) -> None:
    """Totals in microseconds."""
    put(root, "/proc/pressure/cpu", PSI["cpu"].format(cpu))
    put(root, "/proc/pressure/io", PSI["io"].format(io, io_full))
    put(root, "/proc/pressure/memory", PSI["memory"].format(memory, memory_full))


def version_2(root: Path, *, throttled_us: int = 0, slice_us: int = 0, high: int = 0, killed: int = 0) -> None:
    """A unit of systemd that may use half a core and 1 GiB, in a slice that may use two cores and 512 MiB; pid 42."""
    put(root, "/proc/self/mountinfo", V2_MOUNT)
    put(root, "/proc/42/cgroup", f"0::{UNIT}\n")
    base = "/sys/fs/cgroup"
    for folder, quota, throttled, most in (
        (UNIT, "50000 100000", throttled_us, 1 << 30),
        ("/system.slice", "200000 100000", slice_us, 1 << 29),
    ):
        counted = (
            f"usage_usec 4\nuser_usec 2\nsystem_usec 2\nnr_periods 90\nnr_throttled 9\nthrottled_usec {throttled}\n"
        )
        put(root, f"{base}{folder}/cpu.stat", counted)
        put(root, f"{base}{folder}/cpu.max", f"{quota}\n")
        put(root, f"{base}{folder}/memory.max", f"{most}\n")
    put(root, f"{base}/cpu.stat", "usage_usec 4\nuser_usec 2\nsystem_usec 2\n")
    put(root, f"{base}{UNIT}/memory.current", "4096\n")
    put(root, f"{base}{UNIT}/memory.events", f"low 0\nhigh {high}\nmax 1\noom 0\noom_kill {killed}\noom_group_kill 0\n")


def version_1(root: Path, *, throttled_ns: int = 0, failed: int = 0, killed: int = 0) -> None:
    """A container that may use a hundredth of a core and 1 GiB; pid 42."""
    put(root, "/proc/self/mountinfo", V1_MOUNTS)
    put(root, "/proc/42/cgroup", "3:memory:/docker/a\n2:cpu,cpuacct:/docker/a\n1:name=systemd:/\n0::/\n")
    base = "/sys/fs/cgroup/cpu,cpuacct"
    put(root, f"{base}/cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_time 0\nnr_bursts 0\nburst_time 0\n")
    put(root, f"{base}/docker/a/cpu.stat", f"nr_periods 10\nnr_throttled 9\nthrottled_time {throttled_ns}\n")
    put(root, f"{base}/docker/a/cpu.cfs_quota_us", "1000\n")
    put(root, f"{base}/docker/a/cpu.cfs_period_us", "100000\n")
    base = "/sys/fs/cgroup/memory"
    put(root, f"{base}/memory.limit_in_bytes", "9223372036854771712\n")
    put(root, f"{base}/docker/a/memory.limit_in_bytes", f"{1 << 30}\n")
    put(root, f"{base}/docker/a/memory.usage_in_bytes", "4096\n")
    put(root, f"{base}/docker/a/memory.failcnt", f"{failed}\n")
    put(root, f"{base}/docker/a/memory.oom_control", f"oom_kill_disable 0\nunder_oom 0\noom_kill {killed}\n")


def thread(
    root: Path, tid: int, *, state: str = "S (sleeping)", switches: int = 10, delay_ns: int = 0, runs: int | None = None
) -> None:
    """One thread of pid 42; it is given a core before it gives it up."""
    put(root, f"/proc/42/task/{tid}/stat", f"{tid} (nats) server) {state[0]} 1 42 42 0 -1 4194368 77 0 0 0 5 3 0 0\n")
    put(root, f"/proc/42/task/{tid}/status", STATUS.format(state, switches))
    put(root, f"/proc/42/task/{tid}/schedstat", f"812 {delay_ns} {switches if runs is None else runs}\n")
