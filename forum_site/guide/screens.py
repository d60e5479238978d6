"""What each screen of the admin is for, in a sentence or two, and the place of the guide that tells more.

A test walks all addresses of the admin and of check-in, and fails when one is neither here nor excused there.
"""

from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.admin.help import Help
from forum_site.guide import book

# By the name of the address, the label of the model (its list and forms), or what is common to all of them (core.admin.help).
SCREENS: dict[str, tuple[str, Promise]] = {
    "index": ("first-steps#the-first-screen", _("What waits for you, the urgent first. Follow a line, do the work, and come back here.")),
    "app_list": ("first-steps#finding-things", _("All kinds of content that belong to this part of the site.")),
    "password_change": ("signing-in#password-and-code", _("Choose a new password of at least twelve characters.")),
    "history": ("safety#history", _("Who changed what, and when. Open a version to compare it with today, or to go back to it.")),
    "deleted": ("safety#bringing-back", _("Deleting is no disaster: most of what was deleted comes back from here.")),
    "delete": ("safety#deleting", _("Read what goes with it before you confirm.")),
    # Forums
    "setup": ("forum#step-by-step", _("A forum is set up here: from nothing, or from a copy of an earlier edition.")),
    "setup-new": ("forum#step-by-step", _("A name and an address are enough to begin; the forum is a draft at first.")),
    "setup-copy": ("forum#copying-an-edition", _("An earlier programme moves to new days, and you choose what comes along.")),
    "setup-overview": ("forum#going-public", _("How far the forum is, and what is missing before it may be public.")),
    "setup-step": ("forum#step-by-step", _("Fill in what you know and go on; everything can be changed later.")),
    "forum-state": ("forum#going-public", _("What readers will find or lose is said here before anything happens.")),
    "forum-after": ("after", _("What is left to do until the forum is an archive, with the way to each.")),
    "order": ("first-steps#finding-things", _("Put rows in order by dragging, by the arrow keys or by numbers, and save.")),
    "events_forum": ("forum", _("A forum is one edition: its name, days, place, look and partners.")),
    "events_keyfigure": ("forum#the-look", _("A large number on the home page, such as how many countries came.")),
    "core_siteidentity": ("forum#the-site-itself", _("Name, logo and contact of the whole site, the same for all editions.")),
    # The programme
    "events_session_changelist": ("programme#a-session",
        _("All sessions of all days: look for them, filter them, confirm or change several at once.")),
    "events_session": ("programme#a-session",
        _("What a session is called, when and where it takes place, who speaks, and what is interpreted. "
          "Readers see new times with the next release.")),
    "events_sessionfile": ("programme#a-session", _("Slides or papers of a session, as a file or as an address.")),
    "events_track": ("programme#venues-rooms-and-tracks", _("A track gathers sessions of one theme under a word and a colour.")),
    "events_venue": ("programme#venues-rooms-and-tracks", _("The building where the forum meets, with its rooms and the way there.")),
    "events_room": ("programme#venues-rooms-and-tracks", _("A room of a venue. Sessions are placed in it, and clashes are found by it.")),
    "programme-editor": ("programme#the-editor", _("The day as a grid of rooms and hours: drag sessions, and see at once what clashes.")),
    "programme-editor-session": ("programme#the-editor", _("Day, time and rooms of one session, without dragging.")),
    "programme-editor-shift": ("programme#many-at-once",
        _("Everything from a certain time on moves earlier or later. You see it before it happens.")),
    "programme-editor-copy": ("programme#many-at-once", _("The sessions of a day are made once more on another day, as drafts.")),
    "programme-editor-day": ("programme#many-at-once", _("Sessions go to another day and keep their time of day.")),
    "programme-editor-swap": ("programme#many-at-once", _("Two sessions change places: each gets the time and the rooms of the other.")),
    "programme-editor-import": ("tables#bringing-a-file-back",
        _("Bring back a table of sessions. You see what would change before anything is written.")),
    "programme_release": ("releases",
        _("The public reads the programme as it was released last. Each release is kept with its differences.")),
    "programme_release_add": ("releases#releasing",
        _("Look through the differences, write a note, and release. Readers see the new programme at once.")),
    "programme_release_alone": ("releases#one-change-alone",
        _("Only these sessions become public; other changes wait for the next release.")),
    "programme_release_again": ("releases#an-earlier-release", _("An earlier programme becomes public again, as a new release.")),
    "programme_madefile": ("releases#the-programme-on-paper",
        _("Files that the site makes of the programme by itself, for printing and for reading without a network.")),
    # People
    "speakers_speaker": ("people#speakers",
        _("Somebody who speaks or moderates, in all languages; or a seat whose person is not known yet.")),
    "events_institution": ("people#institutions", _("A college, authority or enterprise. Speakers, delegates and partners refer to it.")),
    "events_country": ("people#countries", _("Names of countries come from an international list; flag and capital may be added here.")),
    "events_delegation": ("people#delegations", _("The guests of one country at one forum, with a page of their own.")),
    "portal-delegations": ("people#delegations", _("Delegations in the order of protocol, with their heads and how many come.")),
    "portal-delegation": ("people#delegations", _("Members of one delegation. Choose its head here.")),
    "portal-delegation-order": ("people#delegations", _("The order in which members stand on lists and papers.")),
    # Registrations
    "portal-queue": ("registrations#deciding",
        _("Everybody who has registered. Tick people and decide: each gets a mail in their own language.")),
    "portal-decide": ("registrations#deciding", _("Read whom it is about and what they will be written, then confirm.")),
    "portal-import": ("registrations#a-list-from-a-spreadsheet",
        _("Delegates come in from a file. You see every mistake before anything is written.")),
    "portal-timeline": ("registrations#a-delegate", _("Every step of one registration, and every mail that went out.")),
    "portal-places": ("registrations#places-in-sessions", _("Who has a place in an excursion or a workshop, and who waits for one.")),
    "portal-statistics": ("registrations#statistics", _("Numbers of registrations, arrivals and listeners; no names.")),
    "events_delegate": ("registrations#a-delegate", _("One person who comes to the forum. Whoever opens a delegate is written down.")),
    "portal_registrationrules": ("registrations#opening-registration",
        _("When registration is open, for whom, and how many places there are.")),
    "portal_invitation": ("registrations#invitations", _("A link for one institution, by which it registers its own people.")),
    "portal_consenttext": ("registrations#personal-data",
        _("What delegates agree to when they register. A new wording is a new version.")),
    "portal_accessrecord": ("registrations#personal-data", _("Who looked at personal data, and when. Nobody can change this list.")),
    # Papers
    "portal-letters": ("papers#letters-and-certificates",
        _("Letters of invitation and certificates: issue them, download them, note what became of the visa.")),
    "portal-letters-issue": ("papers#letters-and-certificates",
        _("Look at whom a paper is made for, then issue: each person gets a mail.")),
    "portal_letterhead": ("papers#the-letterhead", _("Who writes and signs, with seal and signature. Without it nothing can be issued.")),
    "portal-badges": ("papers#badges", _("Choose people and paper, and download badges ready to print.")),
    "portal-badge": ("papers#badges", _("The badge of one person. A lost badge gets a new code, and the old one opens no door.")),
    "portal-list": ("papers#lists", _("A list to print or to open as a spreadsheet. Each look at it is written down.")),
    "portal-list-made": ("papers#lists", _("The file is made in the background; wait here or come back.")),
    # At the door
    "check-in": ("check-in#at-the-door", _("Let people in by their badge or their name, with or without a network.")),
    "check-in-walk-in": ("check-in#at-the-door", _("For guests who come without a registration: only what is needed to let them in.")),
    # Photographs
    "events_gallery": ("photographs#a-gallery", _("A gallery gathers photographs of one event. Upload and describe them from here.")),
    "events_photo": ("photographs#describing",
        _("One photograph: its caption, its words for those who cannot see it, and whom it shows.")),
    "photo-upload": ("photographs#uploading", _("Drop photographs here and leave the window open until all files are settled.")),
    "photos-describe": ("photographs#describing",
        _("Captions, words for the blind and tags for many photographs on one page, saved with one button.")),
    "photos-decide": ("photographs#hiding", _("Hide, show or delete photographs after you have read where they are used.")),
    # News
    "news_article": ("news#articles", _("News with a date. A draft is seen by nobody, and a later moment publishes it by itself.")),
    "news_article_import": ("news#a-release-that-comes-as-a-file",
        _("A finished news release comes in with its pictures. You see it before it is written.")),
    "news_article_pictures": ("news#a-release-that-comes-as-a-file",
        _("Pictures of the release that could not be had: bring them by hand.")),
    "news_page": ("news#information-pages", _("Pages that stay: visa, hotels, contact, privacy.")),
    "news_announcement": ("announcements#on-top-of-the-pages", _("A short message on top of every page, at once or for a time.")),
    "portal-announce": ("announcements#by-mail",
        _("The announcement goes to delegates by mail. Choose who gets it, look at it, and send.")),
    # Languages
    "translations": ("translations#the-board",
        _("Every cell leads to the texts of one kind in one language. Begin where readers already look.")),
    "translations-list": ("translations#translating-a-text",
        _("Texts of one kind in one language: choose one, or mark several as reviewed.")),
    "translations-text": ("translations#translating-a-text",
        _("The original on one side, your translation on the other. Save and go to the next.")),
    "translations-export": ("translations#with-other-programs", _("A file for a translator who works with a program of their own.")),
    "translations-import": ("translations#with-other-programs",
        _("A translated file comes back. Nothing of yours is overwritten without your word.")),
    "translations_term": ("translations#the-glossary", _("How the words and names of the forum are said in each language.")),
    "glossary-import": ("translations#the-glossary", _("Terms come in from a table. You see what would change first.")),
    # Safety and tables
    "preview-all": ("previews",
        _("A draft as readers would see it, in every language; and secret links for those who may read it before.")),
    "table": ("tables", _("Download everything with all languages, change it in a spreadsheet program, and bring it back.")),
    # After the forum
    "portal-feedback": ("feedback#results", _("What delegates thought of the forum and its sessions, without names.")),
    "portal_feedbackrules": ("feedback#asking", _("From when until when delegates are asked how it was.")),
    "events_alliancedocument": ("alliance#signed-documents", _("Declarations and agreements, with the institutions that signed them.")),
    "events_signatory": ("alliance#signed-documents", _("One institution that signed a document, and who signed for it.")),
    # Mail, server, people who work here
    "core_outboxmail": ("mail#where-a-mail-is", _("Every mail the site writes, and whether it has arrived.")),
    "core_mailtemplate": ("mail#words-of-your-own",
        _("The words of each kind of mail. What you leave empty is sent as the program has it.")),
    "core_mailtemplate_preview": ("mail#words-of-your-own", _("A mail as it will arrive, with made-up particulars. Nobody gets it.")),
    "status": ("server#the-state-of-the-server", _("Whether mail, backups and background work run, and what to do where they do not.")),
    "django_tasks_database_dbtaskresult": ("server#work-in-the-background",
        _("Work that the site does by itself, such as making pictures. Look here when something does not come.")),
    "accounts_user": ("signing-in#a-new-colleague", _("People who work on this site. Roles say what each of them may do.")),
    "accounts_user_second_factor": ("signing-in#a-lost-telephone",
        _("For a colleague whose telephone is lost. Make sure that it is really them who asks.")),
    "auth_user_password_change": ("signing-in#password-and-code", _("A new password for a colleague; tell it to them in person.")),
    "auth_group": ("signing-in#roles", _("Roles and what each of them opens. The program keeps its own roles up to date.")),
}  # fmt: skip


def declared() -> dict[str, Help]:
    return {name: Help(text, partial(book.address, place)) for name, (place, text) in SCREENS.items()}
