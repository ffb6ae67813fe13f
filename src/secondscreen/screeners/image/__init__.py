"""`screeners = ["image"]` and `[moderation.image]`: pictures are looked at after a post has arrived, while it is held.

screener.py is the door; fetch.py gets pictures; sight.py decodes them in a process of its own, with likeness.py and
nudenet.py beside it. Needs the optional extra `secondscreen[image]`. Nothing is imported here, so that the process
starts with little.
"""
