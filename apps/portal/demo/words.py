"""What the changes of the company are about: a title, why, and plans that an engineer would write."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One kind of change; ``{s}`` is the service. ``weight`` says how often it happens, ``outage`` whether it is felt."""

    title: str
    reason: str
    plan: str
    backout: str
    test: str
    weight: int = 3
    outage: bool = False
    minutes: int = 60
    standard: str = ""
    """The title of the template that it comes from, where it is a standard change."""


STORIES = (
    Story(
        "Deploy {s} {v}",
        "Brings the fixes and features of {v} that product signed off on Monday.",
        "1. Announce in the release channel.\n2. Roll out to one instance and watch errors for ten minutes.\n3. Roll out to the rest, a third at a time.",
        "Roll back to the image before; no schema change is involved, so this takes four minutes.",
        "Smoke tests against the public address; error rate and latency within the usual band for half an hour.",
        14,
    ),
    Story(
        "Rotate the signing keys of {s}",
        "The keys are eleven months old; the policy says twelve.",
        "1. Publish the new public key beside the old one.\n2. Wait one hour so that every client has both.\n3. Sign with the new key.\n4. Remove the old key after a day.",
        "Sign with the old key again; it stays published for a day.",
        "Tokens signed before and after are accepted by three dependent services.",
        4,
    ),
    Story(
        "Raise the connection limit of {s}",
        "At peak the pool was empty for forty seconds last Friday.",
        "1. Raise the limit on the replica.\n2. Fail over.\n3. Raise it on the former primary.",
        "Set the old limit and restart the pooler.",
        "Run the load profile of last Friday against staging; no request waits for a connection.",
        5,
    ),
    Story(
        "Upgrade {s} to PostgreSQL 18",
        "Version 15 leaves support next year, and 18 halves the time of the nightly vacuum.",
        "1. Build a replica on the new version by logical replication.\n2. Stop writes.\n3. Let the replica catch up and compare row counts.\n4. Point the service at it.",
        "Point the service back at the old primary, which has been kept read-only; writes since then are replayed from the log.",
        "Row counts and checksums of the forty largest tables; the acceptance suite; query plans of the top fifty statements.",
        2,
        outage=True,
        minutes=180,
    ),
    Story(
        "Move {s} behind the new load balancer",
        "The old pair is at the end of its maintenance.",
        "1. Add the new address with a tenth of the traffic.\n2. Raise to half, then all, twenty minutes apart.\n3. Drain the old pair.",
        "Set the weight of the new address to zero.",
        "Synthetic checks from three regions; no rise in reset connections.",
        3,
        minutes=120,
    ),
    Story(
        "Drop the legacy endpoints of {s}",
        "No caller has used them for ninety days.",
        "1. Answer 410 for one hour.\n2. Remove the routes and deploy.",
        "Deploy the version before; the code is kept until the next minor release.",
        "Search the access log for 410s; contact any caller before step 2.",
        3,
    ),
    Story(
        "Switch {s} to TLS 1.3 only",
        "The security review of the third quarter asks for it.",
        "1. Switch one edge.\n2. Compare handshake failures with the others for an hour.\n3. Switch the rest.",
        "Allow TLS 1.2 again on the edge; takes effect at once.",
        "Handshake failures stay under one in ten thousand; partner list was told two weeks ago.",
        2,
    ),
    Story(
        "Extend the storage of {s}",
        "Eighty-one per cent is used and it grows by two per cent a week.",
        "1. Grow the volume.\n2. Grow the file system online.\n3. Raise the alert threshold.",
        "Growing cannot be undone; if the file system fails to grow, fail over to the replica, which is done first.",
        "Free space as expected on both nodes; write latency unchanged.",
        4,
    ),
    Story(
        "Rebalance the partitions of {s}",
        "Two of twelve partitions carry half of the load.",
        "1. Move four partitions to idle brokers, throttled.\n2. Check the lag after each.",
        "Move the partition back; the throttle keeps consumers within their deadlines.",
        "Consumer lag under five seconds; no broker above seventy per cent.",
        3,
        minutes=150,
    ),
    Story(
        "Add a read replica for {s}",
        "Reports slow down bookings at the end of the month.",
        "1. Create the replica.\n2. Wait until it has caught up.\n3. Point reporting at it.",
        "Point reporting back at the primary.",
        "Replication delay under two seconds at peak; report totals equal.",
        3,
    ),
    Story(
        "Turn on {f} in {s} for everybody",
        "A tenth of users has had it for two weeks; conversion is up and errors are not.",
        "1. Raise the flag to half.\n2. Wait an hour.\n3. Raise it to all.",
        "Turn the flag off; effective within a minute.",
        "Conversion, errors and support contacts compared with the control group.",
        6,
        minutes=90,
    ),
    Story(
        "Patch the base image of {s}",
        "The image scan names two high findings in system libraries.",
        "1. Build on the patched image.\n2. Deploy to staging and run the regression suite.\n3. Roll out.",
        "Deploy the image before.",
        "Scan shows no high finding; regression suite is green.",
        8,
    ),
    Story(
        "Change the retention of {s} to 400 days",
        "Legal asks for thirteen months instead of six.",
        "1. Raise retention.\n2. Extend the storage budget.\n3. Check the deletion job in dry run for two nights.",
        "Lower retention again; nothing has been deleted meanwhile.",
        "The dry run lists nothing younger than 400 days.",
        2,
    ),
    Story(
        "Restart {s} to pick up renewed configuration",
        "Configuration was renewed and is read at start only.",
        "1. Drain one instance.\n2. Restart it and wait until it is healthy.\n3. Go on with the next.",
        "Stop after the instance that does not become healthy; the others still serve.",
        "Health checks are green on every instance for five minutes.",
        12,
        minutes=30,
        standard="Restart a stateless service",
    ),
    Story(
        "Renew the TLS certificate of {s}",
        "The certificate ends within thirty days.",
        "1. Issue from the approved authority.\n2. Install beside the old one.\n3. Reload without dropping connections.",
        "Point the listener back to the old certificate and reload.",
        "Chain and end date read from outside; no handshake errors for ten minutes.",
        8,
        minutes=30,
        standard="Renew a TLS certificate",
    ),
)

EMERGENCIES = (
    "Restore {s}: disk full on the primary",
    "Fail {s} over: primary does not answer",
    "Block the caller that floods {s}",
    "Roll {s} back: error rate above five per cent",
    "Give {s} more memory: instances are killed",
    "Fix the stuck consumer of {s}",
)
FEATURES = (
    "saved baskets",
    "instant bank transfer",
    "one-tap refunds",
    "delivery by the hour",
    "passkeys",
    "split payments",
    "live prices",
    "photo search",
)
NOTES = {
    "successful": (
        "As planned, finished early.",
        "No surprises; checks green for thirty minutes.",
        "Done, monitored until morning.",
        "Went as rehearsed in staging.",
    ),
    "with_issues": (
        "Worked, but the second instance needed a manual restart.",
        "Done; alerts fired because the silence was too short.",
        "Finished forty minutes late: replication was slower than in staging.",
    ),
    "failed": (
        "The new version did not start: a setting was missing in production.",
        "Checks failed after step 2; nothing was switched.",
    ),
    "backed_out": (
        "Latency doubled after the switch; backed out within the window.",
        "Backed out after error rates rose; cause found next day.",
    ),
}
RELEASES = (
    "Faster checkout",
    "Merchant onboarding",
    "Passkeys everywhere",
    "Returns without paper",
    "Instant payouts",
    "Live parcel map",
    "Cleaner statements",
    "Autumn hardening",
    "New tax rules",
    "Search that understands",
    "Lighter pages",
    "Courier breaks and shifts",
    "One basket on all devices",
    "Clearer refunds",
    "Bank holidays done right",
)
GOALS = (
    "Fewer abandoned baskets on phones.",
    "A merchant sells on the day of signing.",
    "Half of the sign-ins without a password by spring.",
    "No printed label for a return.",
    "Money on the courier's account within ten minutes.",
    "Quiet nights for those on call.",
)
