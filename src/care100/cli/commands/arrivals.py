"""After `follow`: look for members who had no account on the user's platform before."""

from care100.check import awaited
from care100.cli.commands.run_plan import Job
from care100.cli.views import render


def look_again(job: Job) -> None:
    """Remember members without an account on the platforms of the job, and look for them again.

    Accounts that were found are shown. On a terminal the user is asked whether to add them to
    the list; in a script, and as JSON, nothing is added. Members are only looked for in a run
    for people, because this can take a while.
    """
    for on in dict.fromkeys(one.login.platform for one in job.connected):
        ids = [] if job.options.json else awaited.due(job.database, job.curated, on)
        awaited.remember(job.database, job.curated, on)
        if not ids:
            continue
        # Most runs have nobody to look for, and need not wait for these imports.
        from care100.check.arrivals import look
        from care100.cli.commands import found_arrivals

        try:
            found = look(job.database, job.curated, on, ids, found_arrivals.options_of(job))
        except KeyboardInterrupt:
            render.note("Stopped looking for new accounts. The run itself is complete.")
            return
        if found:
            found_arrivals.show(job, on, found)
        if found is not None:
            # Not before the answer: a run that is stopped at the question asks again.
            awaited.looked(job.database, ids, on)
