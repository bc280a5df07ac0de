"""Planning: solvers that take arrays and give arrays. No Django, no database, no module of ours.

Each says what it did, how near it is to the best there can be, and what nobody could have done.
"""
