from events.models.alliance import AllianceDocument, Signatory
from events.models.country import Country, Institution
from events.models.delegate import AccompanyingPerson, Consent, Delegate
from events.models.delegation import Delegation, DelegationInstitution
from events.models.forum import Forum, ForumPartner, KeyFigure
from events.models.gallery import Gallery, Photo
from events.models.photo_country import PhotoCountry
from events.models.photo_session import PhotoSession
from events.models.photo_upload import PhotoUpload
from events.models.session import Session, SessionFile, SessionLanguage, Track
from events.models.session_room import SessionRoom
from events.models.settled import Settled
from events.models.venue import Room, Venue

__all__ = [
    "AccompanyingPerson",
    "AllianceDocument",
    "Consent",
    "Country",
    "Delegate",
    "Delegation",
    "DelegationInstitution",
    "Forum",
    "ForumPartner",
    "Gallery",
    "Institution",
    "KeyFigure",
    "Photo",
    "PhotoCountry",
    "PhotoSession",
    "PhotoUpload",
    "Room",
    "Session",
    "SessionFile",
    "SessionLanguage",
    "SessionRoom",
    "Settled",
    "Signatory",
    "Track",
    "Venue",
]
