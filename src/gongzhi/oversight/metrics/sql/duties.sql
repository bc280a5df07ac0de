-- One row for each duty of a period that fell due from ``since`` to ``until``, unless excused, or
-- still owed by a unit that was dissolved: by nobody, then.
SELECT
    i.area_code,
    i.state = 'kept' AS kept,
    i.state = 'kept' AND i.kept_on <= (i.due_at AT TIME ZONE '{zone}')::date AS in_time
FROM plans_dutyinstance i
JOIN plans_duty d ON d.id = i.duty_id
JOIN plans_programme p ON p.id = d.programme_id
JOIN organisations_unit u ON u.id = i.unit_id
WHERE p.withdrawn_at IS NULL AND NOT d.dropped AND i.state <> 'excused'
  AND (i.state <> 'due' OR u.active_to IS NULL)
  AND (i.due_at AT TIME ZONE '{zone}')::date >= %(since)s
  AND (i.due_at AT TIME ZONE '{zone}')::date < %(after)s
  AND i.due_at < now()
  AND i.area_code >= %(low)s AND i.area_code < %(high)s
