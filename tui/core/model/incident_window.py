"""How long before and after an election does something still belong to it? Seconds; windows differ by what is looked for.

`before` counts from the last proof of the old leader where one is known (`Scene.since`), `after` from the election itself.
"""

DRAWN_BEFORE_S = 15
"""The time line: the longest election time-out (9 s), the term before it that elected nobody, and what led to it."""
DRAWN_AFTER_S = 5
EVIDENCE_BEFORE_S = 20.0
"""Symptoms of servers: a leader that lost its quorum gives up only 10 to 20 s later."""
EVIDENCE_AFTER_S = 8.0
"""Evidence comes late: a restart, or what a thawed process hands on."""
ROUTES_BEFORE_S = 16.0
"""Broken routes and heartbeats that stay out: what healed more than an election time-out and a retry earlier did not take the
leader away; a longer window takes in the cut before this one."""
CHANGES_BEFORE_S = 300.0
"""Changes of configuration: what a reload breaks may break minutes later, with the next snapshot or the next reconnect."""
PRECEDING_S = 10.0
"""What comes just before, from the outside: an election time-out, and a margin."""
