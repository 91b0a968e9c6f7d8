"""Why a figure is above its goal, as profiles showed it; to be struck out as it is mended."""

GUARDS = (
    "what the guards rest on (people, policy, freezes, tasks) stands in a dozen tables, each asked once behind the lock"
)
FRAME = "seven statements are the page's frame: session, person, absences, seats, open questions, freezes, notices"

CAUSES = {
    "API: one change": "a serializer field for each of forty members, and the four relations are read by a statement each",
    "API: change, approval, conflicts, transitions": "four requests, each of which reads token, roles and record anew",
    "API: create with window": "a dozen rows in as many tables, the comparisons of the calendar, and risk read from the team's past",
    "API: vote": GUARDS,
    "API: transition, submit": f"{GUARDS}; approval, steps, questions and their history are written",
    "API: transition, start": GUARDS,
    "API: conflict check": "where something blocks or warns, ten free slots are told too, with what each would cost",
    "API: calendar, a month of 10,000": "each window asks two indexes whether it has a conflict, which the twin does not tell",
    "API: verdict": "seven reasons ask the database one by one, after record and facts were read",
    "page: list of changes": f"{FRAME}; fifty rows of template components",
    "page: one change": f"{FRAME}; the approval is counted for the one who reads",
    "page: calendar month": "each window is asked in two indexes whether it meets anything, and five lists stand in the filters",
    "page: home": f"{FRAME}; a statement for each kind of work, and fifteen kinds of exception in one",
}
