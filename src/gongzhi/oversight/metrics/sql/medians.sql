-- One row for each area: the median of the hours that a phase took, read from the ladder of hours
-- and interpolated between two rungs; above the last rung, the rung itself. Of whole months.
WITH counted AS (
    SELECT left(t.area_code, %(length)s) AS area_code, t.rung, sum(t.cases) AS cases
    FROM metrics_hourstally t
    WHERE t.grain = 'm' AND t.depth = %(depth)s AND t.phase = '{of}'
      AND t.area_code >= %(low)s AND t.area_code < %(high)s
      AND t.start >= %(since)s AND t.start < %(after)s
    GROUP BY 1, 2
), summed AS (
    SELECT area_code, rung, cases,
           sum(cases) OVER (PARTITION BY area_code ORDER BY rung) AS so_far,
           sum(cases) OVER (PARTITION BY area_code) AS all_cases
    FROM counted
)
SELECT DISTINCT ON (area_code)
    area_code,
    all_cases AS cases,
    (%(ladder)s::numeric[])[rung]
      + coalesce((%(ladder)s::numeric[])[rung + 1] - (%(ladder)s::numeric[])[rung], 0)
        * (all_cases / 2.0 - (so_far - cases)) / cases AS hours
FROM summed
WHERE so_far >= all_cases / 2.0
ORDER BY area_code, rung
