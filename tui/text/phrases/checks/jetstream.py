"""How is it said that JetStream on a server is full, or loaded to its limits? The words of `core/checks/jetstream`."""

from collections.abc import Callable, Mapping
from typing import Final

PHRASES: Final[Mapping[str, str | Callable[..., str]]] = {
    "memory_full": "{server} uses {share:percent} of its JetStream memory (limit {limit:percent})",
    "storage_reserved": "streams reserve {share:percent} of the JetStream file storage of {server} (limit {limit:percent})",
    "storage_full": "{server} uses {share:percent} of its JetStream file storage (limit {limit:percent})",
    "ha_assets_many": "{server} has {assets:number} HA assets (limit {limit:number})",
    "api_busy": "{server} receives {per_s:number} JetStream API requests/s (limit {limit_per_s:number})",
    "api_requests_in_flight": "{server} has {in_flight:number} JetStream API requests in flight (limit {limit:number})",
}
