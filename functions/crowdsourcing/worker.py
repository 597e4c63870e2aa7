"""Events, raw copies and due times of the crowdsourcing room."""

from crowdsourcing import board, intake
from crowdsourcing.records import CrowdsourcingRecord, Task
from kernel.events import Event
from kernel.intake import RawCopy
from kernel.records import Record
from kernel.worker import Worker

worker = Worker("crowdsourcing", CrowdsourcingRecord)


@worker.on("crowdsourcing.task_published")
def task_published(event: Event) -> None:
    """Put an approved task on the board."""
    board.refresh(event.subject)


@worker.on("crowdsourcing.task_closed")
def task_closed(event: Event) -> None:
    """Mark a task on the board as closed."""
    board.refresh(event.subject)


@worker.on("crowdsourcing.task_withdrawn")
def task_withdrawn(event: Event) -> None:
    """Take a withdrawn task off the board."""
    board.refresh(event.subject)


@worker.on("crowdsourcing.task_left_board")
def task_left_board(event: Event) -> None:
    """Take a task off the board that closed a week ago."""
    board.refresh(event.subject)


@worker.raw("task")
def replay_task(raw: RawCopy) -> None:
    """Take on a partner's task whose transaction did not happen."""
    intake.replay_task(raw)


@worker.raw("confirmation")
def replay_confirmation(raw: RawCopy) -> None:
    """Make a confirmed form a task whose transaction did not happen."""
    intake.replay_confirmation(raw)


@worker.due("crowdsourcing.task")
def task_due(record: Record) -> None:
    """Close a task at its deadline, or take it off the board a week later."""
    assert isinstance(record, Task)
    board.time_passed(record.task_id)
