-- What must hold whatever was done. Each statement gives rows that break its rule: none is right.
-- One statement per rule: a comment line "-- name: sentence" before it, a semicolon at its end. Apps append theirs.

-- seals_are_numbered_without_gap: The chain begins at 1 and no number is missing.
SELECT number FROM (SELECT number, row_number() OVER (ORDER BY number) AS place FROM audit_seal) s WHERE number <> place;

-- seals_are_chained: Each seal carries the digest of the one before.
SELECT number FROM (
    SELECT number, previous, lag(digest, 1, '') OVER (ORDER BY number) AS before FROM audit_seal
) s WHERE previous <> before;

-- seals_have_their_members: As many events stand in a seal as it says.
SELECT s.number FROM audit_seal s LEFT JOIN audit_sealedevent m ON m.seal_id = s.id
GROUP BY s.id HAVING count(m.id) <> s.count;

-- an_act_of_the_past_is_sealed_or_will_be: No event stands unsealed before the place that sealing has reached.
SELECT e.id FROM audit_event e, (SELECT * FROM audit_seal ORDER BY number DESC LIMIT 1) s
WHERE s.cluster = (SELECT system_identifier::text FROM pg_control_system())
  AND (e.xid, e.id) <= (s.through_xid::text::xid8, s.through_id)
  AND NOT EXISTS (SELECT FROM audit_sealedevent m WHERE m.event_id = e.id);

-- a_cause_comes_first: An act inside another was written after it and in the same transaction.
SELECT e.id FROM audit_event e JOIN audit_event c ON c.id = e.cause_id WHERE c.id >= e.id OR c.xid <> e.xid;

-- the_outbox_holds_real_events: Nothing waits to be told that did not happen.
SELECT o.event_id FROM audit_outbox o LEFT JOIN audit_event e ON e.id = o.event_id WHERE e.id IS NULL;

-- the_outbox_waits_for_somebody: A row that nobody is pending for is gone.
SELECT event_id FROM audit_outbox WHERE cardinality(pending) = 0;

-- refusals_say_why: A denied attempt keeps its sentences and wrote nothing else.
SELECT id FROM audit_event WHERE outcome = 'refused' AND coalesce(jsonb_array_length(data -> 'refusals'), 0) = 0;

-- notices_follow_events: Nobody is told of what did not happen.
SELECT n.id FROM notifications_notice n LEFT JOIN audit_event e ON e.id = n.event_id WHERE e.id IS NULL;

-- nobody_is_told_of_their_own_act: The actor gets no notice.
SELECT n.id FROM notifications_notice n JOIN audit_event e ON e.id = n.event_id WHERE e.by_id = n.user_id;

-- deliveries_are_sent_once: What was sent has its moment, what was not has none.
SELECT id FROM notifications_delivery WHERE (state = 'sent') <> (sent_at IS NOT NULL);

-- nobody_excluded_has_a_standing_vote: Who asked for it, carries it out or edited it does not approve it (A-02, A-03).
SELECT v.id FROM approvals_vote v JOIN approvals_ballot b ON b.id = v.ballot_id
WHERE v.ended_at IS NULL AND (b.excluded ? v.voter_id::text OR b.excluded ? v.on_behalf_of_id::text);

-- one_person_one_vote: One human counts once per approval, whatever seats and delegations (A-05).
SELECT approval_id, person FROM (
    SELECT approval_id, voter_id AS person FROM approvals_vote WHERE ended_at IS NULL
    UNION ALL SELECT approval_id, on_behalf_of_id FROM approvals_vote WHERE ended_at IS NULL
) said WHERE approval_id IS NOT NULL AND person IS NOT NULL GROUP BY approval_id, person HAVING count(*) > 1;

-- machines_never_vote: Every vote is a person's (A-08).
SELECT v.id FROM approvals_vote v JOIN accounts_user u ON u.id = v.voter_id WHERE u.is_service;

-- recorded_votes_are_of_people_who_came: Nobody is voted for in a meeting who did not come in by an own act (A-05, A-08).
SELECT v.id FROM approvals_vote v WHERE v.recorded_by_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM approvals_agendaitem i JOIN approvals_attendance a ON a.meeting_id = i.meeting_id
    WHERE i.ballot_id = v.ballot_id AND a.user_id = v.voter_id AND a.joined_at <= v.cast_at
      AND (a.left_at IS NULL OR a.left_at >= v.cast_at) AND (a.marked_by_id IS NULL OR a.confirmed_at <= v.cast_at));

-- nobody_excluded_records_a_vote: Whoever might not vote on it when it was decided did not record it (A-02, A-03).
SELECT v.id FROM approvals_vote v
JOIN approvals_historicalvote made ON made.id = v.id AND made.history_type = '+'
JOIN LATERAL (SELECT h.excluded, h.recused FROM approvals_historicalballot h
    WHERE h.id = v.ballot_id AND h.event_id <= made.event_id ORDER BY h.history_id DESC LIMIT 1) stood ON true
WHERE stood.excluded ? v.recorded_by_id::text OR stood.recused ? v.recorded_by_id::text;

-- votes_are_for_what_stands: A vote that counts saw, of all that its step judges, what is put to the vote now (A-04).
SELECT v.id FROM approvals_vote v JOIN approvals_ballot b ON b.id = v.ballot_id JOIN approvals_step s ON s.id = b.step_id
JOIN approvals_approval a ON a.id = s.approval_id, jsonb_object_keys(a.groups) AS g(name)
WHERE v.ended_at IS NULL AND b.state IN ('open', 'carried', 'stuck') AND a.state IN ('open', 'carried', 'stuck')
  AND v.groups <> '{}' AND (s.judges = '{}' OR g.name = ANY(s.judges)) AND v.groups ->> g.name IS DISTINCT FROM a.groups ->> g.name;

-- carried_ballots_have_their_votes: What a number of people had to approve, at least as many approved.
SELECT b.id FROM approvals_ballot b LEFT JOIN approvals_vote v
  ON v.ballot_id = b.id AND v.ended_at IS NULL AND v.choice IN ('approve', 'conditions')
WHERE b.state = 'carried' GROUP BY b.id
HAVING count(v.id) < CASE WHEN b.need = 'number' THEN greatest(b.number, 1) ELSE 1 END;

-- carried_approvals_have_every_step: An approval is carried when every ballot that counts is, and there is one (A-10).
SELECT a.id FROM approvals_approval a LEFT JOIN approvals_step s ON s.approval_id = a.id
LEFT JOIN approvals_ballot b ON b.step_id = s.id AND b.state <> 'voided'
WHERE a.state = 'carried' GROUP BY a.id HAVING count(b.id) = 0 OR bool_or(b.state <> 'carried') OR a.problem <> '';

-- a_decision_is_one_event: An approval turns carried or rejected in an act that says so, and only there (K-01).
SELECT id FROM (
    SELECT h.id, h.state, e.kind, lag(h.state, 1, '') OVER (PARTITION BY h.id ORDER BY h.history_id) AS before
    FROM approvals_historicalapproval h JOIN audit_event e ON e.id = h.event_id
) turned WHERE state IN ('carried', 'rejected') AND before <> state AND before <> '' AND kind <> 'approval.' || state;

-- started_work_was_approved: No normal or emergency change has started without an approval that was acted on (A-01).
SELECT c.id FROM changes_changerequest c JOIN changes_changetype t ON t.id = c.type_id
WHERE t.lane IN ('normal', 'emergency') AND c.state IN ('implement', 'review', 'closed') AND NOT EXISTS (
    SELECT 1 FROM approvals_approval a
    WHERE a.docket_id = c.docket_id AND a.purpose = 'change' AND a.state = 'carried' AND a.enacted_at IS NOT NULL);

-- standard_work_is_from_the_catalogue: A standard change that has started came from a template that was certified (A-01).
SELECT c.id FROM changes_changerequest c JOIN changes_changetype t ON t.id = c.type_id
WHERE t.lane = 'standard' AND c.state IN ('implement', 'review', 'closed') AND NOT EXISTS (
    SELECT 1 FROM changes_historicalchangetemplate h WHERE h.id = c.template_id AND h.state = 'certified');

-- rules_change_by_vote: What came in force by a revision was approved by others than its authors, and acted on (A-11).
SELECT r.id FROM approvals_revision r WHERE r.state = 'in_force' AND (NOT EXISTS (
    SELECT 1 FROM approvals_approval a
    WHERE a.docket_id = r.docket_id AND a.purpose = 'revision' AND a.state = 'carried' AND a.enacted_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM approvals_vote v JOIN approvals_ballot b ON b.id = v.ballot_id
    JOIN dockets_participant p ON p.docket_id = b.docket_id AND p.part = 'author' AND p.user_id = v.voter_id
    WHERE b.docket_id = r.docket_id AND v.ended_at IS NULL));

-- rejections_are_final: A rejected approval never reads otherwise again (A-13).
SELECT id FROM (
    SELECT id, state, lag(state, 1, '') OVER (PARTITION BY id ORDER BY history_id) AS before FROM approvals_historicalapproval
) turned WHERE before = 'rejected' AND state <> 'rejected';

-- rejections_have_a_reason: Whoever rejects says why.
SELECT id FROM approvals_vote WHERE choice = 'reject' AND reason = '';

-- conditions_block_the_start: What an approver asked for must be done first.
SELECT c.id FROM approvals_condition c JOIN dockets_task t ON t.id = c.task_id WHERE NOT t.blocks_start;

-- asked_ballots_belong_to_a_live_approval: Nobody is asked about what is decided or withdrawn.
SELECT b.id FROM approvals_ballot b JOIN approvals_step s ON s.id = b.step_id JOIN approvals_approval a ON a.id = s.approval_id
WHERE b.state IN ('open', 'stuck', 'waiting') AND a.state NOT IN ('open', 'stuck', 'carried');

-- firm_bookings_never_overlap: An environment is firmly booked by one at a time (K-04).
SELECT a.id, b.id FROM calendars_claim a JOIN calendars_claim b
  ON b.environment_id = a.environment_id AND b.id > a.id AND b.span && a.span AND b.window_id <> a.window_id
WHERE a.kind = 'booking' AND b.kind = 'booking' AND a.is_firm AND b.is_firm;

-- no_step_is_skipped_without_leave: A version came to a place from the steps before it, or by leave given before the start (S-06).
SELECT c.id, target.slug, place."order" FROM changes_changerequest c JOIN changes_changetype t ON t.id = c.type_id
JOIN changes_changeservice s ON s.change_id = c.id JOIN changes_changeenvironment e ON e.change_id = c.id
JOIN environments_environment target ON target.id = e.environment_id
JOIN environments_environmentservice held ON held.environment_id = target.id AND held.service_id = s.service_id
JOIN environments_environmentservice b ON b.service_id = s.service_id
JOIN environments_environment place ON place.id = b.environment_id AND place."order" < target."order" AND NOT place.is_retired
WHERE c.brings <> '' AND t.lane NOT IN ('emergency', 'retrospective') AND c.started_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM changes_promotionleave l WHERE l.change_id = c.id AND l.environment_id = target.id AND l.brings = c.brings
      AND l.uses > 0 AND l.decided_at <= c.started_at AND l.decided_by_id NOT IN (c.requester_id, l.asked_by_id))
GROUP BY c.id, target.slug, s.service_id, place."order"
HAVING NOT bool_or(EXISTS (
    SELECT 1 FROM environments_runningversion v WHERE v.environment_id = place.id AND v.service_id = s.service_id
      AND v.since <= c.started_at AND v.reported_at <= c.started_at AND (c.brings IN (v.version, v.digest) OR EXISTS (
        SELECT 1 FROM environments_runningversion n WHERE n.service_id = v.service_id AND n.version = c.brings
          AND n.digest = v.digest AND n.digest <> ''))));

-- an_exclusive_environment_has_one_occupant: Two pieces of work are never in it at once (K-04).
SELECT a.id, b.id FROM calendars_occupancy a JOIN calendars_occupancy b ON b.environment_id = a.environment_id AND b.id > a.id
WHERE a.since < coalesce(b.until, 'infinity') AND b.since < coalesce(a.until, 'infinity');

-- accepted_overlaps_say_who_until_when_and_why: Nothing is accepted for ever, by nobody or for no reason.
SELECT id FROM calendars_conflict WHERE (status = 'accepted') <> (accepted_until IS NOT NULL)
   OR status = 'accepted' AND (accepted_by_id IS NULL OR accepted_reason = '');

-- nothing_starts_in_a_freeze_without_leave: No freeze that covered a normal or standard change held when it started, unless
-- leave for it had been granted before (T-01). All as it stood then: lists that are empty or that the work does not answer cover.
WITH started AS (
    SELECT c.id, c.docket_id, c.started_at AS at, min(e.id) AS event, t.lane, t.slug, d.team_id,
           ARRAY(SELECT service_id FROM changes_changeservice WHERE change_id = c.id) AS services,
           ARRAY(SELECT environment_id FROM changes_changeenvironment WHERE change_id = c.id) AS environments
    FROM changes_changerequest c JOIN changes_changetype t ON t.id = c.type_id JOIN dockets_docket d ON d.id = c.docket_id
    JOIN audit_event e ON e.key = d.key AND e.kind = 'change.started' AND e.outcome <> 'refused'
    WHERE t.lane IN ('normal', 'standard') AND c.started_at IS NOT NULL GROUP BY c.id, t.id, d.id
)
SELECT s.id, f.docket_id FROM started s
JOIN LATERAL (SELECT DISTINCT ON (h.id) h.* FROM freezes_historicalfreeze h
    WHERE h.event_id < s.event ORDER BY h.id, h.history_id DESC) f ON f.state IN ('approved', 'locked') AND f.level <> 'advisory'
JOIN LATERAL (SELECT coalesce(array_agg(l.service_id) FILTER (WHERE l.service_id IS NOT NULL), '{}') AS services,
           coalesce(array_agg(l.environment_id) FILTER (WHERE l.environment_id IS NOT NULL), '{}') AS environments,
           coalesce(array_agg(l.team_id) FILTER (WHERE l.team_id IS NOT NULL), '{}') AS teams
    FROM (SELECT DISTINCT ON (h.id) h.* FROM freezes_historicalfreezescope h
        WHERE h.freeze_id = f.id AND h.event_id < s.event ORDER BY h.id, h.history_id DESC) l WHERE l.history_type <> '-') scope ON true
WHERE EXISTS (SELECT FROM (SELECT DISTINCT ON (h.id) h.* FROM calendars_historicalwindow h
        WHERE h.docket_id = f.docket_id AND h.event_id < s.event ORDER BY h.id, h.history_id DESC) w
    WHERE w.history_type <> '-' AND w.withdrawn_at IS NULL AND w.span @> s.at)
  AND (scope.services = '{}' OR s.services = '{}' OR scope.services && s.services)
  AND (scope.environments = '{}' OR s.environments = '{}' OR scope.environments && s.environments)
  AND (scope.teams = '{}' OR s.team_id = ANY(scope.teams)
       OR EXISTS (SELECT FROM environments_service v WHERE v.id = ANY(s.services) AND v.team_id = ANY(scope.teams)))
  AND (f.kinds = '{}' OR s.environments = '{}'
       OR EXISTS (SELECT FROM environments_environment n WHERE n.id = ANY(s.environments) AND n.kind = ANY(f.kinds)))
  AND (f.tiers = '{}' OR s.services = '{}'
       OR EXISTS (SELECT FROM environments_service v WHERE v.id = ANY(s.services) AND v.tier = ANY(f.tiers)))
  AND (f.types = '{}' OR s.lane = ANY(f.types) OR s.slug = ANY(f.types))
  AND (f.regions = '{}' OR NOT EXISTS (SELECT FROM environments_environment n WHERE n.id = ANY(s.environments) AND n.region <> '')
       OR EXISTS (SELECT FROM environments_environment n WHERE n.id = ANY(s.environments) AND n.region = ANY(f.regions)))
  AND NOT EXISTS (SELECT FROM (SELECT DISTINCT ON (h.id) h.* FROM freezes_historicalfreezeexception h
        WHERE h.freeze_id = f.id AND h.subject_id = s.docket_id AND h.event_id < s.event ORDER BY h.id, h.history_id DESC) x
    WHERE x.state = 'granted' AND (x.expires_at IS NULL OR x.expires_at > s.at));

-- nobody_lets_their_own_work_through_a_freeze: Who granted leave that was used had asked neither for it nor for the work, and two did in a hard one.
SELECT x.id FROM freezes_freezeexception x JOIN freezes_freeze f ON f.id = x.freeze_id
LEFT JOIN changes_changerequest c ON c.docket_id = x.subject_id
WHERE x.uses > 0 AND (x.decided_by_id IS NULL OR x.decided_by_id IN (x.asked_by_id, c.requester_id)
   OR x.seconded_by_id IN (x.asked_by_id, c.requester_id, x.decided_by_id) OR f.level = 'hard' AND x.seconded_by_id IS NULL);
