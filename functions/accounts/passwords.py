"""Our own password rules; the pool of the provider is told the same, but emulators do not check them.

Source: NIST SP 800-63B-4 (length over composition, no personal words), with the composition that Cognito's strong policy wants.
"""

import re

from kernel.errors import FieldError, Invalid

LENGTH_LEAST, LENGTH_MOST = 12, 128
OWN_LEAST = 4  # a shorter part of an address stands in too many words to forbid
_COMMON = ("password", "passw0rd", "qwerty", "123456", "abcdef", "hidamari", "machimusubi", "letmein", "welcome")


def check(password: str, *, email: str, pointer: str = "/password") -> None:
    """Raises Invalid with everything that is missing."""
    problems = []
    if not LENGTH_LEAST <= len(password) <= LENGTH_MOST:
        problems.append(
            FieldError(
                pointer, "length", f"パスワードは{LENGTH_LEAST}文字以上、{LENGTH_MOST}文字以内で入力してください。"
            )
        )
    if password.strip() != password or any(ord(letter) < 32 for letter in password):
        problems.append(FieldError(pointer, "blank", "パスワードの前後に空白を入れないでください。"))
    # The pool counts ASCII only: a full-width capital is none to it.
    if not all(re.search(letters, password) for letters in ("[a-z]", "[A-Z]", "[0-9]", r"[!-/:-@\[-`{-~]")):
        problems.append(
            FieldError(
                pointer,
                "letters",
                "パスワードには、英字の大文字と小文字、数字、記号（例：- や !）をそれぞれ入れてください。",
            )
        )
    lowered = password.lower()
    own = email.split("@", maxsplit=1)[0].lower()
    if any(word in lowered for word in _COMMON) or (len(own) >= OWN_LEAST and own in lowered):
        problems.append(
            FieldError(
                pointer, "guessable", "パスワードに、よく使われる言葉やメールアドレスの一部を入れないでください。"
            )
        )
    if problems:
        raise Invalid(problems)
