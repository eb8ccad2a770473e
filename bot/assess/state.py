"""What a person is shown next in an assessment, as data: services return it, views draw it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.tables import Earlier

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from frameworks.checkin import AskedBecause
    from frameworks.explain import AskedFor
    from frameworks.interview import Mode
    from frameworks.model import AnswerValue, Framework, Part, Practice, Reason, Scope
    from frameworks.outcome import Outcome
    from storage.notes import KeptNote
    from storage.rounds import RoundMember
    from storage.seats import About, GivenReason
    from storage.tables import Way


@dataclass(frozen=True, slots=True)
class Click:
    """Which question a button belongs to: of which assessment, which practice, and at which turn it was drawn.

    No practice (""): the look over all answers.
    """

    assessment_id: int
    practice_id: str
    turn: int


@dataclass(frozen=True, slots=True)
class NotApplicableReason:
    """Why a practice is not applicable; ``note`` says what, where the reason is another than those offered."""

    reason: Reason
    note: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen from the menus before the first question; None, or no entry: nothing was.

    ``targets`` are levels by framework id, None for no target.
    """

    mode: Mode | None = None
    way: Way | None = None
    trains_models: bool | None = None
    targets: Mapping[str, int | None] = field(default_factory=dict[str, "int | None"])


@dataclass(frozen=True, slots=True)
class SetupScreen:
    """What is asked before the first question. ``quick`` and ``full`` are how many questions each mode has at most.

    ``products`` are the names of models or products that this team assessed before, the last first.
    """

    assessment_id: int
    channel_id: str
    about: About
    models: tuple[Framework, ...]
    quick: int
    full: int
    last: About | None
    products: tuple[str, ...]

    @property
    def frameworks(self) -> tuple[str, ...]:
        """What the models are called."""
        return tuple(model.short_name for model in self.models)


@dataclass(frozen=True, slots=True)
class ToCheckIn:
    """One thing that a check-in can be about: so many ``changes`` are asked about, and the rest is kept.

    ``since`` is when it was assessed last, in which models. ``afresh_due``: not all was asked for a year.
    """

    scope: Scope
    subject: str
    frameworks: tuple[str, ...]
    changes: int
    rest: int
    since: datetime
    afresh_due: bool = False


@dataclass(frozen=True, slots=True)
class CheckingIn:
    """A check-in that is about to begin: what it can be about, the last first."""

    assessment_id: int
    channel_id: str
    about: About
    found: tuple[ToCheckIn, ...]

    @property
    def frameworks(self) -> tuple[str, ...]:
        """What the models of the first are called."""
        return self.found[0].frameworks if self.found else ()


@dataclass(frozen=True, slots=True)
class LastTime:
    """What was said of a practice before a check-in and when that was asked; why it is asked again.

    ``others`` more are still to come that have an answer. ``reason`` is why it was not applicable, if it was.
    """

    value: AnswerValue
    asked_at: datetime
    because: AskedBecause | None
    others: int
    reason: GivenReason | None = None


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """What an earlier result says of a practice, and when that was."""

    practice: Practice
    part: Part
    value: AnswerValue
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Confirming:
    """Answers known from earlier results wait for the person's word; ``left`` questions at most come after."""

    assessment_id: int
    channel_id: str
    about: About
    frameworks: tuple[str, ...]
    known: tuple[KnownAnswer, ...]
    left: int


@dataclass(frozen=True, slots=True)
class QuestionSection:
    """A part of the work that can be gone to: how many of its questions are answered, and where it goes on."""

    part: Part
    answered: int
    total: int
    goes_to: str


@dataclass(frozen=True, slots=True)
class RevealedVotes:
    """How many voted what of a practice, once that may be told: None where too few did to say so without names.

    ``who`` are the ids of those who voted so, none in an anonymous round.
    """

    counts: Mapping[AnswerValue, int] | None
    who: Mapping[AnswerValue, tuple[str, ...]] = field(default_factory=dict["AnswerValue", tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Votes:
    """Where all answer together: how many voted on the current question, and who (nobody in an anonymous round).

    ``round`` is the card's, as in the assessment. ``led_by`` reveals and records. ``revealed`` is None while votes
    are hidden; when it is ``once`` only, the same votes cannot be taken again.
    """

    round: int
    led_by: str
    count: int
    voters: tuple[str, ...] = ()
    revealed: RevealedVotes | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class QuestionScreen:
    """The current question: ``number`` of ``total``, which is the most there can be where it is not ``exact``.

    ``opens_part`` when the subject changes, and ``returns`` when it was spoken of before. ``given`` is
    the answer it already has, when gone back to. While ``wants_reason``, the answer "not applicable" waits
    for one. ``skipped`` questions wait for the end. ``correcting``: the assessment is over, and an answer of it
    is changed. ``notes`` is how many notes of theirs the practice has. ``asked_for`` is where the models ask for it,
    while the person wants to know why they are asked. ``may_hand_over``: a colleague can go on in their place.
    ``votes`` are those of a card that all answer together. ``last`` is what was said before a check-in.
    """

    click: Click
    channel_id: str
    about: About
    frameworks: tuple[str, ...]
    part: Part
    practice: Practice
    opens_part: bool
    returns: bool
    number: int
    total: int
    exact: bool
    answered: int
    has_previous: bool
    given: AnswerValue | None
    wants_reason: bool = False
    skipped: int = 0
    sections: tuple[QuestionSection, ...] = ()
    correcting: bool = False
    notes: int = 0
    asked_for: tuple[AskedFor, ...] | None = None
    may_hand_over: bool = False
    votes: Votes | None = None
    last: LastTime | None = None


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """What was answered to a practice; ``before`` a check-in, None where nothing was."""

    practice: Practice
    part: Part
    value: AnswerValue
    before: AnswerValue | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """A note of the person's own, and the practice it belongs to."""

    practice: Practice
    note: KeptNote


@dataclass(frozen=True, slots=True)
class Review:
    """All answers, to look over before the assessment is finished, or, when ``correcting``, to change one after.

    ``skipped`` questions have no answer, and ``left`` others have none either. ``kept`` is what a check-in did not ask
    about, or was skipped, as it was before. ``notes`` are the person's own, oldest first. ``round`` is the card's where
    all answer together. ``sent``: they are in, and what is changed takes the place of what was sent.
    """

    click: Click
    channel_id: str
    about: About
    frameworks: tuple[str, ...]
    said: tuple[ReviewedAnswer, ...]
    skipped: tuple[Practice, ...] = ()
    left: int = 0
    correcting: bool = False
    notes: tuple[Noted, ...] = ()
    round: int = 0
    sent: bool = False
    kept: tuple[ReviewedAnswer, ...] = ()

    @property
    def is_checkin(self) -> bool:
        """Whether it is of a check-in that goes on."""
        return self.about.earlier is Earlier.CHANGES and not self.correcting


@dataclass(frozen=True, slots=True)
class LeadCard:
    """All answer together, on a card in the channel: what whoever leads that has in direct messages.

    ``link`` is the card's address once it is there, ``problem`` Slack's word for why it could not be posted, and
    ``invite`` what to type in the channel so that the bot is in it.
    ``fresh``: it is to be posted now, for the first time.
    """

    assessment_id: int
    channel_id: str
    about: About
    frameworks: tuple[str, ...]
    link: str | None = None
    problem: str | None = None
    invite: str = "/invite @maturity"
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """The assessment is complete: its outcome in each framework.

    ``open_assessment`` is another one that waits for this person. ``may_change``: they may correct answers.
    ``disputed`` practices count as the lowest answer, as people said different things and agreed on nothing yet.
    ``offers_checkin``: the team was never asked whether it is to be reminded to look again. ``withdrawn``: the outcomes
    count nowhere any more.
    """

    assessment_id: int
    channel_id: str
    about: About
    outcomes: tuple[Outcome, ...]
    open_assessment: int | None
    may_change: bool = False
    disputed: int = 0
    offers_checkin: bool = False
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """The assessment was cancelled; ``open_assessment`` is another one that waits for this person."""

    channel_id: str
    open_assessment: int | None


@dataclass(frozen=True, slots=True)
class Gathering:
    """Whom to ask, and until when (``due``, a day): before everyone is asked. ``questions`` are how many at most."""

    assessment_id: int
    channel_id: str
    about: About
    frameworks: tuple[str, ...]
    due: date
    questions: int


@dataclass(frozen=True, slots=True)
class Round:
    """Everyone is asked: who is how far, and until when (``due`` is the day of it, where the leader is).

    Without ``due_at`` its time was over, and too few had finished.
    """

    assessment_id: int
    channel_id: str
    about: About
    frameworks: tuple[str, ...]
    members: tuple[RoundMember, ...]
    due_at: datetime | None
    due: date | None

    @property
    def standing(self) -> tuple[int, int]:
        """How many have finished, of how many that are waited for or have."""
        finished = sum(one.finished for one in self.members)
        return finished, finished + sum(not one.finished and not one.gone for one in self.members)


@dataclass(frozen=True, slots=True)
class Sent:
    """A person's answers are in, and all are revealed at ``due_at`` at the latest."""

    assessment_id: int
    channel_id: str
    about: About
    frameworks: tuple[str, ...]
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Declined:
    """A person said that it is not for them, or left: they are not waited for."""

    assessment_id: int
    channel_id: str
    about: About
    frameworks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToTalkAbout:
    """A practice of which people said different things: how many gave which answer, ``who`` where that is known.

    ``lifts`` are the levels that it would lift by itself: the model's name, from, to. ``notes`` are what people
    wrote to it, each with who did (None: nobody's business).
    """

    practice: Practice
    counts: Mapping[AnswerValue, int]
    value: AnswerValue
    who: Mapping[AnswerValue, tuple[str, ...]]
    lifts: tuple[tuple[str, int, int], ...]
    notes: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """All answers are in: what to talk about, the most consequential first, to be settled one by one.

    ``items`` are the first of them, ``more`` follow; ``settled`` are done, and about ``agreed`` people agreed anyway.
    """

    assessment_id: int
    channel_id: str
    about: About
    frameworks: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    items: tuple[ToTalkAbout, ...]
    more: int
    settled: int
    agreed: int
    finished: int
    asked: int


OpenScreen = (
    SetupScreen | CheckingIn | Confirming | QuestionScreen | Review | LeadCard | Gathering | Round | Sent | Declined
)
Screen = OpenScreen | Talk | Finished | Dropped


@dataclass(frozen=True, slots=True)
class Started:
    """The person is in an assessment, a new one or (``resumed``) the one that was open.

    ``answered`` practices have an answer in it. ``leads``: the person may drop it.
    """

    shown: OpenScreen
    resumed: bool
    answered: int = 0
    leads: bool = False


@dataclass(frozen=True, slots=True)
class SomebodyElse:
    """Somebody else is answering for this team already; they have given so many answers.

    ``leads``: the person may drop it all the same. ``may_take_over``: the other has left, or was silent for long.
    ``together``: they lead, and all may vote on the card in the channel, whose address is ``link`` if it is there.
    ``finished``: they ask everyone, of whom so many of so many have finished.
    """

    user_id: str
    answered: int
    assessment_id: int = 0
    leads: bool = False
    may_take_over: bool = False
    together: bool = False
    link: str | None = None
    finished: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What became of a wish to drop an assessment: it is dropped now, or was over before.

    ``card`` is where its card is (channel id, ts), if it has one.
    """

    shown: Finished | Dropped
    card: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """Somebody took an assessment over. ``shown`` is what they are asked, if they answer in it.

    ``card`` is where the card of whoever led it before is (channel id, ts), if they had one.
    """

    channel_id: str
    shown: OpenScreen | None
    card: tuple[str, str] | None
    about: About


def is_the_teams(shown: Screen) -> bool:
    """Whether something is shown of the seat whose answers are the team's own."""
    return isinstance(shown, Round | Talk)


def assessment_of(shown: OpenScreen | Talk | Finished) -> int:
    """The id of the assessment that something is shown of."""
    return shown.click.assessment_id if isinstance(shown, QuestionScreen | Review) else shown.assessment_id


def turn_of(shown: Screen) -> int | None:
    """How many answers there were when this was shown; None where there are no questions."""
    return shown.click.turn if isinstance(shown, QuestionScreen | Review) else None
