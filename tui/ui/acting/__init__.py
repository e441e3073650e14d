"""What do the operator's keys do?"""
