"""Reading what people write: triage, places named, near-copies, topics, repair, hints on replies.

Pure: text and arrays in, text and arrays out. Nothing here knows Django or a database, and every
part can be used alone. A machine suggests; what a suggestion is worth is decided by a person.
"""
