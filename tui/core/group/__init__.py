"""Who belongs to the meta group, what makes a quorum, and who exists on paper only?"""
