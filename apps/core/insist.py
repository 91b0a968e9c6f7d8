"""Turn an answer of a guard, or what a model finds wrong with itself, into a ``Refused``."""

from __future__ import annotations

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from .refusals import Kind, Refusal, Refused, as_refusal


def insist(*answers: str | Refusal | None, code: str = "not_allowed", kind: Kind = "who") -> None:
    """Raise Refused with every answer that is not nothing; ``code`` and ``kind`` are for plain sentences."""
    found = [refusal for answer in answers if (refusal := as_refusal(answer, code=code, kind=kind))]
    if found:
        raise Refused(*found)


def insist_clean(record, *, exclude: tuple[str, ...] = ()) -> None:
    """Raise Refused (input), one refusal per field, where the record would not pass its own validation."""
    try:
        record.full_clean(exclude=exclude)
    except ValidationError as problem:
        raise Refused(*input_refusals(problem)) from problem


def input_refusals(problem: ValidationError) -> list[Refusal]:
    """What a ValidationError says, field by field, as refusals."""
    return [
        Refusal(sentence, code="invalid", kind="input", field="" if name == NON_FIELD_ERRORS else name)
        for name, sentences in problem.message_dict.items()
        for sentence in sentences
    ]
