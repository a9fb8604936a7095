"""The one exception of the readers; `words` says what each code means to a person."""


class Refused(Exception):
    """The file may not be uploaded. `code` is stable and has a sentence in `words.SENTENCES`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)
