"""How is one server of a real cluster cut off from the others for good, without root? Not a test."""

import asyncio

from tests.feeds.lone import free_port
from tui.demo.ask import ClusterTrouble, ping
from tui.demo.cluster import Cluster


async def cut_off(cluster: Cluster, name: str) -> None:
    """Restarted so that its routes and those to it are refused; clients reach it as before, and it knows no names."""
    config = cluster.folder / f"{name}.conf"
    text = config.read_text()
    begin, end = text.index("  routes: ["), text.index("  ]", text.index("  routes: ["))
    nowhere = f'  routes: [\n    "nats://127.0.0.1:{free_port()}"\n'
    locked = "  authorization: { user: nobody, password: nobody }\n"
    config.write_text(text[:begin] + locked + nowhere + text[end:])
    await cluster.stop(name)
    cluster.start(name)
    for _ in range(400):
        if await _answers(cluster, name) and await leader_seen_by(cluster, name) is None:
            return
        await asyncio.sleep(0.05)
    raise ClusterTrouble(f"{name} still knows a leader")


async def without_gateways(cluster: Cluster, name: str) -> None:
    """Restarted without its `gateway` block: it hears its own cluster and no other."""
    config = cluster.folder / f"{name}.conf"
    text = config.read_text()
    begin = text.index("gateway: {")
    end = text.index("\n}\n", begin) + 3
    config.write_text(text[:begin] + text[end:])
    await cluster.stop(name)
    cluster.start(name)
    for _ in range(400):
        if await _answers(cluster, name):
            return
        await asyncio.sleep(0.05)
    raise ClusterTrouble(f"{name} does not come back")


async def _answers(cluster: Cluster, name: str) -> bool:
    try:
        async with cluster.connection(name):
            return True
    except ClusterTrouble:
        return False


async def leader_seen_by(cluster: Cluster, name: str) -> str | None:
    """The leader that this server names to whoever is connected to it."""
    async with cluster.connection(name) as nc:
        return next((answer.leader for answer in await ping(nc, 1) if answer.name == name), None)


async def led_by(cluster: Cluster, name: str) -> str:
    """The leader that this server names, once it is not the one that was cut off."""
    for _ in range(400):
        leader = await leader_seen_by(cluster, name)
        if leader is not None and leader != "n1":
            return leader
        await asyncio.sleep(0.05)
    raise ClusterTrouble(f"{name} names no leader")
