"""Runs the checks of a script and prints a line for each: `ok NAME`, or `FAIL NAME` with the reason below it."""
import traceback


def equal(what, got, wanted):
    if got != wanted:
        raise AssertionError(f"{what}: got {got!r}, wanted {wanted!r}")


def holds(what, part, text):
    if part not in text:
        raise AssertionError(f"{what}: got {text!r}, which has no {part!r}")


def raises(kind, call):
    """Calls, and gives back the exception that was due."""
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"succeeded; {kind.__name__} was due")


def report(name, call):
    try:
        call()
    except BaseException:  # SystemExit too: liftclient ends the process where others raise.
        print(f"FAIL {name}", flush=True)
        print("     " + traceback.format_exc().strip().replace("\n", "\n     "), flush=True)
    else:
        print(f"ok {name}", flush=True)
