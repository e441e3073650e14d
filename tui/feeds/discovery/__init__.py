"""Which servers are there, and to which do we hold a connection?"""
