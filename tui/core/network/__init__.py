"""How do the servers reach each other? Routes, round trips, who hears whom."""
