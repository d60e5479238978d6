from portal.models.access import AccessRecord
from portal.models.application import Application
from portal.models.attendance import Attendance
from portal.models.badge import Badge
from portal.models.consent_text import ConsentText
from portal.models.document import Document
from portal.models.erasure import Erasure
from portal.models.feedback import FeedbackAnswer, FeedbackGiven, FeedbackRules
from portal.models.invitation import Invitation
from portal.models.letterhead import Letterhead
from portal.models.list_file import ListFile
from portal.models.mailing import Announced, Mailing
from portal.models.name_key import NameKey
from portal.models.registration import Registration
from portal.models.rules import RegistrationRules
from portal.models.sign_up import SignUp
from portal.models.star import Star
from portal.models.step import Step

__all__ = [
    "AccessRecord",
    "Announced",
    "Application",
    "Attendance",
    "Badge",
    "ConsentText",
    "Document",
    "Erasure",
    "FeedbackAnswer",
    "FeedbackGiven",
    "FeedbackRules",
    "Invitation",
    "Letterhead",
    "ListFile",
    "Mailing",
    "NameKey",
    "Registration",
    "RegistrationRules",
    "SignUp",
    "Star",
    "Step",
]
