"""What do the codes mean that only this machine can raise? Texts as data; this file must not know when a check fires."""

from typing import Final

from tui.text.explaining.check_text import CheckText

HOST_TEXTS: Final[dict[str, CheckText]] = {
    "MW_DISK_STALL": CheckText(
        name="disk stall",
        meaning="The disk of a server's store on this host is stalled (operations in flight, none completes), a thread of the"
        " server is blocked on it in D state, or its operations take far longer than on a healthy disk. The alert stays for 10 s after"
        " the last occurrence.",
        why="Votes, terms and snapshots are synced to the disk. Without API traffic a frozen disk goes unnoticed until the"
        " first API request; then a leader stops sending heartbeats, and elections fail because peers cannot write their vote.",
        mend="If this server is the leader and still responds, step it down to a healthy peer. Then check the device, the layers"
        " below it, and which other processes write to it.",
        look=("iostat -x 1", "dmesg -T | tail", "ps -eLo pid,stat,wchan:32,comm | grep ' D'"),
        wrong="The await figure says nothing about a stalled disk: no operation completes, so none has a duration. A disk at"
        " 100 % utilization is not necessarily slow.",
    ),
    "MW_DISK_FULL": CheckText(
        name="disk almost full",
        meaning="The file system of a server's store on this host has little space or few inodes left.",
        why="A write that finds no space stops JetStream on this server, including its meta Raft node. The storage limit of"
        " JetStream does not account for other files on the same file system.",
        mend="Free or add space; look for logs and other files on the same mount.",
        look=("df -h", "df -i"),
    ),
    "MW_THROTTLED_HOST": CheckText(
        name="CPU throttled (cgroup)",
        meaning="The CPU limit of a server's cgroup on this host, or of a parent cgroup, throttled the server for a share of the"
        " time; or the hypervisor gave CPU time of this host to other guests (steal). All servers that are throttled by one"
        " cgroup or one host share one alert; it stays for 30 s after the last occurrence.",
        why="A throttled server sends heartbeats and votes late while it shows hardly any CPU usage. A leader that is 4 s late"
        " is considered dead.",
        mend="Raise or remove the limit (CPUQuota of the unit, limits.cpu of the pod), and set GOMAXPROCS to match. Fix steal on"
        " the hypervisor, or move the virtual machine.",
        look=(
            "cat /proc/$(pgrep -o nats-server)/cgroup",
            "cat /sys/fs/cgroup/system.slice/nats-server.service/cpu.stat",
        ),
        wrong="Low CPU usage does not prove that CPU is available.",
    ),
    "MW_PRESSURE": CheckText(
        name="host resource pressure (PSI)",
        meaning="The kernel's pressure figures (PSI) show that work on this host was stalled on disk or memory for a large share"
        " of 5 s, or waited for CPU for 10 s while the server's own threads waited in the run queue each time; or the OOM killer"
        " ended a process in the server's cgroup. Each host has one alert, named after the host if several servers run on it;"
        " it stays for 30 s after the last occurrence.",
        why="Whatever resource the server waits for, its heartbeats and votes wait for it too.",
        mend="Find the other work on this host that uses the resource; move that work or the server.",
        look=("grep . /proc/pressure/*", "top -b -n 1 | head -20", "dmesg -T | grep -i oom"),
        wrong="A host that is busy with other work does not always harm its server: the scheduler favours mostly idle processes."
        " CPU pressure of 90 % was measured with servers whose threads got a core after 0.3 ms; the threads of a starved server"
        " wait 20 ms and more. Where the kernel does not report the run-queue latency of a server's threads, the pressure of the"
        " host alone decides.",
    ),
}
