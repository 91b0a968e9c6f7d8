"""Files on a record: what is taken, what is not (B-29), who sees them, how they are given back, what a vote rests on."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from apps.audit.models import Event
from apps.changes import services as changes
from apps.changes.materials import content_of
from apps.core import clock
from apps.core.refusals import Refused
from apps.dockets import services, store

from ..changes import acts
from ..portal.test_home import raised

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40) + b"IEND\xaeB`\x82"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<<>>\nstartxref\n9\n%%EOF\n"
GIF = b"GIF89a" + bytes(20) + b";"
ZIP = b"PK\x03\x04" + bytes(40) + b"PK\x05\x06" + bytes(18)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def docket(seeded, people):
    return raised(seeded, people).docket


def stored(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


TAKEN = [
    ("shot.png", PNG, "shot.png"),
    ("plan.pdf", PDF, "plan.pdf"),
    ("all.zip", ZIP, "all.zip"),
    ("release-1.2.3.txt", b"fine", "release-1.2.3.txt"),
    ("../../etc/cron.d/x.txt", b"fine", "x.txt"),
    ("C:\\Users\\me\\notes.md", "größer".encode(), "notes.md"),
    ("a\u202etxt.png", PNG, "atxt.png"),
    ("table.csv", b"=1+1;2\n", "table.csv"),
]
REFUSED = [
    ("empty.txt", b"", "is empty"),
    ("shot.png", b"GIF89a;", "not what its name says"),
    ("shot.png", PNG + ZIP, "not what its name says"),
    ("shot.gif", b"GIF89a/*" + SVG + b"*/;", "not what its name says"),
    ("plan.pdf", PDF + ZIP, "not what its name says"),
    ("plan.pdf", b"<html>" + PDF, "not what its name says"),
    ("page.txt", b"\xef\xbb\xbf\n<!DOCTYPE html><script>1</script>", "not what its name says"),
    ("data.json", SVG, "not what its name says"),
    ("log.txt", b"MZ\x90\x00\x03", "not what its name says"),
    ("log.txt", b"a" * 300_000 + b"\xff", "not what its name says"),
    ("drawing.svg", SVG, "not taken"),
    ("page.html", b"<p>", "not taken"),
    ("setup.pdf.exe", PDF, "not taken"),
    ("gnp\u202eexe.", PNG, "ending"),
    ("page.html.txt", b"fine", "two endings"),
    ("run.PhP.png", PNG, "two endings"),
    ("x" * 300 + ".txt", b"fine", "longer than 120"),
    ("\u200b.txt", b"fine", "name with an ending"),
    (".htaccess", b"fine", "name with an ending"),
    ("noending", b"fine", "name with an ending"),
]


def test_what_is_taken_and_what_is_not(docket, people, media):  # B-29
    for name, content, kept in TAKEN:
        found = services.attach(docket, by=people.alice, file=BytesIO(content), name=name)
        assert found.name == kept
        assert store.path_of(found.digest).read_bytes() == content
        services.detach(found, by=people.alice, reason="Tidy")
    before = stored(media)
    for name, content, said in REFUSED:
        with pytest.raises(Refused, match=said) as refused:
            services.attach(docket, by=people.alice, file=BytesIO(content), name=name)
        assert refused.value.status == 422, name
    assert stored(media) == before
    assert docket.attachments.filter(removed_at__isnull=True).count() == 0


def test_a_file_comes_back_as_a_download_and_only_to_who_sees_the_record(docket, people, client):
    client.force_login(people.alice)
    url = f"/dockets/{docket.key}/files/"
    page = client.post(url, {"file": SimpleUploadedFile("plan.pdf", PDF, "text/html")})
    assert page.status_code == 302
    file = docket.attachments.get()
    answer = client.get(f"{url}{file.pk}/")
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"plan.pdf" in client.get(url).content
    kept = client.post(url, {"file": SimpleUploadedFile("page.html", b"<p>", "text/html")})
    assert kept.status_code == 422
    assert b"not taken" in kept.content
    changes.edit(docket.change, by=people.alice, restricted=True)
    client.force_login(people.frank)
    assert client.get(url).status_code == client.get(f"{url}{file.pk}/").status_code == 404
    client.force_login(people.alice)
    client.post(f"{url}{file.pk}/remove/", {"reason": ""})
    assert docket.attachments.filter(removed_at__isnull=True).exists()
    client.post(f"{url}{file.pk}/remove/", {"reason": "The wrong plan"})
    assert client.get(f"{url}{file.pk}/").status_code == 404
    assert Event.objects.get(key=docket.key, kind="docket.detached").reason == "The wrong plan"
    client.force_login(people.grace)
    assert client.get(f"{url}{file.pk}/").status_code == 200


def test_the_same_by_api(docket, people, client):
    client.force_login(people.alice)
    url = f"/api/v1/dockets/{docket.key}/files/"
    sent = client.post(url, {"file": SimpleUploadedFile("plan.pdf", PDF)})
    assert sent.status_code == 201, sent.content
    file = sent.json()
    assert (file["name"], file["size"], file["media_type"]) == ("plan.pdf", len(PDF), "application/pdf")
    assert client.get(url).json() == [file]
    assert b"".join(client.get(f"{url}{file['id']}/content/").streaming_content) == PDF
    assert client.post(url, {"file": SimpleUploadedFile("plan.pdf", PDF + b"\n%%EOF")}).status_code == 422
    assert client.post(url, {"other": "x"}).status_code == 422
    client.force_login(people.mallory)
    assert client.post(url, {"file": SimpleUploadedFile("more.pdf", PDF)}).status_code == 403
    client.force_login(people.alice)
    path = f"{url}{file['id']}/remove/"
    assert client.post(path, {}, "application/json").status_code == 422
    assert client.post(path, {"reason": "Wrong"}, "application/json").status_code == 200
    assert client.post(path, {"reason": "Wrong"}, "application/json").status_code == 404


def test_limits_come_from_the_settings(docket, people, client, settings, media):
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    client.force_login(people.alice)
    big = SimpleUploadedFile("big.txt", b"a" * (1024 * 1024 + 1))
    for url in (f"/dockets/{docket.key}/files/", f"/api/v1/dockets/{docket.key}/files/"):
        answer = client.post(url, {"file": big})
        assert answer.status_code == 422
        assert b"larger than 1 MB" in answer.content
        big.seek(0)
    with pytest.raises(Refused, match="larger"):
        services.attach(docket, by=people.alice, file=big, name="big.txt")
    settings.ATTACHMENTS_MOST = 1
    services.attach(docket, by=people.alice, file=BytesIO(b"1"), name="1.txt")
    with pytest.raises(Refused, match="already; put the others"):
        services.attach(docket, by=people.alice, file=BytesIO(b"2"), name="2.txt")
    assert len(stored(media)) == 1


def test_nothing_is_left_behind_and_nothing_needed_is_swept(docket, people, media, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("apps.dockets.services.files.react", broken)
        with pytest.raises(RuntimeError):
            services.attach(docket, by=people.alice, file=BytesIO(b"lost"), name="lost.txt")
    assert stored(media) == []
    with transaction.atomic():
        services.attach(docket, by=people.alice, file=BytesIO(b"rolled back"), name="back.txt")
        transaction.set_rollback(True)
    kept = services.attach(docket, by=people.alice, file=BytesIO(b"kept"), name="kept.txt")
    again = services.attach(docket, by=people.alice, file=BytesIO(b"kept"), name="kept.txt")
    assert again == kept
    assert len(stored(media)) == 2
    assert services.sweep_files() == 0
    monkeypatch.setattr(store, "SPARED", -5)
    assert services.sweep_files() == 1
    assert stored(media) == [kept.digest]


def test_removed_files_are_forgotten_in_time_unless_somebody_may_have_judged_them(seeded, people, media, monkeypatch):
    """What was taken off before anything was asked goes; what was there when votes were asked for stays."""
    monkeypatch.setattr(store, "SPARED", -5)
    change = acts.draft(people, seeded)
    files = [
        services.attach(change.docket, by=people.alice, file=BytesIO(text.encode()), name=f"{text}.txt")
        for text in ("mistake", "judged", "standing")
    ]
    services.detach(files[0], by=people.alice, reason="The wrong one.")
    changes.submit(acts.fresh(change), by=people.alice)
    services.detach(files[1], by=people.alice, reason="Outdated.")
    with clock.shifted(timedelta(days=364)):
        assert (services.sweep_files(), len(stored(media))) == (0, 3)
    with clock.shifted(timedelta(days=366)):
        assert services.sweep_files() == 1
        assert services.sweep_files() == 0
    assert stored(media) == sorted(file.digest for file in files[1:])
    assert Event.objects.get(kind="docket.file_forgotten").data == {"title": "mistake.txt", "digest": files[0].digest}
    files[0].refresh_from_db()
    assert (files[0].name, files[0].forgotten_at is not None) == ("mistake.txt", True)


def test_a_vote_rests_on_the_bytes_of_every_file(people, seeded):
    change = acts.approved(people, seeded)
    assert change.state == "scheduled"
    file = services.attach(change.docket, by=people.alice, file=BytesIO(b"New facts."), name="facts.txt")
    assert content_of(change.docket)["what"]["attachments"] == [["facts.txt", file.digest]]
    assert acts.fresh(change).state == "authorize"
    cancelled = changes.cancel(acts.fresh(change), by=people.alice, reason="Not now")
    with pytest.raises(Refused, match="is cancelled; nothing is added"):
        services.attach(cancelled.docket, by=people.alice, file=BytesIO(b"Late."), name="late.txt")
