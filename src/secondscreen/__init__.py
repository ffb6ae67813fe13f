"""SecondScreen: a broadcast's hashtag stream, moderated and ranked, to the air and to the phones."""

__version__ = "0.1.0"
