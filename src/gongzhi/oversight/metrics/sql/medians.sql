-- One row for each area: the median of the hours that a phase took, read from the ladder of hours
-- and interpolated between two rungs; above the last rung, the rung itself. Of whole months, without
-- those withheld; ``by_month`` gives each month a row.
WITH counted AS (
    SELECT left(t.area_code, %(length)s) AS area_code,
           CASE WHEN %(by_month)s THEN t.start END AS start,
           t.rung, sum(t.cases)::int AS cases
    FROM metrics_hourstally t
    WHERE t.grain = 'm' AND t.depth = %(depth)s AND t.phase = '{of}'
      AND t.area_code >= %(low)s AND t.area_code < %(high)s
      AND t.start >= %(since)s AND t.start < %(after)s
      AND (left(t.area_code, %(length)s), t.start) NOT IN (
          SELECT * FROM unnest(%(hidden_codes)s::text[], %(hidden_starts)s::date[])
      )
    GROUP BY 1, 2, 3
), summed AS (
    SELECT area_code, start, rung, cases,
           sum(cases) OVER (PARTITION BY area_code, start ORDER BY rung) AS so_far,
           sum(cases) OVER (PARTITION BY area_code, start) AS all_cases
    FROM counted
)
SELECT DISTINCT ON (area_code, start)
    area_code,
    start,
    all_cases AS cases,
    (%(ladder)s::numeric[])[rung]
      + coalesce((%(ladder)s::numeric[])[rung + 1] - (%(ladder)s::numeric[])[rung], 0)
        * (all_cases / 2.0 - (so_far - cases)) / cases AS hours
FROM summed
WHERE so_far >= all_cases / 2.0
ORDER BY area_code, start, rung
