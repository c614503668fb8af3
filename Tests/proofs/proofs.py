"""Proofs that run one after the other, each to its end, whatever became of those before it."""


class Proofs:
    def __init__(self):
        self.failures = 0

    def run(self, name, prove):
        """Runs a proof, which says by an exception what is wrong, and prints what became of it."""
        try:
            prove()
            print(f"ok    {name}")
        except Exception as error:  # noqa: BLE001  every failure is reported, and the others still run
            self.failures += 1
            print(f"FAIL  {name}: {type(error).__name__}: {error}")

    @property
    def status(self):
        """What the process ends with."""
        return 1 if self.failures else 0


def refused(kind, action):
    """Proves that an action ends with an exception of this kind."""
    try:
        action()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} is expected")
