-- One row for each case: where and when it was received, what became of it, and how long each
-- phase took. Everything that is told of cases over a span rests on these rows.
SELECT
    c.id,
    left(c.area_code, 15) AS place,
    (c.received_at AT TIME ZONE '{zone}')::date AS day,
    c.status NOT IN ('received', 'merged') AND NOT waits.to_file AS decided,
    c.status NOT IN ('received', 'merged', 'refused', 'diverted') AND NOT waits.to_file AS accepted,
    k.filed IS NOT NULL AS filed,
    coalesce(k.filed <= k.file_by, FALSE) AS filed_in_time,
    coalesce(j.dispatched, FALSE) AS dispatched,
    coalesce(j.returned, FALSE) AS returned,
    done.handled,
    done.handled AND k.handled <= k.handle_by AS handled_in_time,
    done.handled OR coalesce(j.sent_back, FALSE) AS checked,
    coalesce(j.sent_back, FALSE) AS sent_back,
    c.status IN ('closed', 'rated') AS closed,
    c.status IN ('closed', 'rated') OR c.reopenings > 0 AS once_closed,
    c.reopenings > 0 AS reopened,
    coalesce(w.blown, 0) AS whistles,
    coalesce(w.due, 0) AS whistles_due,
    coalesce(w.in_time, 0) AS whistles_in_time,
    c.resolved IS NOT NULL AS rated,
    coalesce(c.resolved, FALSE) AS resolved,
    coalesce(c.satisfied >= {satisfied_from}, FALSE) AS satisfied,
    extract(epoch FROM k.filed - k.file_from) / 3600 AS filing_hours,
    extract(epoch FROM k.dispatched - k.dispatch_from) / 3600 AS dispatch_hours,
    CASE WHEN done.handled THEN extract(epoch FROM k.handled - k.handle_from) / 3600 END AS handling_hours,
    extract(epoch FROM k.called - k.call_from) / 3600 AS call_back_hours
FROM {cases} c
CROSS JOIN LATERAL (
    SELECT c.status IN ('asking', 'suspended') AND c.status_before = 'received' AS to_file
) waits
LEFT JOIN (
    SELECT
        subject_key,
        max(stopped_at) FILTER (WHERE phase = 'filing') AS filed,
        max(started_at) FILTER (WHERE phase = 'filing') AS file_from,
        max(due_at) FILTER (WHERE phase = 'filing') AS file_by,
        max(stopped_at) FILTER (WHERE phase = 'dispatch') AS dispatched,
        max(started_at) FILTER (WHERE phase = 'dispatch') AS dispatch_from,
        max(stopped_at) FILTER (WHERE phase = 'handling') AS handled,
        max(started_at) FILTER (WHERE phase = 'handling') AS handle_from,
        max(due_at) FILTER (WHERE phase = 'handling') AS handle_by,
        max(stopped_at) FILTER (WHERE phase = 'call_back') AS called,
        max(started_at) FILTER (WHERE phase = 'call_back') AS call_from
    FROM foundation_clock
    WHERE subject_kind = 'case' AND {only_keys}
    GROUP BY subject_key
) k ON k.subject_key = c.id::text
CROSS JOIN LATERAL (
    SELECT c.status IN ('verified', 'closed', 'rated') AND k.handled IS NOT NULL AS handled
) done
LEFT JOIN (
    SELECT
        subject_key,
        bool_or(verb = 'cases.dispatch') AS dispatched,
        bool_or(verb = 'cases.return_case') AS returned,
        bool_or(verb = 'cases.fail_verification') AS sent_back
    FROM foundation_journalentry
    WHERE subject_kind = 'case' AND {only_keys}
      AND verb IN ('cases.dispatch', 'cases.return_case', 'cases.fail_verification')
    GROUP BY subject_key
) j ON j.subject_key = c.id::text
LEFT JOIN (
    SELECT
        w.case_id,
        count(*) FILTER (WHERE w.state <> 'withdrawn') AS blown,
        count(*) FILTER (WHERE w.state = 'answered') AS due,
        count(*) FILTER (WHERE w.state = 'answered' AND wk.stopped_at <= wk.due_at) AS in_time
    FROM cases_whistle w
    LEFT JOIN foundation_clock wk
        ON wk.subject_kind = 'case' AND wk.subject_key = w.case_id::text
        AND wk.phase = 'whistle.' || w.id
    WHERE {only_whistles}
    GROUP BY w.case_id
) w ON w.case_id = c.id
