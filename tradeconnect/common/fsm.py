"""State machines as data: one frozen table per machine, read by services, buttons, tests, docs and the database.

Pure: no Django, no clock. The writer of a status asks `Machine.find`; the same table becomes a PostgreSQL trigger
(`trigger_sql`), so that an `UPDATE` which goes around the service cannot make a forbidden step either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

EVERYONE: Final = frozenset[str]()


class TransitionRefused(Exception):
    """The machine does not allow this step from the state that the row is in.

    Attributes: action, status (the state found), why (a plain sentence, for the 409 page); for that page too, where an
        app's middleware finds them: file (the row as it is now, with its status), back_url (its page).
    """

    file: Any = None
    back_url: str = ""

    def __init__(self, action: str, status: str, why: str = "") -> None:
        self.action, self.status, self.why = action, status, why
        super().__init__(why or f"{action} is not possible in status {status}")


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed step: `action` takes a row from any of `sources` to `target`, by someone holding one of `roles`."""

    action: str
    sources: frozenset[str]
    target: str
    roles: frozenset[str] = EVERYONE
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What someone holding one of `roles` may do to a row in one of `statuses` without changing its status."""

    action: str
    statuses: frozenset[str]
    roles: frozenset[str]

    def require(self, status: str) -> None:
        """Raise TransitionRefused when the act is not possible in `status`: the row has moved on."""
        if status not in self.statuses:
            raise TransitionRefused(self.action, status)


@dataclass(frozen=True, slots=True)
class Machine:
    """A named table of states and transitions. `states` maps the state's code to whether it is an end."""

    name: str
    states: tuple[str, ...]
    initial: str
    transitions: tuple[Transition, ...]

    def __post_init__(self) -> None:
        known = set(self.states)
        for step in self.transitions:
            unknown = ({step.target} | step.sources) - known
            if unknown:
                raise ValueError(f"{self.name}: {step.action} names unknown states {sorted(unknown)}")
        if len({step.action for step in self.transitions}) != len(self.transitions):
            raise ValueError(f"{self.name}: an action is listed twice")

    def transition(self, action: str) -> Transition:
        """Return the transition called `action`; raise KeyError when the table has none."""
        for step in self.transitions:
            if step.action == action:
                return step
        raise KeyError(action)

    def find(self, action: str, status: str) -> Transition:
        """Return the transition if `action` may start in `status`.

        Raises:
            KeyError: the machine has no such action (a programming error).
            TransitionRefused: the action exists but not from here (the row has moved on).
        """
        step = self.transition(action)
        if status not in step.sources:
            raise TransitionRefused(action, status)
        return step

    def available(self, status: str, roles: Iterable[str]) -> tuple[Transition, ...]:
        """Return the steps that someone holding `roles` may take from `status`, in the order of the table."""
        held = set(roles)
        return tuple(
            step for step in self.transitions if status in step.sources and (not step.roles or step.roles & held)
        )

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return every allowed (from, to) pair, sorted: what the trigger enforces."""
        return tuple(sorted({(source, step.target) for step in self.transitions for source in step.sources}))

    def mermaid(self) -> str:
        """Return the machine as a Mermaid state diagram, for the README."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for step in self.transitions:
            lines += [f"    {source} --> {step.target}: {step.action}" for source in sorted(step.sources)]
        sources = {source for step in self.transitions for source in step.sources}
        lines += [f"    {state} --> [*]" for state in self.states if state not in sources]
        return "\n".join(lines)

    def trigger_sql(self, table: str, column: str = "status") -> str:
        """Return SQL that makes PostgreSQL refuse every insert and update of `column` that the table does not allow."""
        function = f"{table}_{column}_machine"
        pairs = ", ".join(f"('{old}', '{new}')" for old, new in self.pairs())
        return f"""
CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.{column} <> '{self.initial}' THEN
            RAISE EXCEPTION '{self.name}: a row starts as {self.initial}, not %', NEW.{column} USING ERRCODE = '23514';
        END IF;
    ELSIF OLD.{column} IS DISTINCT FROM NEW.{column} AND (OLD.{column}, NEW.{column}) NOT IN ({pairs}) THEN
        RAISE EXCEPTION '{self.name}: % to % is not allowed', OLD.{column}, NEW.{column} USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS {function} ON {table};
CREATE TRIGGER {function} BEFORE INSERT OR UPDATE OF {column} ON {table}
    FOR EACH ROW EXECUTE FUNCTION {function}();
"""


def drop_trigger_sql(table: str, column: str = "status") -> str:
    """Return SQL that removes what `Machine.trigger_sql` made (the reverse of a migration)."""
    function = f"{table}_{column}_machine"
    return f"DROP TRIGGER IF EXISTS {function} ON {table}; DROP FUNCTION IF EXISTS {function}();"


def append_only_sql(table: str) -> str:
    """Return SQL that makes PostgreSQL refuse to change, delete or truncate rows of `table`."""
    return f"""
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only' USING ERRCODE = '23514';
END $$;
DROP TRIGGER IF EXISTS {table}_append_only ON {table};
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
"""


def drop_append_only_sql(table: str) -> str:
    """Return SQL that removes what `append_only_sql` made."""
    return f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}; DROP FUNCTION IF EXISTS {table}_append_only();"
