"""安全モード: for whoever shares her phone, or must not be seen to ask.

Words: a *notice* is what we send of our own accord; its *preview line* is what a lock screen and the list of talks show of it (the text, or
the altText); *neutral* words say that something has come and nothing else; *hushed* messages say what they say, with a preview line that
says nothing.

wording.py   who wants neutral words, and what each notice says to her (one table); pure
"""
