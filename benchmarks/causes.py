"""Why a figure is above its goal, as profiles showed it; to be struck out as it is mended."""

GUARDS = (
    "guards read the record again one by one behind the lock, and every row written has history (two statements a row)"
)
FRAME = (
    "eight statements are the page's frame: session, person, clock, roles, absences, open questions, freezes, notices"
)

CAUSES = {
    "API: one change": "a serializer field for each of forty members, and the four relations are read by a statement each",
    "API: change, approval, conflicts, transitions": "four requests, each of which reads token, roles and record anew",
    "API: create with window": "nine audited rows, each written with its history, and risk read from the team's past",
    "API: vote": GUARDS,
    "API: transition, submit": f"{GUARDS}; the policy is evaluated before and after the lock",
    "API: transition, start": GUARDS,
    "API: conflict check": "where something blocks or warns, ten free slots are told too, with what each would cost",
    "API: calendar, a month of 10,000": "each window asks two indexes whether it has a conflict, which the twin does not tell",
    "API: verdict": "six reasons ask the database one by one, after record and facts were read",
    "page: list of changes": f"{FRAME}; fifty rows of template components",
    "page: one change": f"{FRAME}; the approval is counted for the one who reads",
    "page: calendar month": "all windows of the month come through Python to be counted by day",
    "page: home": f"{FRAME}; a statement for each kind of work and of exception",
}
