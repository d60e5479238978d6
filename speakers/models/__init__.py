from speakers.models.speaker import Appearance, PhotoTag, Speaker, SpeakerListing

__all__ = ["Appearance", "PhotoTag", "Speaker", "SpeakerListing"]
