"""The sentences that the page's own scripts say, in the language active now."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    "offline": _("No signal. You see the state of {time}."),
    "clock": _(
        "This phone's clock is wrong: it is {time}. What you send carries the server's time; "
        "please set the clock."
    ),
    "update": _("A new version is ready."),
    "reload": _("Use it now"),
    "sending": _("Sending…"),
    "waiting": _("Waits for a signal"),
    "kept": _("Kept on this phone; it is sent by itself as soon as there is a signal."),
    "sent": _("Delivered"),
    "refused": _("Not taken"),
    "conflict": _("The case moved on meanwhile"),
    "unsure": _("It may have arrived"),
    "unsure_why": _(
        "It was sent over six days ago and no answer came. Look at the case first; "
        "then send it again or keep it as a note."
    ),
    "sign_in": _("You are signed out. Sign in again as {name}; then everything is sent."),
    "sign_in_button": _("Sign in"),
    "wanted": _("What you wanted"),
    "meanwhile": _("What happened meanwhile"),
    "stands_now": _("Where it stands now"),
    "moved_on": _(
        "While there was no signal, others went on with this case; look before you go on."
    ),
    "no_longer": _(
        "While there was no signal, others went on with this case: it is “{status}”, "
        "and “{verb}” is no longer possible."
    ),
    "still_here": _("Nothing of what you wrote or photographed is lost."),
    "nothing_more": _("You may no longer see this case."),
    "what_now": _("What shall become of it?"),
    "send_anyway": _("Send it all the same"),
    "send_anyway_means": _("The step is done now, on the case as it stands."),
    "as_comment": _("Send it as a comment"),
    "as_comment_means": _("Your words and photos go on record; the case stays as it stands."),
    "keep_note": _("Keep as a note"),
    "keep_note_means": _("Nothing is sent; it stays on this phone, below."),
    "retry": _("Try again"),
    "retry_means": _("Sent once more as you wrote it."),
    "discard": _("Delete"),
    "discard_means": _("It is gone from this phone, for good."),
    "discard_sure": _("Delete this entry from the phone? It has not been delivered."),
    "note_kept": _("Kept as a note, not delivered"),
    "comment_from": _("Noted on the way ({verb}): {note}"),
    "photos": _("{count} photo(s)"),
    "no_photo_taken": _(
        "No photo was added. If the camera was refused, allow it in the settings of the phone "
        "or choose a photo from the album."
    ),
    "photos_there": _("{count} photo(s), with the case already"),
    "photo_needed": _(
        "Take a photo of what it looks like now first; "
        "without one this class of matters cannot be reported as handled."
    ),
    "no_photo": _("“{name}” is not a photo that can be read. It was left out."),
    "too_many": _("At most {count} photos fit. The others were left out."),
    "remove_photo": _("Remove this photo"),
    "nothing_said": _("Choose a category or say in a few words what it is."),
    "full": _("The phone's memory is full. Nothing was lost: free some space and press again."),
    "queue_warning": _(
        "{count} entries are not delivered yet. They stay on this phone, for your account only, "
        "and are sent when you sign in again. Sign out?"
    ),
    "wiped": _("What this phone kept is deleted. Sign out once more when there is a signal."),
    "server_time": _("Server's time"),
    "written": _("Written"),
    "empty_queue": _("Nothing waits to be sent."),
    "empty_proofs": _("Nothing delivered from this phone yet."),
    "point": _("Point chosen on the map."),
    "overdue": _("overdue"),
    "pending_here": _("Waits on this phone: {what}"),
}


def words() -> dict[str, str]:
    """Return every sentence by its name."""
    return {name: str(text) for name, text in WORDS.items()}
