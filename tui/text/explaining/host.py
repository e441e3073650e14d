"""What do the codes mean that only this machine can raise? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

HOST_TEXTS: Final[dict[str, CheckText]] = {
    "MW_DISK_STALL": CheckText(
        name="disk stalls",
        meaning="The disk under the store of a server on this machine completes nothing while operations are in flight, a"
        " thread of the server sleeps on it without waking, or its operations take far longer than a healthy disk needs.",
        why="Votes, terms and snapshots are written through to the disk. An idle meta group lives with a frozen disk until the"
        " first API request; then a leader falls silent, and elections fail because voters cannot write their vote.",
        mend="If this server leads and still answers, step it down to a healthy peer. Then look at the device, at what lies"
        " below it, and at who else writes to it.",
        look=("iostat -x 1", "dmesg -T | tail", "ps -eLo pid,stat,wchan:32,comm | grep ' D'"),
        wrong="Await tells nothing of a disk that stands still: no operation has completed, so none has a duration. A disk that"
        " is busy all the time need not be slow.",
    ),
    "MW_DISK_FULL": CheckText(
        name="disk fills up",
        meaning="The file system under the store of a server on this machine has little space left, or few inodes.",
        why="A write that finds no space stops JetStream on this server, and its meta node with it. The limit of JetStream's"
        " own storage does not see what else fills the file system.",
        mend="Free or add space; look for logs and files of others below the same mount.",
        look=("df -h", "df -i"),
    ),
    "MW_THROTTLED_HOST": CheckText(
        name="kept from running",
        meaning="The control group of a server on this machine kept it from running for a share of the time, by the limit on"
        " its processor time or on a group above it; or the hypervisor gave this machine's cores to others (steal)."
        " One alert for all servers that one group, or one machine, holds back; it stays for 30 s after the last time.",
        why="A throttled server is late with heartbeats and votes while it shows hardly any CPU. A leader that is late by 4 s is"
        " taken for dead.",
        mend="Raise or lift the limit (CPUQuota of the unit, limits.cpu of the pod), and set GOMAXPROCS to it. Steal is mended"
        " on the hypervisor or by moving the machine.",
        look=(
            "cat /proc/$(pgrep -o nats-server)/cgroup",
            "cat /sys/fs/cgroup/system.slice/nats-server.service/cpu.stat",
        ),
        wrong="A low CPU figure is no proof of a free CPU.",
    ),
    "MW_PRESSURE": CheckText(
        name="machine under pressure",
        meaning="Work on this machine stood still for want of disk or memory for a large share of 5 s, or for want of a core for"
        " 10 s while the server's own threads waited for theirs each time, by the kernel's own account; or the kernel killed a"
        " process in the server's control group for want of memory. One alert a machine, named after the machine where several"
        " servers run on it; it stays for 30 s after the last time.",
        why="Whatever the server waits for here, its heartbeats and votes wait for too.",
        mend="Find what else runs on this machine and takes it; move it or the server.",
        look=("grep . /proc/pressure/*", "top -b -n 1 | head -20", "dmesg -T | grep -i oom"),
        wrong="A machine that is busy with other work need not harm its server: kernels favour who sleeps a lot. Pressure on"
        " the processor of 90 % was measured with servers that had their core after 0.3 ms; starved ones wait 20 ms and more."
        " Where the kernel does not tell how long a server's threads wait, the machine's pressure is judged alone.",
    ),
}
