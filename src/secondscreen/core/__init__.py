"""THE ENGINE: what a show is, decided deterministically.

In here: the model, the events that go in, the effects that come out, and everything that turns one into the
other. Not in here: a clock, chance, threads, asyncio, files, sockets. Time is `entry.at_ms`; order is `entry.seq`.
"""
