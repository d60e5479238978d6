"""How it was: one of five words, and one's own."""

from typing import Any

from django import forms

from portal.models import FeedbackAnswer

MOST_WORDS = 2000  # characters


class FeedbackForm(forms.ModelForm[FeedbackAnswer]):
    class Meta:
        model = FeedbackAnswer
        fields = ("rating", "words")
        widgets = {
            "rating": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 5, "maxlength": MOST_WORDS, "dir": "auto"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rating: Any = self.fields["rating"]
        rating.choices = FeedbackAnswer.Rating.choices  # without an empty one
