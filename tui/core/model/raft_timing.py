"""Which times does the Raft of nats-server keep? None of them can be configured; all are seconds.

Source: `server/raft.go` of nats-server 2.9 to 2.15 (`hbInterval`, `minElectionTimeout`, `maxElectionTimeout`, `lostQuorumInterval`).
"""

HEALTHY_SILENCE_S = 2.2
"""The longest silence of a healthy leader, and a margin. It sends a heartbeat each second, and none in a second in which it sent a
stored entry: so 2 s may pass."""
ELECTION_TIMEOUT_LEAST_S = 4.0
ELECTION_TIMEOUT_MOST_S = 9.0
"""A follower that hears no leader stands for election after a random time between these two."""
RELINQUISHES_S = 10.0
"""A leader that hears less than a majority gives up after 10 to 20 s."""
ELECTS_AFTER_LOST_QUORUM_S = 30.0
"""Such a leader gives up within 20 s, and an election follows within 9 s of the quorum's return."""
PEER_HEARD_S = 3.0
"""Three heartbeats: a leader hands over only to a peer that it heard within this. A healthy peer seems silent for two at times."""
STEP_DOWN_FOLLOWS_S = 10.0
"""An election that comes later than this after a step-down has another reason: an election time-out, and a margin."""
