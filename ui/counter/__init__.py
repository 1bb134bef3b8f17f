"""The teller's window: compact and keyboard-first.

``scene`` is what is known at an instant, ``presenter`` turns it into what is shown, ``questions`` into what is asked;
these import no widgets. The other modules paint and pass keys on.
"""
