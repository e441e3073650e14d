"""What reaches us, and how far may it be trusted? Our connections, accounts, taps and our own stalls."""
