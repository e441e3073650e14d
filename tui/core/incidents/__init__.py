"""Which elections, alerts and verdicts are one incident, and what became of it?"""
